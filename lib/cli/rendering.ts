import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Rendering } from '../state/rendered';
import { wrapped } from '../terminal/wrapped';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';

/** The options of all commands that render folders. */
export interface RenderSettings {
  readonly render?: boolean;
  readonly values?: readonly string[];
  readonly namespace?: string;
}

/** The rendering that a command line requests. */
export interface RequestedRendering extends Rendering {
  /** Whether no state was rendered so far. */
  isUnused(): boolean;
}

/** How `--render` renders folders; undefined without it. @throws UsageError for values that are not used or no file */
export function renderingOf(
  { render, values = [], namespace }: RenderSettings,
  { cwd, stderr }: ConnectedSurroundings,
): RequestedRendering | undefined {
  if (!render) {
    if (values.length > 0)
      throw new UsageError('--values needs --render: only charts that are rendered use it');
    return undefined;
  }
  const missing = values.find((file) => !existsSync(resolve(cwd, file)));
  if (missing !== undefined) throw new UsageError(`--values ${missing}: no such file`);
  let isUnused = true;
  const tell = (line: string): void => {
    isUnused = false;
    stderr.write(`${wrapped(line)}\n`);
  };
  return { values, namespace, tell, isUnused: () => isUnused };
}

/** @throws UsageError when a rendering was requested and no state is a kustomization or a chart */
export function refuseUnused(rendering: RequestedRendering | undefined, states: readonly string[]): void {
  if (rendering?.isUnused())
    throw new UsageError(`--render: no kustomization.yaml or Chart.yaml in ${states.join(', ')}`);
}
