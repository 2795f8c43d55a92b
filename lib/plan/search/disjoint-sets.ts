/** Sets that are joined and never parted. */
export class DisjointSets<Item> {
  /** Items by the order in which they were first asked for. */
  private readonly numbers = new Map<Item, number>();
  /** Of each item another one of its set, or itself: following these leads to the one that stands for the set. */
  private readonly parents: number[] = [];

  /** The same number for all items of a set. */
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
