import type { Json } from '../objects/mesh-object';

const constants: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...['', '~', 'null', 'Null', 'NULL'].map((text): [string, Json] => [text, null]),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text): [string, Json] => [
    text,
    true,
  ]),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (text): [string, Json] => [text, false],
  ),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((text): [string, Json] => [text, Infinity]),
  ...['-.inf', '-.Inf', '-.INF'].map((text): [string, Json] => [text, -Infinity]),
  ...['.nan', '.NaN', '.NAN'].map((text): [string, Json] => [text, NaN]),
]);

const decimal = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const based = /^[-+]?0([xX][0-9a-fA-F]+|[bB][01]+|[oO]?[0-7]+)$/;

/**
 * A scalar without quotes, as kubectl reads it: `yes` and `on` are true, `1.10` is the number 1.1, `0777` is 511; but
 * dates and `12:30:45` stay text, which YAML 1.1 would read as a time and as a number.
 */
export function plainScalar(text: string): Json {
  const constant = constants.get(text);
  if (constant !== undefined) return constant;
  const first = text.charCodeAt(0);
  const isNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  return isNumeric ? (numberOf(text.replaceAll('_', '')) ?? text) : text;
}

function numberOf(text: string): number | undefined {
  if (based.test(text)) {
    const sign = text.startsWith('-') ? -1 : 1;
    const digits = text.replace(/^[-+]/, '');
    return sign * (/^0[xbo]/i.test(digits) ? Number(digits) : Number.parseInt(digits, 8)) + 0;
  }
  // A value that is too large for a number, such as the hash 12e4567, stays a string.
  return decimal.test(text) && Number.isFinite(Number(text)) ? Number(text) + 0 : undefined;
}
