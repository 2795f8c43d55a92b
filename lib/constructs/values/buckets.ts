/** The number of buckets: that of the values of three hexadecimal digits. */
export const bucketCount = 4096;

/** Which end of the buckets a canary takes its users from. */
export type BucketEnd = 'lowest' | 'highest';

/** Some consecutive buckets. */
export interface BucketRange {
  readonly first: number;
  /** The bucket after the last one. */
  readonly end: number;
}

/**
 * The buckets of a share. Those of a larger share contain those of a smaller one, so that nobody leaves a canary when
 * its weight rises.
 *
 * @param percent a whole number from 0 to 100
 */
export function bucketsOf(percent: number, end: BucketEnd): BucketRange {
  const count = Math.round((percent * bucketCount) / 100);
  return end === 'lowest' ? { first: 0, end: count } : { first: bucketCount - count, end: bucketCount };
}

/**
 * A regular expression for the ids of some buckets, which the last three hexadecimal digits of an id name. The last
 * ones, because an id that begins with a time, such as a UUID of version 7, ends with random digits too.
 */
export function bucketRegex(range: BucketRange = { first: 0, end: bucketCount }): string {
  const digits = digitsFrom(range.first, range.end, bucketCount / 16);
  return `(?i:[0-9a-f-]*${digits.length === 1 ? digits[0] : `(?:${digits.join('|')})`})`;
}

/** The patterns of all numbers of a range that has as many digits as the unit has zeros, and one more. */
function digitsFrom(first: number, end: number, unit: number): string[] {
  if (unit < 1) return [''];
  const [low, high] = [Math.ceil(first / unit), Math.floor(end / unit)];
  const below = Math.floor(first / unit);
  // The range lies within one digit.
  if (low > high) return partOf(below, first, end, unit);
  return [
    ...(low === below ? [] : partOf(below, first, low * unit, unit)),
    ...(low === high ? [] : [`${digitClass(low, high - 1)}${anyDigits(unit)}`]),
    ...(high * unit === end ? [] : partOf(high, high * unit, end, unit)),
  ];
}

function partOf(digit: number, first: number, end: number, unit: number): string[] {
  const rest = digitsFrom(first - digit * unit, end - digit * unit, unit / 16);
  return rest.map((digits) => `${digitClass(digit, digit)}${digits}`);
}

function anyDigits(unit: number): string {
  return unit === 1 ? '' : `[0-9a-f]${anyDigits(unit / 16)}`;
}

function digitClass(first: number, last: number): string {
  const digit = (value: number) => value.toString(16);
  const span = (from: number, to: number) => {
    if (from > to) return '';
    return from === to ? digit(from) : `${digit(from)}-${digit(to)}`;
  };
  if (first === last) return digit(first);
  return `[${span(first, Math.min(last, 9))}${span(Math.max(first, 10), last)}]`;
}
