/** Values by host name or pattern, like Envoy's virtual hosts. The first value of a name is kept. */
export class HostTable<Value> {
  private readonly exact = new Map<string, Value>();
  private readonly suffixes = new Map<string, Value>();

  has(name: string): boolean {
    return this.mapOf(name).has(keyOf(name));
  }

  /** The value of exactly this name or pattern. */
  get(name: string): Value | undefined {
    return this.mapOf(name).get(keyOf(name));
  }

  add(name: string, value: Value): void {
    if (!this.has(name)) this.mapOf(name).set(keyOf(name), value);
  }

  /** The value for a `Host` header: of the exact name, else of the longest pattern that covers it. */
  find(authority: string): Value | undefined {
    const name = authority.toLowerCase().replace(/:\d+$/, '');
    const found = this.exact.get(name);
    if (found !== undefined || this.suffixes.size === 0) return found;
    for (let start = 1; start <= name.length; start++) {
      const value = this.suffixes.get(name.slice(start));
      if (value !== undefined) return value;
    }
    return this.suffixes.get('');
  }

  private mapOf(name: string): Map<string, Value> {
    return name.startsWith('*') ? this.suffixes : this.exact;
  }
}

function keyOf(name: string): string {
  return (name.startsWith('*') ? name.slice(1) : name).toLowerCase();
}
