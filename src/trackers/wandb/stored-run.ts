import { randomInt } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { readIfThere } from "../../formats/file-access.ts";
import type { RunDescription } from "./client.ts";

/** What is kept of a run beside its history, in `wandb/run.json` of the run folder. */
const StoredRun = z.strictObject({
  /** In its address. */
  id: z.string(),
  /** The server's own; null until it is known there. */
  storage_id: z.string().nullable(),
  project: z.string(),
  /** null: the one the key belongs to. */
  entity: z.string().nullable(),
  display_name: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** null while it runs, and when it was killed. */
  outcome: z.enum(["finished", "stopped", "failed"]).nullable(),
});

export type StoredRun = z.infer<typeof StoredRun>;

/** What may be said of a run's place; null leaves it as it is, or to the default. */
export interface WandbPlace {
  readonly project: string | null;
  readonly entity: string | null;
  readonly display_name: string | null;
}

export const DEFAULT_PROJECT = "kvitto";

export function descriptionOf(run: StoredRun): RunDescription {
  const { storage_id: storageId, id, project, entity, display_name: displayName, config } = run;
  return { storageId, id, project, entity, displayName, config };
}

const FOLDER = "wandb";

export const historyFile = (runFolder: string) => join(runFolder, FOLDER, "history.jsonl");

const runFile = (runFolder: string) => join(runFolder, FOLDER, "run.json");

/** null when the run was not followed. @throws {KvittoError} `track.wandb_run` for another file */
export async function readStoredRun(runFolder: string): Promise<StoredRun | null> {
  const path = runFile(runFolder);
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  try {
    return StoredRun.parse(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    const message = `${path} is not what kvitto train --track wandb has written.`;
    throw new KvittoError("track.wandb_run", message, "Move it away.", { cause });
  }
}

export async function writeStoredRun(runFolder: string, run: StoredRun): Promise<void> {
  await mkdir(join(runFolder, FOLDER), { recursive: true });
  await writeFileAtomic(runFile(runFolder), `${JSON.stringify(run, null, 2)}\n`, {
    durable: false,
  });
}

const ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 8;

/** Two of a project's 10 000 runs are alike with a chance of 10⁸/2 : 36⁸ = 2·10⁻⁵. */
function newId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join("");
}

export function newStoredRun(place: WandbPlace, fallbackName: string): StoredRun {
  return {
    ...{ id: newId(), storage_id: null, config: {}, outcome: null },
    project: place.project ?? DEFAULT_PROJECT,
    entity: place.entity,
    display_name: place.display_name ?? fallbackName,
  };
}

/** @throws {KvittoError} `track.wandb_moved` when a run that goes on is asked to be elsewhere */
export function checkPlace(run: StoredRun, place: WandbPlace): void {
  for (const key of ["project", "entity", "display_name"] as const) {
    if (place[key] === null || place[key] === run[key]) continue;
    const flag = key === "display_name" ? "name" : key;
    throw new KvittoError(
      "track.wandb_moved",
      `This run's W&B ${flag} is ${run[key] ?? "that of the key"}; ${place[key]} is asked for.`,
      `Leave --wandb-${flag} out: a run stays where it began.`,
    );
  }
}
