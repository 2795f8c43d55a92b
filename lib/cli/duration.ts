const units: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
]);

/** The milliseconds of `90s`, `5m` or `1h30m`; undefined for other text. */
export function tryDuration(written: string): number | undefined {
  if (!/^(\d{1,6}[hms])+$/.test(written)) return undefined;
  return [...written.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units.get(unit) ?? 0),
    0,
  );
}
