/** A field as Envoy writes it: `-` stands for none. */
export function plain(value: string): string {
  return value === '-' ? '' : value;
}

/** Response flags as Envoy writes them: `UF,URX`. */
export function flagsOf(written: string): readonly string[] {
  return plain(written) === '' ? [] : written.split(',');
}

/** Path and query of a request target. */
export function target(written: string): { readonly path: string; readonly query: string } {
  const index = written.indexOf('?');
  if (index < 0) return { path: plain(written), query: '' };
  return { path: written.slice(0, index), query: written.slice(index) };
}
