import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError, messageOf } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import type { JsonObject } from "../data/canonical-json.ts";
import { recoverFolder, writeFolderAtomic } from "../formats/atomic-file.ts";
import { isMissing } from "../formats/file-access.ts";
import { fillCheckpoint, readCheckpoint } from "./checkpoint-files.ts";
import type { CheckpointState, LoadedCheckpoint } from "./checkpoint-files.ts";
import { requireSameConfig } from "./config-difference.ts";

export type { CheckpointState, LoadedCheckpoint, ShapedTensor } from "./checkpoint-files.ts";

export interface SaveOptions {
  /** How many of the newest checkpoints stay, besides the best one. At least 1. */
  readonly keepLast: number;
  /** Writes more files into the checkpoint, e.g. an adapter folder; they are checked like the rest. */
  readonly alsoWrite?: ((folder: string) => Promise<void>) | undefined;
}

export interface LoadOptions {
  /** Configuration of the run that wants to go on; must equal that of the checkpoint. */
  readonly config: JsonObject;
  /** Dotted keys of `config` that may differ. */
  readonly mayDiffer?: readonly string[] | undefined;
  /** Keys that a checkpoint may lack because they came later, and what it was made with. */
  readonly addedLater?: JsonObject;
  readonly progress: Progress;
}

export function checkpointsFolder(runFolder: string): string {
  return join(runFolder, "checkpoints");
}

/** Names in a folder; none when there is no such folder yet. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

interface Found {
  readonly step: number;
  readonly name: string;
}

/**
 * Checkpoints on disk, newest first. `.step-N.previous` is what {@link writeFolderAtomic} leaves when
 * the process dies while replacing step-N: whole, and the only one of that step.
 */
async function listCheckpoints(folder: string): Promise<Found[]> {
  const names = await namesIn(folder);
  const found = names.flatMap((name): Found[] => {
    const step = /^(?:step-(\d+)|\.step-(\d+)\.previous)$/.exec(name);
    return step === null ? [] : [{ step: Number(step[1] ?? step[2]), name }];
  });
  return found.sort((a, b) => b.step - a.step || (a.name.startsWith(".") ? 1 : -1));
}

/** Gone at once for a reader: renamed first, because deleting a folder takes many steps. */
async function removeCheckpoint(folder: string, name: string): Promise<void> {
  const doomed = join(folder, `.${name}.deleted`);
  await rm(doomed, { recursive: true, force: true });
  await rename(join(folder, name), doomed);
  await rm(doomed, { recursive: true, force: true });
}

/** Removes what a killed process left: temporary folders, half-deleted ones. */
async function tidy(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const replaced = /^\.(step-\d+)\.previous$/.exec(name)?.[1];
    if (replaced !== undefined) await recoverFolder(join(folder, replaced));
    else if (/^\.step-\d+\./.test(name)) await rm(join(folder, name), { recursive: true });
  }
}

/**
 * Writes `checkpoints/step-N/` as a whole or not at all, then removes those that are no longer wanted:
 * all but the newest `keepLast` and the best. Ones with a higher step are left from before a resume
 * and could not be read, or they would have been resumed from; they go too. One process a run folder.
 * @throws {KvittoError} `file.disk_full`, `file.write_failed`; what was there before stays
 */
export async function saveCheckpoint(
  runFolder: string,
  step: number,
  state: CheckpointState,
  { keepLast, alsoWrite }: SaveOptions,
): Promise<string> {
  if (!Number.isInteger(keepLast) || keepLast < 1) {
    throw new Error(`internal: keepLast is ${keepLast}; the checkpoint just written must stay`);
  }
  const folder = checkpointsFolder(runFolder);
  await tidy(folder);
  const target = join(folder, `step-${step}`);
  await writeFolderAtomic(target, (temporary) => fillCheckpoint(temporary, step, state, alsoWrite));
  const present = await listCheckpoints(folder);
  const newest = present.filter((one) => one.step <= step).slice(0, keepLast);
  const best = state.trainer.earlyStopping.best?.step;
  for (const one of present) {
    if (one.step !== best && !newest.includes(one)) await removeCheckpoint(folder, one.name);
  }
  return target;
}

/**
 * The newest checkpoint that is whole; undefined when the run has none yet. One that is damaged is
 * skipped with a line to the person, and the one before it is taken.
 * @throws {KvittoError} `train.config_changed` when it belongs to another configuration;
 *   `train.no_usable_checkpoint` when there are some and all are damaged
 */
export async function loadLatestCheckpoint(
  runFolder: string,
  { config, mayDiffer, addedLater = {}, progress }: LoadOptions,
): Promise<LoadedCheckpoint | undefined> {
  const folder = checkpointsFolder(runFolder);
  const found = await listCheckpoints(folder);
  for (const { name } of found) {
    let loaded: LoadedCheckpoint;
    try {
      loaded = await readCheckpoint(join(folder, name));
    } catch (error) {
      progress.say(`The checkpoint ${name} cannot be used and is skipped: ${messageOf(error)}`);
      continue;
    }
    requireSameConfig({ ...addedLater, ...loaded.state.trainer.config }, config, mayDiffer);
    return loaded;
  }
  if (found.length === 0) return undefined;
  throw new KvittoError(
    "train.no_usable_checkpoint",
    `${folder} has ${found.length} checkpoints and none can be used.`,
    "Start a new run; this folder is left as it is.",
  );
}
