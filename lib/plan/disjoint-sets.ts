/** Sets that are joined and never parted. */
export class DisjointSets {
  private readonly parents = new Map<string, string>();

  find(item: string): string {
    let root = item;
    for (let next = this.parents.get(root); next !== undefined; next = this.parents.get(root)) root = next;
    // The way is made short for the next question.
    for (let at = item; at !== root; ) {
      const next = this.parents.get(at) ?? root;
      this.parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.find(one), this.find(other)];
    if (a !== b) this.parents.set(a, b);
  }
}
