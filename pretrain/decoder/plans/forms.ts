import type { Plan } from "../plan.ts";

/**
 * A decoder that copies already goes on with forms, larger and larger, under a falling rate. `cost` is
 * in tokens, roughly.
 */
export const FORMS_PLAN: Plan = {
  stages: [
    {
      name: "small-forms",
      cost: 2.4,
      samples: 3,
      mix: [["text", 1]],
      limits: { lineCharacters: 40, lines: 8, wear: 0.5 },
    },
    {
      name: "forms",
      cost: 5.5,
      samples: 2,
      mix: [["text", 1]],
      limits: { lineCharacters: 40, lines: 20, wear: 0.7 },
    },
  ],
  warmupSteps: 100,
  decayShare: 0.9,
  finalRate: 0.03,
};
