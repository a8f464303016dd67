/**
 * Whole numbers that add up to `count`, in proportion to the weights, by largest remainder; ties go to
 * the earlier. All are 0 when no weight is above 0.
 */
export function apportion(weights: readonly number[], count: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight / total) * count);
  const whole = exact.map(Math.floor);
  const left = count - whole.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) whole[index]! += 1;
  return whole;
}
