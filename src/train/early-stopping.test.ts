import { expect, test } from "vitest";
import { EARLY_STOPPING_START, judgeEvaluation } from "./early-stopping.ts";
import type { EarlyStoppingOptions } from "./early-stopping.ts";

/** Feeds metrics at steps 10, 20, …; returns the best step and the step it stopped at. */
function play(options: EarlyStoppingOptions, metrics: readonly number[]) {
  let state = EARLY_STOPPING_START;
  for (const [i, metric] of metrics.entries()) {
    const step = 10 * (i + 1);
    const judged = judgeEvaluation(options, state, step, metric);
    state = judged.state;
    if (judged.verdict.stop) return { best: state.best, stoppedAt: step };
  }
  return { best: state.best, stoppedAt: null };
}

test("stops after `patience` evaluations without a new best, whichever way is better", () => {
  const higher = { goal: "higher", patience: 2, minDelta: 0 } as const;
  expect(play(higher, [0.1, 0.3, 0.3, 0.2, 0.9])).toEqual({
    best: { step: 20, metric: 0.3 },
    stoppedAt: 40,
  });
  expect(play({ ...higher, goal: "lower" }, [3, 2, 2.5, 1, 1.5])).toEqual({
    best: { step: 40, metric: 1 },
    stoppedAt: null,
  });
});

test("a gain of minDelta or less is not a new best", () => {
  const options = { goal: "lower", patience: 2, minDelta: 0.5 } as const;
  expect(play(options, [3, 2.5, 2.6])).toEqual({ best: { step: 10, metric: 3 }, stoppedAt: 30 });
});

test("NaN is never the best and counts as no progress, even first", () => {
  const options = { goal: "higher", patience: 2, minDelta: 0 } as const;
  expect(play(options, [NaN, 0.5, NaN])).toEqual({
    best: { step: 20, metric: 0.5 },
    stoppedAt: null,
  });
  expect(play(options, [NaN, NaN])).toEqual({ best: null, stoppedAt: 20 });
});
