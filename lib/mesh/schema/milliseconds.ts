const units: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ns', 1e-6],
]);

/** An Istio duration (`1m30s`, `0.5s`, `100ms`) in milliseconds; undefined if it is not a duration. */
export function milliseconds(text: string): number | undefined {
  if (text.length > 100) return undefined;
  if (text === '0') return 0;
  let total = 0;
  let end = 0;
  for (const part of text.matchAll(/(\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(h|ms|m|s|us|µs|ns)/g)) {
    if (part.index !== end) return undefined;
    end += part[0].length;
    total += Number(part[1]) * (units.get(part[2] ?? '') ?? 0);
  }
  return end === text.length && end > 0 ? total : undefined;
}
