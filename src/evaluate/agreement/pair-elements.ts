import { assignGreatest } from "../../metrics/assignment.ts";

/** Indices of the two elements; null for one that only the other side has. */
export interface ElementPair {
  readonly first: number | null;
  readonly second: number | null;
}

/**
 * Pairs the elements of two lists so that as many values as possible agree (`alike[i][j]` of them), a
 * little nearness in the lists deciding between equals. What is left on both sides is paired in order:
 * two who both list an item mean one item, however differently they read it. What is left after that
 * stands alone, at the end.
 */
export function pairElements(
  alike: readonly (readonly number[])[],
  firstCount: number,
  secondCount: number,
): ElementPair[] {
  // Over all pairs nearness adds up to less than one value that agrees.
  const most = Math.max(1, Math.min(firstCount, secondCount));
  const weights = alike.map((row, i) =>
    row.map((agreeing, j) => agreeing + 0.5 / (most * (1 + Math.abs(i - j)))),
  );
  const chosen = assignGreatest(weights);
  const partner = (i: number): number | null => {
    const j = chosen[i] ?? null;
    return j !== null && alike[i]![j]! > 0 ? j : null;
  };
  const taken = new Set<number>();
  for (let i = 0; i < firstCount; i++) {
    const j = partner(i);
    if (j !== null) taken.add(j);
  }
  const left = Array.from({ length: secondCount }, (_, j) => j).filter((j) => !taken.has(j));
  const pairs = Array.from({ length: firstCount }, (_, i): ElementPair => {
    return { first: i, second: partner(i) ?? left.shift() ?? null };
  });
  return [...pairs, ...left.map((second) => ({ first: null, second }))];
}
