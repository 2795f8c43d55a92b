import type { Written } from './written';

const token = /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/;
const pseudoHeaders = new Set([':method', ':scheme', ':authority', ':path', ':status']);

export const aHeader = 'a value under a valid header name';

/** Whether a text is a valid header name. */
export function isHeader(name: string): boolean {
  return token.test(name);
}

/** Whether a header match may name it: a header, a pseudo-header of HTTP/2, or a claim of a token. */
export function isMatchedHeader(name: string): boolean {
  return isHeader(name) || pseudoHeaders.has(name) || isClaim(name);
}

/** Whether it names a claim of a token: `@request.auth.claims.group`. */
export function isClaim(name: string): boolean {
  return /^@request\.auth\.claims[.[]./i.test(name);
}

/** `headers` of a rule or a destination. */
export function checkHeaderOperations(within: Written): void {
  const headers = within.field('headers');
  if (headers.value === undefined) return;
  const [request, response] = [headers.field('request'), headers.field('response')];
  for (const operation of ['add', 'set']) {
    for (const [name, value] of request.entries(operation)) {
      value.allow(name !== '' && (!name.startsWith(':') || isAuthority(name)), aHeader);
      checkValue(value);
    }
    for (const [name, value] of response.entries(operation)) {
      value.allow(isFree(name), aHeader);
      checkValue(value);
    }
  }
  for (const name of [...request.elements('remove'), ...response.elements('remove')]) {
    name.allow(isFree(String(name.value)), 'a header name other than Host');
  }
}

/** `Host` under one of its names. */
export function isAuthority(name: string): boolean {
  return /^(:authority|host)$/i.test(name);
}

function isFree(name: string): boolean {
  return name !== '' && !name.startsWith(':') && !/^host$/i.test(name);
}

function checkValue(value: Written): void {
  const text = String(value.value);
  value.allow(![...text].some(isControl), 'a single line without control characters');
  value.allow(
    hasWholeVariables(text),
    'a string with %% for a percent sign, and %NAME% for variables of Envoy',
  );
}

/** `%%` is a percent sign, and `%NAME%` or `%NAME(ARGUMENTS)%` is a variable of Envoy. */
function hasWholeVariables(text: string): boolean {
  return /^(?:[^%]|%%|%[^%()]+(?:\((?:[^)\\]|\\.)*\)\s*)?%)*$/s.test(text);
}

/** A tab is none here. */
function isControl(character: string): boolean {
  return (character < ' ' && character !== '\t') || character === '\u007f';
}
