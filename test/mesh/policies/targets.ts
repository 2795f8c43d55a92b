import type { Mesh } from '../../../lib/mesh/mesh';
import type { Lab } from '../lab/lab';
import { MARKER_PORT } from '../lab/marker';
import { predicted, predictedAtEdge } from './predicted';
import { type PolicySet, sparing } from './random-policies';
import type { PolicedRequest } from './random-requests';
import { EDGES, edgeName, SERVERS, serverName } from './scene';
import { seen, seenAtEdge } from './seen';

/** Pods with policies of their own: a server, or a gateway. */
export interface Target {
  readonly name: string;
  takes(request: PolicedRequest): boolean;
  /** Policies as they can be applied to it. */
  fitted(policies: PolicySet): PolicySet;
  /** The answer that `lib/mesh` predicts. */
  predicted(mesh: Mesh, request: PolicedRequest): string;
  /** The answer of the wire, in the same words. */
  seen(lab: Lab, request: PolicedRequest): Promise<string>;
}

export const TARGETS: readonly Target[] = [
  ...Array.from({ length: SERVERS }, (_, index) => serverName(index)).map(
    (name): Target => ({
      name,
      takes: () => true,
      fitted: (policies) => policies,
      predicted: (mesh, request) => predicted(mesh, name, request),
      seen: (lab, request) => seen(lab, name, request),
    }),
  ),
  ...Array.from({ length: EDGES }, (_, index) => edgeName(index)).map(
    (name): Target => ({
      name,
      takes: ({ sent }) => sent === 'http',
      fitted: (policies) => sparing(policies, MARKER_PORT),
      predicted: (mesh, request) => predictedAtEdge(mesh, name, request),
      seen: (lab, request) => seenAtEdge(lab, name, request),
    }),
  ),
];

/** Requests that get many different answers: one of each, then one more of each, and so on. */
export function differing(
  requests: readonly PolicedRequest[],
  answer: (request: PolicedRequest) => string,
  count: number,
): readonly PolicedRequest[] {
  const groups = new Map<string, PolicedRequest[]>();
  for (const request of requests) {
    const key = `${request.sent} ${request.caller.name} ${answer(request)}`;
    groups.set(key, [...(groups.get(key) ?? []), request]);
  }
  const all = [...groups.values()];
  const longest = Math.max(...all.map(({ length }) => length));
  const turns = Array.from({ length: longest }, (_, turn) => all.flatMap((group) => group[turn] ?? []));
  return turns.flat().slice(0, count);
}
