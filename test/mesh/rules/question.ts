import type { LabRequest } from '../pod/messages';

/** One line `# asks: … -> …` of a fixture. */
export type Question = WireQuestion | RefusalQuestion;

export interface WireQuestion {
  readonly kind: 'wire';
  /** The line as it is written, for messages. */
  readonly text: string;
  /** The text left of the arrow: twins are compared by it. */
  readonly asks: string;
  /** `outside`, a namespace, or `NAMESPACE/APP` or `NAMESPACE/APP/VERSION`. */
  readonly from: string;
  readonly request: LabRequest;
  /** The possible outcomes; each of them must come. */
  readonly outcomes: readonly Expected[];
  /** Whether all requests must reach one pod, or more than one. */
  readonly pods?: 'one' | 'several';
}

/** A question to the API server (`apply`) or to istioctl (`validate`). */
export interface RefusalQuestion {
  readonly kind: 'apply' | 'validate';
  readonly text: string;
  readonly asks: string;
  /** The text that the refusal must contain; undefined if the object must be accepted. */
  readonly refused: string | undefined;
}

/** One outcome; what is left out is not compared. */
export interface Expected {
  /** 0 is `none`: no answer came. */
  readonly status: number;
  /** Envoy's response flag; `-` for none. */
  readonly flag?: string;
  readonly app?: string;
  readonly version?: string;
  /** `location`, `path`, `body`, `port`, `protocol`, `sni` or `header:NAME`. */
  readonly details: ReadonlyMap<string, string>;
}

const METHOD = /^[A-Z]+$/;
const FLAG = /^(-|[A-Z]{2,5})$/;

/** @throws an Error that says what is wrong with the line */
export function questionOf(text: string): Question {
  const arrow = text.lastIndexOf(' -> ');
  if (arrow < 0) throw new Error(`expected ' -> ' in '${text}'`);
  const [asks, told] = [text.slice(0, arrow).trim(), text.slice(arrow + 4).trim()];
  if (asks === 'apply' || asks === 'validate') {
    if (told === 'accepted') return { kind: asks, text, asks, refused: undefined };
    if (told.startsWith('refused: ')) return { kind: asks, text, asks, refused: told.slice(9) };
    throw new Error(`'accepted' or 'refused: TEXT' must follow the arrow in '${text}'`);
  }
  const parts = /^(.+?) from (\S+)((?: \[[^\]]*\])*)$/.exec(asks);
  const [, target = '', from = '', brackets = ''] = parts ?? [];
  if (parts === null) throw new Error(`expected 'URL from CALLER [header: value]', got '${asks}'`);
  const outcomes = told.split(/, (?=\d{3}\b|none\b)/).map(expectedOf);
  return { kind: 'wire', text, asks, from, request: requestOf(target, optionsOf(brackets)), outcomes };
}

function optionsOf(brackets: string): readonly string[] {
  return [...brackets.matchAll(/\[([^\]]*)\]/g)].map(([, inside = '']) => inside.trim());
}

function requestOf(target: string, options: readonly string[]): LabRequest {
  const words = target.split(' ');
  const method = words.length > 1 ? words.shift() : undefined;
  const [url = ''] = words;
  const isRight = words.length === 1 && (method === undefined || METHOD.test(method));
  if (!isRight || !/^(https?|tcp|tls):\/\/[^/]/.test(url))
    throw new Error(`expected '[METHOD] URL', got '${target}'`);
  const headers: Record<string, string> = {};
  const rest: { http2?: true; servername?: string | null } = {};
  for (const option of options) {
    const [, name, value] = /^([\w-]+): ?(.*)$/.exec(option) ?? [];
    if (name !== undefined && value !== undefined) headers[name.toLowerCase()] = value;
    else if (option === 'http2') rest.http2 = true;
    else if (option.startsWith('sni ')) rest.servername = option === 'sni none' ? null : option.slice(4);
    else throw new Error(`'[${option}]' is not a header, 'http2' or 'sni NAME'`);
  }
  return { url, ...(method && { method }), headers, ...rest };
}

function expectedOf(text: string): Expected {
  const [first = '', ...words] = text.split(' ').filter((word) => word !== '');
  const status = first === 'none' ? 0 : Number(first);
  if (!/^(none|\d{3})$/.test(first))
    throw new Error(`an outcome must start with a status or 'none', got '${text}'`);
  const details = new Map<string, string>();
  let [flag, pod]: (string | undefined)[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) details.set(word.slice(0, equals), word.slice(equals + 1));
    else if (FLAG.test(word)) flag = word;
    else pod = word;
  }
  const [app, version] = pod?.split('/') ?? [];
  return { status, ...(flag && { flag }), ...(app && { app }), ...(version && { version }), details };
}
