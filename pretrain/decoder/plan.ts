import type { SampleKind, SampleLimits } from "../samples/sample.ts";
import type { Schedule } from "../schedule.ts";
import type { Stage } from "../stages.ts";

/** A stage of a run, with what a sample of it costs. */
export interface PlannedStage extends Stage<SampleKind, SampleLimits> {
  /** Work of a sample in any unit that is the same through a plan: progress is counted in it. */
  readonly cost: number;
}

/** What is trained in which order, and how fast. */
export interface Plan extends Schedule {
  /** Lengths are relative; {@link stagesFor} stretches them to the samples of a run. */
  readonly stages: readonly PlannedStage[];
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
