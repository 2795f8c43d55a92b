/** Disjoint sets that can be joined (union-find). */
export class DisjointSets<Item> {
  /** Numbers of items, in the order of their first use. */
  private readonly numbers = new Map<Item, number>();
  /** The parent of each item in its set. The item that is its own parent represents the set. */
  private readonly parents: number[] = [];

  /** The number of the item that represents the set. */
  find(item: Item): number {
    return this.rootOf(this.numberOf(item));
  }

  join(one: Item, other: Item): void {
    this.parents[this.find(one)] = this.find(other);
  }

  private numberOf(item: Item): number {
    const known = this.numbers.get(item);
    if (known !== undefined) return known;
    const number = this.parents.length;
    this.parents.push(number);
    this.numbers.set(item, number);
    return number;
  }

  private rootOf(number: number): number {
    let at = number;
    for (let next = this.parentOf(at); next !== at; next = this.parentOf(at)) {
      // Shortens the path for the next lookup.
      this.parents[at] = this.parentOf(next);
      at = next;
    }
    return at;
  }

  private parentOf(number: number): number {
    return this.parents[number] ?? number;
  }
}
