import type { Stage } from "./curriculum.ts";

/** A stage of a run, with what decides how it is trained. */
export interface PlannedStage extends Stage {
  /**
   * `reader`: only the vision tower, by the dense reader: several times cheaper a sample, and
   * without features that can be read the decoder learns nothing but the language.
   * `joint`: everything, by next-token loss and the dense reader.
   * `text`: only the decoder, from papers that are given as text.
   */
  readonly objective: "reader" | "joint" | "text";
  /** Without the chat's own tokens, which are most of a short line's sequence. */
  readonly bare?: boolean;
  /** Floating-point work a sample, in units of a short line: progress is counted in it. */
  readonly cost: number;
}

/** What is trained in which order, and how fast. */
export interface Plan {
  /** Lengths are relative; {@link stagesFor} stretches them to the samples of a run. */
  readonly stages: readonly PlannedStage[];
  readonly warmupSteps: number;
  /** The last share of the work over which the learning rate falls to `finalRate` of its peak. */
  readonly decayShare: number;
  readonly finalRate: number;
  /** Weight of the dense reader's loss when a share `done` of the work is done. */
  readonly readerShare: (done: number) => number;
}

/** The stages of a plan stretched so that they last `samples` in all. */
export function stagesFor(plan: Plan, samples: number): PlannedStage[] {
  const total = plan.stages.reduce((sum, stage) => sum + stage.samples, 0);
  return plan.stages.map((stage) => ({
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

/** Learning rate as a share of its peak: warm-up, a plateau, then a linear fall. */
export function rateShare(plan: Plan, step: number, done: number): number {
  const warm = Math.min(1, (step + 1) / plan.warmupSteps);
  return warm * Math.max(plan.finalRate, Math.min(1, (1 - done) / plan.decayShare));
}
