/** The different values of a source, by key. It reads the source lazily, and can be iterated again. */
export class Distinct<Value> {
  private readonly keys = new Set<string>();
  private readonly values: Value[] = [];

  constructor(
    private readonly source: Iterator<Value>,
    private readonly keyOf: (value: Value) => string,
  ) {}

  *[Symbol.iterator](): Generator<Value> {
    for (let index = 0; index < this.values.length || this.finds(); index++)
      yield this.values[index] as Value;
  }

  /** Reads the source up to the next new value. */
  private finds(): boolean {
    for (let next = this.source.next(); next.done !== true; next = this.source.next()) {
      const key = this.keyOf(next.value);
      if (this.keys.has(key)) continue;
      this.keys.add(key);
      this.values.push(next.value);
      return true;
    }
    return false;
  }
}

/** Every combination of one value from each list, in the order of the lists. */
export function* choices<Value>(lists: readonly Iterable<Value>[]): Generator<readonly Value[]> {
  const [first, ...others] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const value of first) for (const rest of choices(others)) yield [value, ...rest];
}
