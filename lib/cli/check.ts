import { type CheckResult, check, type RequestTests } from '../check/check';
import { everyRule } from '../check/every-rule';
import type { Severity } from '../check/finding';
import { formats } from '../check/report/format';
import { isAtLeast, type Report, reportOf } from '../check/report/report';
import type { IstioVersion } from '../mesh/istio-version';
import { wrapped } from '../terminal/wrapped';
import { bugReport } from './bug-report';
import { showsColours } from './colours';
import { configurationIn } from './configuration';
import { packageFile, packageVersion } from './package-files';
import { type RenderSettings, refuseUnused, renderingOf } from './rendering';
import type { routeTests } from './route-tests';
import { selectedRules } from './selected-rules';
import { readStates } from './states';
import type { ConnectedSurroundings, ExitStatus } from './surroundings';
import { UsageError } from './usage-error';

/** The options of `check` from the command line. */
export interface CheckSettings extends RenderSettings {
  readonly output?: string;
  readonly severity?: Severity;
  readonly failOn?: Severity;
  readonly maxWarnings?: number;
  readonly complete?: boolean;
  readonly allowUnread?: boolean;
  readonly istio?: IstioVersion;
  readonly rule?: readonly string[];
  readonly ignore?: readonly string[];
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly explain?: string;
  readonly list?: boolean;
}

/** `cdk8s-istio check STATE…`: reports the findings in some manifests. */
export async function runCheck(
  states: readonly string[],
  settings: CheckSettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  const { cwd, env, stdout, stderr } = surroundings;
  const { only, off } = selectedRules(settings.rule, settings.ignore);
  const configuration = configurationIn(cwd);
  const rendering = renderingOf(settings, surroundings);
  const read = await readStates(states, settings.namespace, surroundings, undefined, rendering);
  refuseUnused(rendering, states);
  // Empty input, for example of a pipe whose first command failed, must not be reported as "nothing found".
  if (read.objects.length === 0 && read.faults.length === 0) {
    throw new UsageError(`no Kubernetes objects in ${states.join(', ')}`);
  }
  const mesh = {
    ...configuration?.mesh,
    isComplete: settings.complete ?? configuration?.mesh.isComplete,
    istioVersion: settings.istio ?? configuration?.mesh.istioVersion,
    time: surroundings.time,
  };
  const result = check(read.objects, {
    ...mesh,
    requests: testsOf(configuration?.requests ?? [], { cwd, namespace: settings.namespace, mesh }),
    faults: [...read.faults, ...(configuration?.notes ?? [])],
    suppressions: read.suppressions,
    severities: new Map([...(configuration?.severities ?? []), ...off]),
    ignores: configuration?.ignores,
    only,
  });
  if (settings.fix || settings.dryRun) {
    const { runFix } = require('./fix') as typeof import('./fix');
    return runFix(result, settings.dryRun ?? false, surroundings);
  }
  const report = reportOf(result, settings.severity);
  const failOn = settings.failOn ?? 'error';
  const show = formats.get(settings.output ?? 'text') ?? formats.get('text');
  const text = show?.()(report, {
    hasColours: showsColours(stdout, env),
    version: packageVersion(),
    rules: everyRule,
    page: (rule) => packageFile(`docs/rules/${rule}.md`),
    fails: ({ severity }) => isAtLeast(severity, failOn),
  });
  stdout.write(text ?? '');
  if (report.summary.looked.objects === 0 && report.summary.unread === 0)
    stderr.write(`${wrapped(`error: no Kubernetes objects in ${states.join(', ')}`)}\n`);
  for (const { rule, error } of result.broken) stderr.write(bugReport(error, env, `rule ${rule}`));
  const allowsUnread = settings.allowUnread ?? configuration?.allowsUnread ?? false;
  return statusOf(report, result, { failOn, maxWarnings: settings.maxWarnings, allowsUnread });
}

/** Few folders have route tests: their reader and `trace` are loaded for them only. */
function testsOf(
  files: readonly string[],
  options: Parameters<typeof routeTests>[1],
): RequestTests | undefined {
  if (files.length === 0) return undefined;
  const { routeTests } = require('./route-tests') as typeof import('./route-tests');
  return routeTests(files, options);
}

/** What makes the exit status 1 or 2. */
interface Limits {
  readonly failOn: Severity;
  readonly maxWarnings: number | undefined;
  readonly allowsUnread: boolean;
}

/** The exit status. Findings below `--severity` count, too. */
function statusOf(
  { summary }: Report,
  { findings, broken }: CheckResult,
  { failOn, maxWarnings = Number.POSITIVE_INFINITY, allowsUnread }: Limits,
): ExitStatus {
  if (broken.length > 0 || summary.looked.objects === 0) return 2;
  if (summary.unread > 0 && !allowsUnread) return 2;
  return findings.some(({ severity }) => isAtLeast(severity, failOn)) || summary.warning > maxWarnings
    ? 1
    : 0;
}
