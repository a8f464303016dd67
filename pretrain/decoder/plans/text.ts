import type { Plan } from "../plan.ts";

/**
 * A decoder from its start: first lines to copy and single values to find, until it
 * copies; then small forms, then forms with tables, misread here and there as by a reader. `cost` is
 * in tokens, roughly.
 */
export const TEXT_PLAN: Plan = {
  stages: [
    {
      name: "copying",
      cost: 1,
      samples: 27,
      mix: [["text", 1]],
      limits: { lineCharacters: 24, lines: 3, wear: 0 },
    },
    {
      name: "small-forms",
      cost: 2.2,
      samples: 43,
      mix: [["text", 1]],
      limits: { lineCharacters: 40, lines: 7, wear: 0.5 },
    },
    {
      name: "forms",
      cost: 4,
      samples: 50,
      mix: [["text", 1]],
      limits: { lineCharacters: 40, lines: 14, wear: 1 },
    },
  ],
  warmupSteps: 200,
  decayShare: 0.7,
  finalRate: 0.03,
};
