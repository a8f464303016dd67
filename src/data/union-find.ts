/** Groups of the numbers 0 to n − 1 that grow together; nearly constant time an operation. */
export class UnionFind {
  readonly #parent: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  /** The member that stands for the group of `item`. */
  find(item: number): number {
    let root = item;
    while (this.#parent[root]! !== root) root = this.#parent[root]!;
    for (let at = item; at !== root;) {
      const next = this.#parent[at]!;
      this.#parent[at] = root;
      at = next;
    }
    return root;
  }

  /** Makes one group of two; the smaller number stands for it, so the order of calls is no matter. */
  join(a: number, b: number): void {
    const [first, second] = [this.find(a), this.find(b)];
    this.#parent[Math.max(first, second)] = Math.min(first, second);
  }
}
