import { isIP } from 'node:net';
import type { Written } from './written';

const label = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const firstLabel = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const longestLabel = 63;
const longestName = 255;

export const aLabel = 'a name of letters, digits and -, of at most 63 characters';
export const aHost = 'a host name, whose first label may be *';
export const aPort = 'a number from 1 to 65535';
export const anAddress = 'an IP address';
export const aRange = 'an IP address, or a range such as 192.0.2.0/24';

/** Whether a text is one part of a name in DNS. */
export function isLabel(text: string): boolean {
  return text.length <= longestLabel && label.test(text);
}

/** Whether a text is a whole name in DNS; a dot may end it. */
export function isName(text: string): boolean {
  return text !== '' && text.length <= longestName && areLabels(text.split('.'));
}

/** The same with `*` as the first part, or at its beginning. */
export function isHost(text: string): boolean {
  if (text === '' || text.length > longestName) return false;
  const [first = '', ...rest] = text.split('.');
  if (first.length > longestLabel || !firstLabel.test(first)) return false;
  return rest.length === 0 || areLabels(rest);
}

function areLabels(parts: readonly string[]): boolean {
  const last = parts.at(-1) ?? '';
  if (/^[+-]?\d+$/.test(last)) return false;
  return parts.every((part, index) => (part === '' && index === parts.length - 1) || isLabel(part));
}

/** Whether a text is an IP address. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/** Whether a text is an IP address or a range of them. */
export function isRange(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (length === undefined) return version !== 0;
  const bits = /^(0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.POSITIVE_INFINITY;
  return rest.length === 0 && version !== 0 && bits <= (version === 4 ? 32 : 128);
}

export function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}

/** Labels as Kubernetes has them. */
export function checkLabels(within: Written, name: string): void {
  for (const [key, value] of within.entries(name)) {
    value.expect(isLabelKey(key), 'a value under a valid label key');
    value.allow(
      labelValue.test(String(value.value)),
      'letters, digits, -, _ and ., with a letter or digit at both ends',
    );
  }
}

function isLabelKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  if (more.length > 0 || name === '' || name.length > longestLabel || !labelValue.test(name)) return false;
  return (
    prefix === undefined || (prefix.length <= 253 && prefix.split('.').every((part) => label.test(part)))
  );
}

/** A selector of pods by labels. */
export function checkSelector(within: Written, name: string): void {
  for (const [key, value] of within.entries(name)) {
    value.allow(key !== '' && !key.includes('*'), 'a value under a key without *');
    value.allow(!String(value.value).includes('*'), 'a string without *');
  }
}

/** Names that must be distinct. */
export function checkDistinct(all: readonly Written[], what: string): void {
  const seen = new Set<string>();
  for (const each of all) {
    const name = each.text('name');
    each.field('name').allow(!seen.has(name), `a name that no earlier ${what} has`);
    seen.add(name);
  }
}

/** Namespaces that see an object. */
export function checkExportTo(spec: Written, namespace: string, isServiceEntry = false): void {
  const all = spec.elements('exportTo');
  const seen = new Set<string>();
  for (const each of all) {
    const written = String(each.value);
    const meant = written === '.' ? namespace : written;
    each.allow(!seen.has(meant), 'a namespace that is not in the list yet');
    seen.add(meant);
    if (written === '~')
      each.allow(isServiceEntry && all.length === 1, '~ as the only entry of a ServiceEntry');
    else if (written === '*') each.allow(all.length === 1, '* as the only entry, or a namespace');
    else each.allow(written === '.' || isLabel(written), 'a namespace, . or *');
  }
}
