import { basename, resolve } from "node:path";
import type { Progress } from "../core/progress.ts";
import { tensorBoardTracker } from "../trackers/tensorboard/tensorboard.ts";
import type { Tracker } from "../trackers/tracker.ts";
import { findServer } from "../trackers/wandb/server.ts";
import {
  checkPlace,
  DEFAULT_PROJECT,
  newStoredRun,
  readStoredRun,
} from "../trackers/wandb/stored-run.ts";
import { wandbTracker } from "../trackers/wandb/wandb.ts";
import { names } from "./names-setting.ts";
import { choice, integer, optional, text, type Setting } from "./setting.ts";
import { flagOf } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

const TRACKERS = ["tensorboard", "wandb"] as const;

/** Where a run can be followed, besides its metrics.jsonl. */
export const TRACK_FLAGS = {
  track: names(TRACKERS, {
    help: "also follow the run with tensorboard (files in the run folder), wandb",
    default: [],
  }),
  track_attention: integer({
    help: "look at what heads look at in so many validation papers: before the first step, at each epoch's end and at the end",
    default: 0,
    min: 0,
  }),
  wandb_project: optional(text({ help: `W&B project; ${DEFAULT_PROJECT} when left out` })),
  wandb_entity: optional(text({ help: "W&B user or team; the key's own when left out" })),
  wandb_name: optional(text({ help: "what W&B calls the run; its folder's name when left out" })),
  wandb_mode: optional(
    choice(["online", "offline"], {
      help: "offline sends nothing until kvitto sync; online when left out",
    }),
  ),
} satisfies Record<string, Setting<unknown>>;

interface TrackFlagValues {
  readonly track: readonly (typeof TRACKERS)[number][];
  readonly wandb_project: string | null;
  readonly wandb_entity: string | null;
  readonly wandb_name: string | null;
  readonly wandb_mode: "online" | "offline" | null;
}

interface Followed {
  readonly run: string;
  readonly isResumed: boolean;
  readonly progress: Progress;
}

async function openWandb(values: TrackFlagValues, { run, isResumed, progress }: Followed) {
  const place = {
    ...{ project: values.wandb_project, entity: values.wandb_entity },
    display_name: values.wandb_name,
  };
  const before = isResumed ? await readStoredRun(run) : null;
  if (before !== null) checkPlace(before, place);
  return wandbTracker({
    runFolder: run,
    run: before ?? newStoredRun(place, basename(resolve(run))),
    server: values.wandb_mode === "offline" ? null : await findServer(),
    say: (line) => progress.say(line),
  });
}

/**
 * The trackers that were asked for; nothing is written before the run begins.
 * @throws {UsageError} `track.no_wandb` for W&B's settings without W&B
 * @throws {KvittoError} `track.wandb_key`, `track.wandb_url`, `track.wandb_run`, `track.wandb_moved`
 */
export async function openTrackers(values: TrackFlagValues, to: Followed): Promise<Tracker[]> {
  const { track } = values;
  const idle = (["wandb_project", "wandb_entity", "wandb_name", "wandb_mode"] as const).find(
    (key) => values[key] !== null && !track.includes("wandb"),
  );
  if (idle !== undefined) {
    const message = `${flagOf(idle)} is given, and the run is not followed with W&B.`;
    throw new UsageError("track.no_wandb", message, "Add --track wandb.");
  }
  const trackers: Tracker[] = [];
  if (track.includes("tensorboard")) trackers.push(tensorBoardTracker(to.run));
  if (track.includes("wandb")) trackers.push(await openWandb(values, to));
  return trackers;
}
