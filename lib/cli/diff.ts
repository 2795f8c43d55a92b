import { type Difference, differenceOf } from '../diff/difference';
import { differenceJson } from '../diff/report/json';
import { differenceMarkdown } from '../diff/report/markdown';
import { differenceText } from '../diff/report/text';
import type { IstioVersion } from '../mesh/istio-version';
import { showsColours } from './colours';
import { configurationIn, meshOptions } from './configuration';
import { bothStates, type StateSettings, stateReading } from './planned-states';
import { defaultStates } from './states';
import type { ConnectedSurroundings, ExitStatus } from './surroundings';

/** The options of `diff` from the command line. */
export interface DiffSettings extends StateSettings {
  readonly from?: string;
  readonly to?: string;
  readonly output?: string;
  readonly exitCode?: boolean;
  readonly istio?: IstioVersion;
}

/** `cdk8s-istio diff`: compares what requests get in two states. */
export async function runDiff(
  settings: DiffSettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  const { cwd, env, stdout } = surroundings;
  const { from, to } = { ...defaultStates, ...settings };
  const [before, wanted] = await bothStates(
    [from, to],
    stateReading(settings, surroundings, 'comparison'),
    surroundings,
  );
  const difference = differenceOf(before, wanted, meshOptions(configurationIn(cwd)?.mesh, settings.istio));
  stdout.write(shown(difference, settings.output, showsColours(stdout, env)));
  const mayChange = difference.lines.length + difference.unknown.length > 0;
  return settings.exitCode && mayChange ? 3 : 0;
}

function shown(difference: Difference, output: string | undefined, hasColours: boolean): string {
  if (output === 'json') return differenceJson(difference);
  return output === 'markdown' ? differenceMarkdown(difference) : differenceText(difference, { hasColours });
}
