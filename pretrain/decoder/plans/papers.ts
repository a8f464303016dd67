import type { Plan } from "../plan.ts";

/**
 * A decoder that copies already goes on with papers of trade: short ones first, then tables of any
 * length, with forms and lines to copy between them. `cost` is in tokens, roughly.
 */
export const PAPERS_PLAN: Plan = {
  stages: [
    {
      name: "short-papers",
      cost: 4,
      samples: 20,
      mix: [
        ["paper", 3],
        ["text", 2],
      ],
      limits: { lineCharacters: 40, lines: 4, wear: 0.5 },
    },
    {
      name: "papers",
      cost: 6,
      samples: 20,
      mix: [
        ["paper", 4],
        ["text", 1],
      ],
      limits: { lineCharacters: 40, lines: 9, wear: 0.7 },
    },
    {
      name: "long-papers",
      cost: 9,
      samples: 10,
      mix: [
        ["paper", 5],
        ["text", 1],
      ],
      limits: { lineCharacters: 40, lines: 20, wear: 0.7 },
    },
  ],
  warmupSteps: 100,
  decayShare: 0.7,
  finalRate: 0.03,
};
