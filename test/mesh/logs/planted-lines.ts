import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Lab } from '../lab/lab';
import type { PodLife } from '../lab/pod-life';
import { waitFor } from '../lab/wait';
import type { Fault } from './faults';

/** The lines of one fault in Istio's two formats. */
export interface PlantedLines {
  readonly fault: Fault;
  readonly text: string | undefined;
  readonly json: string | undefined;
  /** All lines that came meanwhile, for a fault that shows itself otherwise than thought. */
  readonly all: readonly string[];
}

/** Long enough for a proxy on a busy machine; only a fault that does not show itself takes as long. */
const MOST_SECONDS = 8;

/** Sends the request of a fault, and reads what its proxy logs. */
export async function linesOf(lab: Lab, fault: Fault): Promise<PlantedLines> {
  const { from, loggedBy, request, atOnce = 1, says, behaviour = {} } = fault;
  const proxy = loggedBy === undefined ? lab.proxyOf(from) : proxyOf(lab, loggedBy);
  const plain = lab.pods('logs/plain');
  for (const { program } of plain) program?.behave(behaviour);
  const { logFile } = proxy.proxy?.part ?? { logFile: '' };
  const since = proxy.proxy?.logLength() ?? 0;
  const { answers } = await lab.load(from, { requests: [request], count: atOnce, atOnce });
  let all: readonly string[] = [];
  const look = () => {
    all = textFrom(logFile, since).split('\n').slice(0, -1);
    const told = all.filter((line) => says.test(line));
    const text = told.find((line) => line.startsWith('['));
    const json = told.find((line) => line.startsWith('{"') && !line.startsWith('{"lab"') && isIstios(line));
    return text === undefined || json === undefined ? undefined : { text, json };
  };
  const found = await waitFor(`lines of ${fault.name}`, look, { seconds: MOST_SECONDS }).catch(
    () => undefined,
  );
  await answers;
  for (const { program } of plain) program?.behave({});
  return { fault, text: found?.text, json: found?.json, all };
}

function proxyOf(lab: Lab, of: string): PodLife {
  const [life] = lab.pods(of);
  if (life === undefined) throw new Error(`there is no pod ${of}`);
  return life;
}

/** The lab's own lines have other names. */
function isIstios(line: string): boolean {
  return line.includes('"response_flags":');
}

function textFrom(name: string, start: number): string {
  const file = openSync(name, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(fstatSync(file).size - start, 0));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)).toString();
  } finally {
    closeSync(file);
  }
}
