/** How the learning rate runs: warm-up, a plateau, then a linear fall. */
export interface Schedule {
  readonly warmupSteps: number;
  /** The last share of the work over which the learning rate falls to `finalRate` of its peak. */
  readonly decayShare: number;
  readonly finalRate: number;
}

/** Learning rate as a share of its peak, after `step` steps and the share `done` of the work. */
export function rateShare(schedule: Schedule, step: number, done: number): number {
  const warm = Math.min(1, (step + 1) / schedule.warmupSteps);
  return warm * Math.max(schedule.finalRate, Math.min(1, (1 - done) / schedule.decayShare));
}
