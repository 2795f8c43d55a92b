type Rule = (value: unknown) => boolean;

/**
 * The rules in CEL that the CRDs carry beside the plain schema, as far as they can bear on what the
 * constructs write. CEL is not run here: a rule is known by its text, and one that is not in this table is
 * left to a real API server.
 */
export const checkedRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["duration(self) >= duration('1ms')", (value) => milliseconds(String(value)) >= 1],
  ['0 < self && self <= 65535', (value) => Number(value) > 0 && Number(value) <= 65535],
  ['self != "*"', (value) => value !== '*'],
  ['!self.contains("*")', (value) => !String(value).includes('*')],
  ['self.all(key, !key.contains("*"))', (value) => keys(value).every((key) => !key.includes('*'))],
  ['self.all(key, key.size() != 0)', (value) => keys(value).every((key) => key !== '')],
  ['self in ["", "HTTP", "HTTPS"]', (value) => ['', 'HTTP', 'HTTPS'].includes(String(value))],
]);

const units = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
  ['us', 1e-3],
  ['ns', 1e-6],
]);

/** Length of a duration as Go and CEL write it, such as `1m30s`; `NaN` for what is none. */
function milliseconds(duration: string): number {
  if (!/^([\d.]+(h|ms|m|s|us|ns))+$/.test(duration)) return Number.NaN;
  const parts = [...duration.matchAll(/([\d.]+)(h|ms|m|s|us|ns)/g)];
  return parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units.get(unit ?? '') ?? Number.NaN),
    0,
  );
}

function keys(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
