import { KvittoError } from "../../core/errors.ts";
import type { Outcome } from "./outcome.ts";

/** A non-decreasing curve through points, straight between them and level outside. */
export interface IsotonicCurve {
  /** Confidences, rising. */
  readonly x: readonly number[];
  /** Accuracy at each, never falling. */
  readonly y: readonly number[];
}

interface Block {
  /** Sums over the outcomes of the block. */
  confidence: number;
  correct: number;
  count: number;
}

/**
 * Accuracy as a non-decreasing function of confidence that is nearest to the outcomes in the least
 * squares (pool adjacent violators). Blocks of outcomes become points at their mean confidence.
 * With few outcomes it follows noise: fit on at least a few hundred values, report on others.
 * @throws {KvittoError} `calibrate.no_outcomes`
 * @see Zadrozny & Elkan 2002, KDD, "Transforming classifier scores into accurate multiclass
 * probability estimates"
 */
export function fitIsotonic(outcomes: readonly Outcome[]): IsotonicCurve {
  if (outcomes.length === 0) {
    throw new KvittoError("calibrate.no_outcomes", "There are no values to calibrate on.");
  }
  const sorted = [...outcomes].sort((a, b) => a.confidence - b.confidence);
  const blocks: Block[] = [];
  let previous = Number.NaN;
  for (const { confidence, correct } of sorted) {
    const last = blocks.at(-1);
    // Equal confidences cannot be told apart, so they share a block from the start.
    if (last !== undefined && confidence === previous) {
      last.confidence += confidence;
      last.correct += Number(correct);
      last.count += 1;
    } else blocks.push({ confidence, correct: Number(correct), count: 1 });
    previous = confidence;
  }
  const pooled: Block[] = [];
  for (const block of blocks) {
    pooled.push({ ...block });
    while (pooled.length > 1) {
      const [before, last] = [pooled.at(-2)!, pooled.at(-1)!];
      if (before.correct / before.count < last.correct / last.count) break;
      pooled.splice(-2, 2, {
        confidence: before.confidence + last.confidence,
        correct: before.correct + last.correct,
        count: before.count + last.count,
      });
    }
  }
  return {
    x: pooled.map(({ confidence, count }) => confidence / count),
    y: pooled.map(({ correct, count }) => correct / count),
  };
}

/** The curve at a confidence. */
export function applyIsotonic(confidence: number, { x, y }: IsotonicCurve): number {
  const next = x.findIndex((point) => point >= confidence);
  if (next === -1) return y.at(-1)!;
  if (next === 0 || x[next] === confidence) return y[next]!;
  const [x0, x1, y0, y1] = [x[next - 1]!, x[next]!, y[next - 1]!, y[next]!];
  return y0 + ((confidence - x0) / (x1 - x0)) * (y1 - y0);
}
