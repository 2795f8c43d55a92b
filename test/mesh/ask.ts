import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Caller, Lab, Outcome } from './lab/lab';
import type { KubernetesObject } from './lab/objects';
import type { LabRequest } from './pod/messages';

/** Makes the first pods of an app answer with a status. */
interface Behave {
  readonly behave: Caller;
  readonly first: number;
  readonly status: number;
}

/** One line of the file of questions. */
interface Question extends LabRequest {
  readonly from?: Caller;
  /** @default 1 */
  readonly times?: number;
  /** Write out what the pod saw. @default only its version and path */
  readonly show?: boolean;
}

export function readFolder(folder: string): KubernetesObject[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.ya?ml$/.test(file),
  );
  return files.sort().flatMap((file) => {
    const documents = parseAllDocuments(readFileSync(join(folder, file), 'utf8'));
    return documents
      .map((document) => document.toJS() as KubernetesObject | null)
      .filter((object) => object !== null);
  });
}

/** Applies a folder, asks, and prints what came back; then the next folder with its questions. */
export async function ask(lab: Lab, [folder = '', file = '', ...more]: readonly string[]): Promise<number> {
  console.log(`== ${folder}`);
  await lab.apply(readFolder(folder)).catch((error) => console.log(`REFUSED ${error}`));
  await lab.settle();
  const questions = JSON.parse(readFileSync(file, 'utf8')) as readonly (Question | Behave)[];
  for (const question of questions) {
    if ('behave' in question) {
      for (const life of lab.pods(question.behave).slice(0, question.first)) life.program?.behave(question);
      console.log(JSON.stringify(question));
      continue;
    }
    const { from = 'outside', times = 1, show = false, ...request } = question;
    const counts = new Map<string, number>();
    for (let turn = 0; turn < times; turn++) {
      const line = inWords(await lab.request(from, request), show);
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    console.log(`${from} → ${JSON.stringify(request)}`);
    for (const [line, count] of [...counts].sort()) console.log(`  ${count} × ${line}`);
  }
  return more.length > 0 ? await ask(lab, more) : 0;
}

function inWords({ status, reached, log, error, headers, body }: Outcome, show: boolean): string {
  const flags = log === undefined ? '' : ` flags ${log.flags}`;
  const location = headers['location'] === undefined ? '' : ` location ${headers['location']}`;
  if (reached === undefined)
    return `${status}${flags}${location}${error ? ` (${error})` : ''}${body ? ` ${body}` : ''}`;
  const { labels, version, path, protocol, servername, next: following } = reached;
  const where = `${labels['app']}/${version} by ${protocol}${path ? ` ${path}` : ''}${servername ? ` sni ${servername}` : ''}`;
  const next = following === undefined ? '' : ` then ${inWords(following, false)}`;
  const route = show
    ? ` route ${log?.route}, cluster ${log?.cluster}, headers ${JSON.stringify(reached.headers)}`
    : '';
  return `${status} ${where}${flags}${next}${route}`;
}
