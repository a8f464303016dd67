/**
 * p values of several comparisons made at once, adjusted so that the chance of calling even one equal pair
 * different stays below the level: of m values in rising order the i-th (from 0) becomes the largest of
 * (m − j)·pⱼ for j ≤ i, at most 1. It holds whatever depends on what.
 * @returns in the order given
 * @see Holm 1979, Scandinavian Journal of Statistics 6, 65–70
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  order.forEach((place, i) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - i) * pValues[place]!));
    adjusted[place] = largest;
  });
  return adjusted;
}
