import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createColors } from 'picocolors';
import { visible } from '../terminal/visible';
import { wrapped } from '../terminal/wrapped';
import { frozen } from '../trace/expectations/freeze';
import { outcomesOf, type RequestOutcome, wordsOf } from '../trace/expectations/outcome';
import { requestsIn } from '../trace/expectations/requests-file';
import { code, escaped } from '../trace/report/markdown';
import { reportOf } from '../trace/report/report';
import { traceText } from '../trace/report/text';
import { showsColours } from './colours';
import { textOf } from './route-tests';
import { defaultStates } from './states';
import type { ConnectedSurroundings, ExitStatus } from './surroundings';
import { askedProgram, type Traced, type TraceSettings, tracedState, usageErrors } from './traced-state';
import { UsageError } from './usage-error';

/** `trace -f FILE` checks the requests of a file; `trace --write FILE` writes one with the answers of the state. */
export async function runRequestsFile(
  states: readonly string[],
  settings: TraceSettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  if (settings.write !== undefined && settings.program)
    throw new UsageError(
      '--program has no effect with --write: a file of requests has no lines of a program',
    );
  const [state = defaultStates.to, ...more] = states;
  const program = await askedProgram(settings, surroundings);
  const traced = await tracedState({ names: [state, ...more], program }, settings, surroundings);
  return settings.write === undefined
    ? checked(settings.file ?? '', traced, settings, surroundings)
    : written(settings.write, traced, surroundings);
}

function written(file: string, { mesh }: Traced, { cwd, stdout, stderr }: ConnectedSurroundings): ExitStatus {
  const { text, count, unknown } = frozen(mesh);
  if (count === 0)
    throw new UsageError(`no request has a known answer in this state, so ${file} is not written`);
  try {
    writeFileSync(resolve(cwd, file), text);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
  stdout.write(`wrote ${counted(count)} to ${file}\n`);
  if (unknown > 0)
    stderr.write(`${wrapped(`note: ${counted(unknown)} left out: the manifests do not tell the answer`)}\n`);
  return 0;
}

function checked(
  file: string,
  { mesh, findings }: Traced,
  { output, namespace }: TraceSettings,
  { cwd, env, stdout }: ConnectedSurroundings,
): ExitStatus {
  const outcomes = usageErrors(() => outcomesOf(mesh, file, requestsIn(file, textOf(cwd, file)), namespace));
  if (outcomes.length === 0) throw new UsageError(`${file} has no requests`);
  const failing = outcomes.filter(({ wrong }) => wrong.length > 0);
  const hasColours = showsColours(stdout, env);
  if (output === 'json') stdout.write(json(file, outcomes));
  else if (output === 'markdown') stdout.write(markdown(file, outcomes, failing.length));
  else {
    const colours = createColors(hasColours);
    for (const each of failing) {
      const place = `${file}:${each.expected.line}`;
      const { name } = each.expected;
      const heading = wrapped(
        visible(`${place} differs${name === undefined ? '' : `: ${name}`}`),
        '',
        '    ',
      );
      stdout.write(`${colours.bold(heading.replace('differs', colours.red('differs')))}\n`);
      for (const line of each.wrong) stdout.write(`${wrapped(line, '    ', '      ')}\n`);
      stdout.write(`\n${traceText(reportOf(each.trace, mesh, findings), { hasColours })}\n`);
    }
    stdout.write(`${failing.length} of ${counted(outcomes.length)} differ\n`);
  }
  return failing.length > 0 ? 1 : 0;
}

/** A table for a pull request, with one row for each request. */
function markdown(file: string, outcomes: readonly RequestOutcome[], failing: number): string {
  const rows = outcomes.map(({ expected, answer, wrong, trace }) => {
    const told = wrong.length === 0 ? 'as expected' : wrong.join('; ');
    const words = [wordsOf({ ...expected, from: trace.caller.words }), answer, told].map(escaped);
    return `| ${code(`${file}:${expected.line}`)} | ${words.join(' | ')} |`;
  });
  const count = `${failing} of ${counted(outcomes.length)} differ`;
  return `${count}\n\n| place | request | answer | result |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function json(file: string, outcomes: readonly RequestOutcome[]): string {
  const requests = outcomes.map(({ expected, answer, wrong, trace }) => ({
    file,
    line: expected.line,
    request: wordsOf(expected),
    from: trace.caller.words,
    answer,
    wrong,
  }));
  return `${JSON.stringify({ requests }, null, 2)}\n`;
}

function counted(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`;
}
