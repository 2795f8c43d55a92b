import { existsSync, writeSync } from 'node:fs';
import type { ProgramProblem } from './problem';
import { problemReport } from './problem-report';

/**
 * Thrown when a program has problems, with all of them at once; nothing has been written then. If nobody catches it,
 * its report is printed without a stack trace and the process exits with code 1. With `CDK8S_ISTIO_STACK=1` in the
 * environment, Node.js prints it like any other error, with the stack trace.
 */
export class ProgramError extends Error {
  /** `ProgramError`; an error of another copy of this package has the same name. */
  override readonly name = 'ProgramError';

  /**
   * @param problems the problems in the order of the constructs; their causes become `cause`, as an `AggregateError`
   * if there are several
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

/** The cdk8s CLI removes the output before it starts the program, so the report says how to restore it. */
function withRecovery(report: string): string {
  const { CDK8S_OUTDIR: outdir, CDK8S_RECORD_CONSTRUCT_METADATA: setByCli } = process.env;
  if (!outdir || setByCli === undefined || existsSync(outdir)) return report;
  return `${report}\n\nThe cdk8s CLI removed ${outdir} before it started the program. Restore it with:\n  git checkout -- ${outdir}`;
}

const watching = Symbol.for('cdk8s-istio.uncaught');

/** Prints the report of an uncaught program error, without the compiled source and stack that Node.js prints. */
function reportUncaught(): void {
  if (watching in process) return;
  Object.defineProperty(process, watching, { value: true });
  onUncaught((error) => (error.name === 'ProgramError' ? error : undefined));
}

/**
 * For an uncaught error that is a mistake of the program, prints a report and ends the process. A monitor leaves other
 * errors alone, and programs with a listener of their own.
 *
 * @param told returns the error whose message is printed; undefined leaves the error to Node.js
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
