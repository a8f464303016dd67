import { KvittoError } from "../core/errors.ts";

export interface Kappa {
  /** 1 full agreement, 0 as much as chance gives, below 0 less; null when chance gives all of it. */
  readonly kappa: number | null;
  /** p_o: share of items on which both agree. */
  readonly observed: number;
  /** p_e: the share that two who answer at random, each as often as they do, agree on. */
  readonly expected: number;
  readonly n: number;
}

/**
 * Cohen's kappa of two who put the same items into classes: κ = (p_o − p_e) / (1 − p_e) with
 * p_e = Σ_k p₁ₖ·p₂ₖ over classes k. Undefined, here null, for no items and when p_e is 1: both then put
 * everything into one class, and nothing is known about how they tell classes apart.
 * @see Cohen 1960, Educational and Psychological Measurement 20, 37–46
 * @throws {KvittoError} `metric.length` when the two lists differ in length
 */
export function cohenKappa(first: readonly string[], second: readonly string[]): Kappa {
  const n = first.length;
  if (second.length !== n) {
    throw new KvittoError(
      "metric.length",
      `There are ${n} classes of the first and ${second.length} of the second.`,
    );
  }
  const classes = new Set([...first, ...second]);
  // Counts are whole numbers, so that "all of it" is found exactly: Σ aₖ·bₖ = n².
  let together = 0;
  for (const name of classes) {
    const [a, b] = [first, second].map((side) => side.filter((one) => one === name).length);
    together += a! * b!;
  }
  const equal = first.filter((name, i) => name === second[i]).length;
  const observed = n === 0 ? 0 : equal / n;
  const expected = n === 0 ? 0 : together / (n * n);
  const isDefined = n > 0 && together < n * n;
  return {
    kappa: isDefined ? (observed - expected) / (1 - expected) : null,
    observed,
    expected,
    n,
  };
}
