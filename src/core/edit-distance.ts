/**
 * Levenshtein distance: the least number of insertions, deletions and substitutions, each of cost
 * 1, that turn `a` into `b`. O(|a|·|b|) time, O(|b|) memory. Elements are compared with `===`.
 *
 * Text is compared by code point, so pass `[...text]` rather than the string itself.
 */
export function editDistance<T>(a: readonly T[], b: readonly T[]): number {
  let previous = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  let current = new Uint32Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const substitute = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(substitute, previous[j]! + 1, current[j - 1]! + 1);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length]!;
}

/** Levenshtein distance of two strings in Unicode code points. */
export function textDistance(a: string, b: string): number {
  return editDistance([...a], [...b]);
}
