/** One round: so many candidates are trained for so many epochs. */
export interface Rung {
  readonly candidates: number;
  readonly epochs: number;
}

/**
 * The rounds of successive halving: of n candidates ⌊n/η⌋, one at least, go on, with η times the epochs, until the last
 * round has all of `epochs`. η = 2 and 8 candidates for 3 epochs: 8 · 3/8, 4 · 3/4, 2 · 3/2, 1 · 3.
 * @param rounds  fewer than it takes to come down to one candidate, or null
 * @see Jamieson & Talwalkar 2016, arXiv:1502.07943, algorithm 1
 */
export function planRungs(
  candidates: number,
  epochs: number,
  eta: number,
  rounds: number | null,
): Rung[] {
  const counts = [candidates];
  while (counts.at(-1)! > 1) counts.push(Math.max(1, Math.floor(counts.at(-1)! / eta)));
  const kept = counts.slice(0, rounds ?? counts.length);
  return kept.map((count, i) => ({
    candidates: count,
    epochs: epochs / eta ** (kept.length - 1 - i),
  }));
}

/** What candidates are put in order by. */
export interface Ranked {
  /** On the validation rows; more is better. */
  readonly score: { readonly value: number };
  /** Decides between equal scores, as early rounds often have them; less is better. */
  readonly eval_loss: number | null;
  readonly trained_parameters: number;
}

/** The best first. Equal in everything, the one that was named first stays first. */
export function inOrder<T extends Ranked>(results: readonly T[]): T[] {
  const loss = ({ eval_loss }: Ranked) => eval_loss ?? Infinity;
  // Infinity − Infinity is not a number.
  const difference = (a: number, b: number) => (a === b ? 0 : a - b);
  return [...results].sort(
    (a, b) =>
      difference(b.score.value, a.score.value) ||
      difference(loss(a), loss(b)) ||
      difference(a.trained_parameters, b.trained_parameters),
  );
}
