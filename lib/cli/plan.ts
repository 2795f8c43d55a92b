import { resolve } from 'node:path';
import type { IstioVersion } from '../mesh/istio-version';
import { objectMap } from '../mesh/objects/object-map';
import { writtenStates } from '../plan/files/states-file';
import { isFree, planFiles, stateFiles, type WrittenFile, write } from '../plan/files/step-files';
import { isVerified, type Plan, planOf } from '../plan/plan';
import { planJson } from '../plan/report/json';
import { planMarkdown } from '../plan/report/markdown';
import { planText } from '../plan/report/text';
import { showsColours } from './colours';
import { configurationIn, meshOptions } from './configuration';
import { bothStates, type StateSettings, stateReading } from './planned-states';
import { isFolder, splitOnBranch } from './split';

import type { ConnectedSurroundings, ExitStatus } from './surroundings';
import { UsageError } from './usage-error';

/** The options of `plan` from the command line. */
export interface PlanSettings extends StateSettings {
  readonly from?: string;
  readonly to?: string;
  readonly output?: string;
  readonly out?: string;
  readonly split?: string;
  readonly exitCode?: boolean;
  readonly istio?: IstioVersion;
}

/** `cdk8s-istio plan`: finds the steps from one state to another. */
export async function runPlan(
  settings: PlanSettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  const { cwd, env, stdout } = surroundings;
  const { from = 'HEAD:dist', to = 'dist' } = settings;
  const { split } = settings;
  if (settings.render && split !== undefined && !isFolder(split, cwd))
    throw new UsageError(
      `--split ${split} commits manifests, and --render has them in no file: write folders with --split ${split}/`,
    );
  const [before, wanted] = await bothStates([from, to], stateReading(settings, surroundings), surroundings);
  const mesh = meshOptions(configurationIn(cwd)?.mesh, settings.istio);
  const plan = planOf(before, wanted, mesh);
  // Files first, since the reader of the plan may open them at once.
  if (plan.kind === 'plan') {
    writeFolder(cwd, settings.out, () => [...planFiles(plan), writtenStates(before, wanted)]);
    if (split !== undefined && !isFolder(split, cwd))
      await splitOnBranch(split, { from, to, before, wanted }, plan, surroundings);
    else writeFolder(cwd, split, () => stateFiles(objectMap(before), plan));
  }
  const hasColours = showsColours(stdout, env);
  stdout.write(shown(plan, settings.output, hasColours));
  if (plan.kind === 'no-safe-order') return 1;
  if (!isVerified(plan)) return 4;
  return settings.exitCode && plan.steps.length > 0 ? 3 : 0;
}

function shown(plan: Plan, output: string | undefined, hasColours: boolean): string {
  if (output === 'json') return planJson(plan);
  return output === 'markdown' ? planMarkdown(plan) : planText(plan, { hasColours });
}

function writeFolder(cwd: string, folder: string | undefined, files: () => readonly WrittenFile[]): void {
  if (folder === undefined) return;
  const path = resolve(cwd, folder);
  if (!isFree(path)) throw new UsageError(`${folder} already exists and is not an empty folder`);
  write(path, files());
}
