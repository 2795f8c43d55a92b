import { existsSync, writeSync } from 'node:fs';
import type { ProgramProblem } from './problem';
import { problemReport } from './problem-report';

/**
 * Thrown when a program cannot become manifests, with everything that is wrong with it at once; nothing has been
 * written then. Uncaught, its report is printed without a stack trace and the process ends with code 1; with
 * `CDK8S_ISTIO_STACK=1` in the environment Node.js prints it as any other error, stack and all.
 */
export class ProgramError extends Error {
  /** `ProgramError`, also for an error of another copy of this package. */
  override readonly name = 'ProgramError';

  /**
   * @param problems What is wrong, in the order of the constructs; the causes among them become `cause` (an
   * `AggregateError` when there are several).
   */
  constructor(readonly problems: readonly ProgramProblem[]) {
    super(withRecovery(problemReport(problems)));
    const causes = problems.flatMap((problem) =>
      'cause' in problem && problem.cause ? [problem.cause] : [],
    );
    if (causes.length > 0) this.cause = causes.length === 1 ? causes[0] : new AggregateError(causes);
    reportUncaught();
  }
}

/** The cdk8s CLI removes its output before it starts the program; whoever lost it is told how to get it back. */
function withRecovery(report: string): string {
  const { CDK8S_OUTDIR: outdir, CDK8S_RECORD_CONSTRUCT_METADATA: setByCli } = process.env;
  if (!outdir || setByCli === undefined || existsSync(outdir)) return report;
  return `${report}\n\nThe cdk8s CLI removed ${outdir} before it started the program. Get it back with:\n  git checkout -- ${outdir}`;
}

const watching = Symbol.for('cdk8s-istio.uncaught');

/** Prints the report of a program error that nobody caught; Node.js' own rendering shows compiled source and a stack. */
function reportUncaught(): void {
  if (watching in process) return;
  Object.defineProperty(process, watching, { value: true });
  onUncaught((error) => (error.name === 'ProgramError' ? error : undefined));
}

/**
 * Ends the process with a report in place of Node.js' own rendering where an error that nobody caught is the user's.
 * A monitor changes nothing for other errors, nor where a program has its own listener.
 *
 * @param told the error whose message is printed; undefined leaves the error to Node.js
 */
export function onUncaught(told: (error: Error) => Error | undefined): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    if (!(error instanceof Error) || process.env.CDK8S_ISTIO_STACK === '1') return;
    if (process.listenerCount('uncaughtException') > 0) return;
    const report = told(error)?.message;
    if (report === undefined) return;
    writeSync(process.stderr.fd, `${report}\n`);
    process.exit(1);
  });
}
