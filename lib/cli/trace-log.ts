import { createReadStream, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ClassCollector, type LogClasses } from '../trace/logs/classes';
import { eachLine } from '../trace/logs/lines';
import { logReport, logText } from '../trace/logs/report';
import { showsColours } from './colours';
import { defaultStates } from './states';
import type { ConnectedSurroundings, ExitStatus } from './surroundings';
import { askedProgram, type TraceSettings, tracedState } from './traced-state';
import { UsageError } from './usage-error';

/** `trace --log FILE`: explains the failing requests of an access log by the manifests. */
export async function runLog(
  states: readonly string[],
  settings: TraceSettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  const { log = '-', output } = settings;
  const [state = defaultStates.to, ...more] = states;
  if (output === 'markdown') throw new UsageError('--log has the formats text and json');
  const program = await askedProgram(settings, surroundings);
  const { mesh } = await tracedState({ names: [state, ...more], program }, settings, surroundings);
  const classes = await classesOf(log, surroundings);
  if (classes.read === 0)
    throw new UsageError(
      `${log === '-' ? 'standard input' : log} has no line of an access log in Istio's text or JSON format (${classes.lines} lines)`,
    );
  const report = logReport(mesh, classes);
  const { stdout, env } = surroundings;
  const hasColours = showsColours(stdout, env);
  stdout.write(output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : logText(report, { hasColours }));
  return 0;
}

/** Progress is shown after so many lines: one write for each would take longer than the reading. */
const linesBetween = 200_000;

async function classesOf(log: string, { cwd, stdin, stderr }: ConnectedSurroundings): Promise<LogClasses> {
  const collector = new ClassCollector();
  const isShown = stderr.isTTY ?? false;
  let lines = 0;
  // Line by line: a log may be larger than memory.
  await eachLine(log === '-' ? stdin : opened(resolve(cwd, log), log), (line) => {
    collector.add(line);
    lines += 1;
    if (isShown && lines % linesBetween === 0) stderr.write(`\r${lines} lines`);
  });
  if (isShown && lines >= linesBetween) stderr.write(`\r${' '.repeat(30)}\r`);
  return collector.result();
}

function opened(path: string, name: string): AsyncIterable<Uint8Array> {
  if (!existsSync(path)) throw new UsageError(`${name}: no such file`);
  if (statSync(path).isDirectory()) throw new UsageError(`${name} is a folder: name the file of a log`);
  return createReadStream(path);
}
