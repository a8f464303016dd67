import { messageOf } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import type { MetricsRow, Outcome, RunStart, Tracker } from "./tracker.ts";

/** All trackers of a run as one. Nothing here ever throws: to follow a run must not end it. */
export interface Tracking extends AsyncDisposable {
  log(row: MetricsRow): Promise<void>;
  finish(outcome: Outcome): Promise<void>;
}

interface TrackingOptions extends RunStart {
  readonly progress: Progress;
  /** Tells a run that was stopped from one that failed. */
  readonly signal: AbortSignal | undefined;
}

/** A tracker that fails is said to have failed, once, and is not called again. */
export async function startTracking(
  trackers: readonly Tracker[],
  { rows, config, progress, signal }: TrackingOptions,
): Promise<Tracking> {
  let followed = trackers;

  async function everywhere(call: (tracker: Tracker) => Promise<void>): Promise<void> {
    const tried = followed.map(async (tracker) => {
      try {
        await call(tracker);
        return [tracker];
      } catch (error) {
        const reason = messageOf(error).replace(/\.$/, "");
        progress.say(`${tracker.name} no longer follows this run, which goes on: ${reason}.`);
        return [];
      }
    });
    followed = (await Promise.all(tried)).flat();
  }

  async function finish(outcome: Outcome): Promise<void> {
    await everywhere((tracker) => tracker.finish(outcome));
    followed = [];
  }

  await everywhere((tracker) => tracker.begin({ rows, config }));
  return {
    log: (row) => everywhere((tracker) => tracker.log(row)),
    finish,
    [Symbol.asyncDispose]: () => finish(signal?.aborted === true ? "stopped" : "failed"),
  };
}
