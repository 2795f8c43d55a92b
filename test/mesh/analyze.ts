import { join } from 'node:path';
import { run } from './lab/command';
import type { Lab } from './lab/lab';
import { PROGRAMS } from './parts/folder';

/** A message of `istioctl analyze` about one object. */
export interface Message {
  readonly code: string;
  readonly message: string;
  /** The kind, the namespace and the name of the object. */
  readonly origin: string;
}

/** A kind of message that the setup of the lab causes. */
export interface OfTheLab {
  readonly reason: string;
  is(message: Message): boolean;
}

/** Asks `istioctl analyze` against the API server. */
export async function analyze(
  { places, plane }: Lab,
  ...scope: readonly string[]
): Promise<readonly Message[]> {
  const istioctl = join(places.parts, PROGRAMS.istioctl);
  const flags = ['--kubeconfig', plane.kubeconfig, '--timeout', '300s', '-o', 'json'];
  const text = await run(istioctl, ['analyze', ...flags, ...scope]);
  return JSON.parse(text || '[]') as readonly Message[];
}

/** The messages that the lab does not cause. */
export function ofOthers(messages: readonly Message[], known: readonly OfTheLab[]): readonly Message[] {
  return messages.filter((message) => !known.some((one) => one.is(message)));
}
