import type { Plan, PlannedStage } from "../plan.ts";

const FULL_WEAR = 1;

const STAGES: readonly PlannedStage[] = [
  {
    name: "short-lines",
    objective: "reader",
    cost: 0.5,
    samples: 60,
    mix: [["line", 1]],
    limits: { lineCharacters: 20, widthPx: 256, heightPx: 64, lines: 1, wear: 0.3 },
  },
  {
    name: "worn-lines",
    objective: "reader",
    cost: 1,
    samples: 35,
    mix: [
      ["line", 9],
      ["block", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 384, heightPx: 128, lines: 3, wear: 0.8 },
  },
  {
    name: "lines",
    objective: "joint",
    cost: 2.2,
    samples: 32,
    mix: [
      ["line", 7],
      ["block", 2],
      ["text", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 384, heightPx: 96, lines: 2, wear: 0.8 },
  },
  {
    // The decoder finds what to copy among few image tokens first: after a stage of long lines
    // only, it still wrote from the language alone (3.4 nats a token; docs/log.md).
    name: "aligning",
    objective: "joint",
    bare: true,
    cost: 1.1,
    samples: 139,
    mix: [["line", 1]],
    limits: { lineCharacters: 16, widthPx: 224, heightPx: 64, lines: 1, wear: 0.4 },
  },
  {
    name: "reading-lines",
    objective: "joint",
    cost: 2.6,
    samples: 30,
    mix: [
      ["line", 18],
      ["block", 1],
      ["text", 1],
    ],
    limits: { lineCharacters: 36, widthPx: 384, heightPx: 96, lines: 3, wear: 0.6 },
  },
  {
    name: "blocks",
    objective: "joint",
    cost: 14,
    samples: 3,
    mix: [
      ["line", 3],
      ["block", 4],
      ["lookup", 2],
      ["form", 2],
      ["text", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 384, heightPx: 320, lines: 8, wear: FULL_WEAR },
  },
  {
    name: "pages",
    objective: "joint",
    cost: 40,
    samples: 0.2,
    mix: [
      ["line", 2],
      ["block", 2],
      ["page", 2],
      ["lookup", 2],
      ["form", 4],
      ["text", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 448, heightPx: 992, lines: 30, wear: FULL_WEAR },
  },
];

/** Tower and decoder: the whole base model. */
export const BASE_PLAN: Plan = {
  stages: STAGES,
  warmupSteps: 200,
  // A plateau rather than a cosine, so that a run can be made longer without having decayed already
  // (Hu et al. 2024, arXiv:2404.06395, section 4).
  decayShare: 0.5,
  finalRate: 0.03,
  readerShare: (done) => (done < 0.4 ? 1 : Math.max(0.2, 1 - (done - 0.4) * 2)),
};
