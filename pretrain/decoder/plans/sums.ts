import type { Plan } from "../plan.ts";

/** A decoder that reads papers goes on with those of a usual length, under a falling rate. */
export const SUMS_PLAN: Plan = {
  stages: [
    {
      name: "papers-with-sums",
      cost: 1,
      samples: 1,
      mix: [
        ["paper", 6],
        ["text", 1],
      ],
      limits: { lineCharacters: 40, lines: 11, wear: 0.6 },
    },
  ],
  warmupSteps: 60,
  decayShare: 0.9,
  finalRate: 0.03,
};
