/** An ordered tree with labels of any kind. */
export interface Tree<L> {
  readonly label: L;
  readonly children: readonly Tree<L>[];
}

export interface TreeCosts<L> {
  /** Of a node that only the second tree has. */
  insert(label: L): number;
  /** Of a node that only the first tree has. Its children move up to its parent. */
  remove(label: L): number;
  /** Of a node of the first tree that stands for one of the second; 0 when they are the same. */
  rename(from: L, to: L): number;
}

export const UNIT_COSTS: TreeCosts<string> = {
  insert: () => 1,
  remove: () => 1,
  rename: (from, to) => (from === to ? 0 : 1),
};

interface Flat<L> {
  /** Labels in post-order. */
  readonly labels: readonly L[];
  /** Post-order index of the leftmost leaf below each node. */
  readonly leftmost: Int32Array;
  /** The root and every node that has a sibling on its left, in post-order. */
  readonly keyRoots: readonly number[];
}

function flatten<L>(root: Tree<L>): Flat<L> {
  const labels: L[] = [];
  const leftmost: number[] = [];
  // An explicit stack: a model can write thousands of nested tags.
  const stack = [{ node: root, next: 0, first: -1 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.node.children[top.next++];
    if (child !== undefined) {
      stack.push({ node: child, next: 0, first: -1 });
      continue;
    }
    stack.pop();
    const own = top.first < 0 ? labels.length : top.first;
    labels.push(top.node.label);
    leftmost.push(own);
    const parent = stack.at(-1);
    if (parent !== undefined && parent.first < 0) parent.first = own;
  }
  // Of the nodes with the same leftmost leaf, the last in post-order is the key root.
  const last = new Map<number, number>();
  leftmost.forEach((leaf, node) => last.set(leaf, node));
  return {
    labels,
    leftmost: Int32Array.from(leftmost),
    keyRoots: [...last.values()].sort((a, b) => a - b),
  };
}

/**
 * Least total cost of turning tree `a` into tree `b` by inserting, removing and renaming nodes,
 * keeping the order of siblings.
 *
 * O(|a|·|b|·min(depth, leaves)²) time, O(|a|·|b|) memory; `rename` is asked once for each pair.
 * @see Zhang & Shasha 1989, SIAM Journal on Computing 18, 1245–1262
 */
export function treeDistance<L>(a: Tree<L>, b: Tree<L>, costs: TreeCosts<L>): number {
  const [left, right] = [flatten(a), flatten(b)];
  const [n, m] = [left.labels.length, right.labels.length];
  const removal = Float64Array.from(left.labels, (label) => costs.remove(label));
  const insertion = Float64Array.from(right.labels, (label) => costs.insert(label));
  /** Distance of the subtrees rooted at i and j, for every pair. */
  const subtrees = new Float64Array(n * m);
  const forests = new Float64Array((n + 1) * (m + 1));
  const width = m + 1;
  for (const i of left.keyRoots) {
    for (const j of right.keyRoots) {
      const [i0, j0] = [left.leftmost[i]!, right.leftmost[j]!];
      // forests[x][y]: distance of the forests i0…i0+x−1 and j0…j0+y−1.
      forests[0] = 0;
      for (let x = 1; x <= i - i0 + 1; x++) {
        forests[x * width] = forests[(x - 1) * width]! + removal[i0 + x - 1]!;
      }
      for (let y = 1; y <= j - j0 + 1; y++) forests[y] = forests[y - 1]! + insertion[j0 + y - 1]!;
      for (let x = 1; x <= i - i0 + 1; x++) {
        const node = i0 + x - 1;
        const firstLeft = left.leftmost[node]!;
        for (let y = 1; y <= j - j0 + 1; y++) {
          const other = j0 + y - 1;
          const firstRight = right.leftmost[other]!;
          const without = Math.min(
            forests[(x - 1) * width + y]! + removal[node]!,
            forests[x * width + y - 1]! + insertion[other]!,
          );
          let paired: number;
          if (firstLeft === i0 && firstRight === j0) {
            const rename = costs.rename(left.labels[node]!, right.labels[other]!);
            paired = forests[(x - 1) * width + y - 1]! + rename;
            subtrees[node * m + other] = Math.min(without, paired);
          } else {
            const before = (firstLeft - i0) * width + (firstRight - j0);
            paired = forests[before]! + subtrees[node * m + other]!;
          }
          forests[x * width + y] = Math.min(without, paired);
        }
      }
    }
  }
  return subtrees[(n - 1) * m + (m - 1)]!;
}
