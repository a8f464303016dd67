import type { Stage } from "./curriculum.ts";

/** A stage of a run, with what decides how it is trained. */
export interface PlannedStage extends Stage {
  /**
   * `reader`: only the vision tower, by the dense reader: several times cheaper a sample, and
   * without features that can be read the decoder learns nothing but the language.
   * `joint`: everything, by next-token loss and the dense reader.
   */
  readonly objective: "reader" | "joint";
  /** Without the chat's own tokens, which are most of a short line's sequence. */
  readonly bare?: boolean;
  /** Floating-point work a sample, in units of a short line: progress is counted in it. */
  readonly cost: number;
}

const FULL_WEAR = 1;

/** Relative lengths; `stagesFor` stretches them to the samples of a run. */
const SHARES: readonly PlannedStage[] = [
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

const WARMUP_STEPS = 200;
/** The last share of the work over which the learning rate falls to {@link FINAL_RATE} of its peak. */
const DECAY_SHARE = 0.5;
const FINAL_RATE = 0.03;

/** The curriculum stretched so that it lasts `samples` in all. */
export function stagesFor(samples: number): PlannedStage[] {
  const total = SHARES.reduce((sum, stage) => sum + stage.samples, 0);
  return SHARES.map((stage) => ({
    ...stage,
    samples: Math.round((stage.samples / total) * samples),
  }));
}

/** Share of the run's work that is done after `samplesSeen`, 0..1. */
export function workDone(samplesSeen: number, stages: readonly PlannedStage[]): number {
  let left = samplesSeen;
  let done = 0;
  let total = 0;
  for (const { samples, cost } of stages) {
    done += Math.min(left, samples) * cost;
    left = Math.max(0, left - samples);
    total += samples * cost;
  }
  return done / total;
}

/**
 * Learning rate as a share of its peak: warm-up, a plateau, then a linear fall. A plateau rather than
 * a cosine, so that a run can be made longer without having decayed already.
 * @see Hu et al. 2024, arXiv:2404.06395, section 4
 */
export function rateShare(step: number, done: number): number {
  const warm = Math.min(1, (step + 1) / WARMUP_STEPS);
  return warm * Math.max(FINAL_RATE, Math.min(1, (1 - done) / DECAY_SHARE));
}

/** Weight of the dense reader against next-token loss: it teaches the tower to read, then yields. */
export function readerShare(done: number): number {
  return done < 0.4 ? 1 : Math.max(0.2, 1 - (done - 0.4) * 2);
}
