import type { JsonObject } from '../../mesh/objects/mesh-object';
import type { Request } from '../../mesh/request';
import { TraceError } from '../trace-error';
import { requestsAmong, withoutRequest } from './among';
import { claimsOf } from './claims';
import { fromCurl } from './curl-line';
import { shellWords } from './shell-words';
import { requestOf } from './url';

/** The requests of a pasted line. */
export interface Pasted {
  readonly requests: readonly Request[];
  /** The caller that the line names; undefined if it names none. */
  readonly from: string | undefined;
  /** The claims of the token. */
  readonly claims: JsonObject | undefined;
}

/** The options with a value that a pasted line may have, by all their names. */
const valued: ReadonlyMap<string, 'method' | 'header' | 'cookie' | 'grpc' | 'data' | 'from' | 'claim'> =
  new Map([
    ['-X', 'method'],
    ['--request', 'method'],
    ['-H', 'header'],
    ['--header', 'header'],
    ['-b', 'cookie'],
    ['--cookie', 'cookie'],
    ['-d', 'data'],
    ['--data', 'data'],
    ['--grpc', 'grpc'],
    ['--from', 'from'],
    ['--claim', 'claim'],
  ]);

const ofTerminal: ReadonlySet<string> = new Set(
  `--state-before -f --file --write --log --why --hops --forwards -o --output -n --namespace --istio --render --values
  --explain --list`.split(/\s+/),
);

/**
 * Reads what a person pastes: a URL, `METHOD URL`, a line of curl, or one of `cdk8s-istio trace`, with its options of the
 * request.
 *
 * @throws TraceError for a text that is no request
 */
export function pasted(text: string): Pasted {
  const words = shellWords(text.trim());
  const command = /^(?:npx\s+(?:-\S+\s+)*)?cdk8s-istio\s+trace(?!\S)/.exec(text.trim())?.[0];
  const own = command === undefined ? words : words.slice(command.split(/\s+/).length);
  const isCommand = command !== undefined || own[0] === 'curl' || own.some((word) => /^-./.test(word));
  if (!isCommand)
    return { requests: [requestOf({ text: words.join(' ') })], from: undefined, claims: undefined };
  const { options, texts } = optionsIn(fromCurl(own, () => false));
  const { requests, others } = requestsAmong(texts);
  if (requests.length === 0) throw new TraceError(withoutRequest(others));
  const last = (name: string) => options.get(name)?.at(-1);
  return {
    requests: requests.map((each) =>
      requestOf({
        text: each,
        method: last('method'),
        headers: options.get('header'),
        cookies: options.get('cookie'),
        grpc: last('grpc'),
        hasData: options.has('data'),
        isHead: options.has('head'),
      }),
    ),
    from: last('from'),
    claims: claimsOf(options.get('claim')),
  };
}

/** The values of the options by meaning, and the words besides. */
function optionsIn(argv: readonly string[]) {
  const options = new Map<string, string[]>();
  const texts: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const name = valued.get(word);
    if (word === '--') texts.push(...rest.splice(0));
    else if (word === '-I' || word === '--head') options.set('head', []);
    else if (name !== undefined) {
      const value = rest.shift();
      if (value === undefined || value === '--') throw new TraceError(`option '${word}' needs a value`);
      options.set(name, [...(options.get(name) ?? []), value]);
    } else if (ofTerminal.has(word)) throw new TraceError(`${word} is for the terminal: cdk8s-istio trace`);
    else throw new TraceError(`unknown option '${word}'`);
  }
  return { options, texts };
}
