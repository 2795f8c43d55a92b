import type { WireAnswer } from '../wire/wire';
import type { Expected } from './question';

/** Whether an answer is the one that a fixture expects. */
export function isAsExpected(answer: WireAnswer, expected: Expected): boolean {
  const { status, flag, app, version, details } = expected;
  if (answer.status !== status) return false;
  if (flag !== undefined && !flagsOf(answer).includes(flag)) return false;
  if (app !== undefined && !isOfApp(answer, app)) return false;
  if (version !== undefined && answer.reached?.version !== version) return false;
  return [...details].every(([name, value]) => detailOf(answer, name) === value);
}

/** For a person: what came back, in the words in which a fixture would expect it. */
export function inWords(answer: WireAnswer): string {
  const { status, reached, error, body, headers, log } = answer;
  const flags = flagsOf(answer).filter((flag) => flag !== '-');
  const words = [status === 0 ? 'none' : String(status), ...flags];
  if (reached !== undefined) {
    words.push(`${reached.labels['app'] ?? reached.pod}${reached.version ? `/${reached.version}` : ''}`);
    words.push(`port=${reached.port}`, `protocol=${reached.protocol}`);
    if (reached.path !== undefined) words.push(`path=${reached.path}`);
  } else if (body !== '') words.push(`body=${body}`);
  if (headers['location'] !== undefined) words.push(`location=${headers['location']}`);
  if (error !== undefined) words.push(`(${error})`);
  if (log?.cluster) words.push(`{${log.cluster}}`);
  return words.join(' ');
}

function flagsOf({ log }: WireAnswer): readonly string[] {
  return log?.flags.split(',') ?? [];
}

function isOfApp({ reached }: WireAnswer, app: string): boolean {
  if (reached === undefined) return false;
  const { labels, pod } = reached;
  return [labels['app'], labels['app.kubernetes.io/name'], pod].includes(app) || pod.startsWith(`${app}-`);
}

function detailOf({ headers, body, reached }: WireAnswer, name: string): string | undefined {
  if (name.startsWith('header:')) return String(reached?.headers?.[name.slice('header:'.length)]);
  switch (name) {
    case 'location':
      return headers['location'];
    case 'body':
      return body;
    case 'path':
      return reached?.path;
    case 'port':
      return String(reached?.port);
    case 'protocol':
      return reached?.protocol;
    case 'sni':
      return reached?.servername;
    default:
      throw new Error(`unknown detail '${name}' in an outcome`);
  }
}
