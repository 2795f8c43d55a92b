/** Whether Envoy fills something into a value that only it knows, such as `%START_TIME%`. */
export function isFilledByProxy(value: string): boolean {
  return /%[A-Z][A-Z0-9_]*(\([^)]*\))?(:\d+)?%/.test(value);
}

/**
 * The value of a header that a route sets: `%REQ(NAME?OTHER):LENGTH%` is that of a header, or nothing without it, and `%%`
 * is `%`. What else Envoy fills in stays as it is written.
 *
 * @param headerOf a header of the request
 */
export function filledIn(written: string, headerOf: (name: string) => string | undefined): string {
  return written.replace(
    /%%|%REQ\(([^)?]*)(?:\?([^)]*))?\)(?::(\d+))?%/g,
    (found, name?: string, other?: string, length?: string) => {
      if (name === undefined) return found === '%%' ? '%' : found;
      const value = headerOf(name) ?? (other === undefined ? undefined : headerOf(other));
      return (value ?? '').slice(0, length === undefined ? undefined : Number(length));
    },
  );
}
