import { KvittoError } from "../core/errors.ts";

/** How well one class is told from the others. */
export interface ClassScore {
  readonly name: string;
  /** TP / (TP + FP); 0 when nothing was predicted to be of it. */
  readonly precision: number;
  /** TP / (TP + FN); 0 when nothing is of it. */
  readonly recall: number;
  /** 2·TP / (2·TP + FP + FN); 0 when that divides by 0. */
  readonly f1: number;
  /** How many are truly of it. */
  readonly support: number;
}

export interface ClassReport {
  /** By support, largest first, then by name. */
  readonly classes: readonly ClassScore[];
  /** Mean over classes: a rare class counts as much as a common one. */
  readonly macro: Omit<ClassScore, "name">;
  /** Mean weighted by support. */
  readonly weighted: Omit<ClassScore, "name">;
  /** Rows truth, columns prediction, both in the order of `classes`. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Precision, recall and F1 of each class, their means and the confusion matrix. Classes are those
 * that occur on either side, as in scikit-learn's `classification_report` with zero_division = 0.
 * @throws {KvittoError} `metric.length` when the two lists differ in length
 */
export function classReport(predicted: readonly string[], truth: readonly string[]): ClassReport {
  if (predicted.length !== truth.length) {
    throw new KvittoError(
      "metric.length",
      `There are ${predicted.length} predicted classes for ${truth.length} true ones.`,
    );
  }
  const support = new Map<string, number>();
  for (const name of predicted) support.set(name, support.get(name) ?? 0);
  for (const name of truth) support.set(name, (support.get(name) ?? 0) + 1);
  const names = [...support.keys()].sort(
    (a, b) => support.get(b)! - support.get(a)! || (a < b ? -1 : 1),
  );
  const indexOf = new Map(names.map((name, i) => [name, i]));
  const confusion = names.map(() => names.map(() => 0));
  truth.forEach((name, i) => {
    confusion[indexOf.get(name)!]![indexOf.get(predicted[i]!)!]! += 1;
  });
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const classes = names.map((name, k): ClassScore => {
    const hits = confusion[k]![k]!;
    const given = confusion.reduce((sum, row) => sum + row[k]!, 0);
    const own = support.get(name)!;
    return {
      name,
      precision: share(hits, given),
      recall: share(hits, own),
      f1: share(2 * hits, given + own),
      support: own,
    };
  });
  const mean = (weight: (one: ClassScore) => number) => {
    const whole = classes.reduce((sum, one) => sum + weight(one), 0);
    const of = (value: (one: ClassScore) => number) =>
      share(
        classes.reduce((sum, one) => sum + weight(one) * value(one), 0),
        whole,
      );
    return {
      precision: of((one) => one.precision),
      recall: of((one) => one.recall),
      f1: of((one) => one.f1),
      support: truth.length,
    };
  };
  return { classes, macro: mean(() => 1), weighted: mean((one) => one.support), confusion };
}
