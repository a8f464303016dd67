import { readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { readIfThere } from "../formats/file-access.ts";
import { appendJsonl, writeJsonl } from "../formats/jsonl.ts";
import { type Prediction, readPredictions } from "./prediction.ts";

/** What the answers of an evaluation depend on: the same in every key when it is taken up. */
export const IdentitySchema = z.record(z.string(), z.json());
export type EvaluationIdentity = z.infer<typeof IdentitySchema>;

export const IDENTITY_FILE = "evaluation.json";
export const PREDICTIONS_FILE = "predictions.jsonl";
export const PARTIAL_FILE = "predictions.partial.jsonl";
const NEWLINE = 0x0a;

/** The folder of an evaluation while it runs: every batch that was read is on disk. */
export interface EvaluationFolder {
  /** What an earlier call has read. */
  readonly done: readonly Prediction[];
  add(batch: readonly Prediction[]): Promise<void>;
  /** Stores all predictions in their final order. */
  finish(all: readonly Prediction[]): Promise<void>;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function differences(before: EvaluationIdentity, now: EvaluationIdentity): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]))
    .map((key) => {
      // Which bytes they are tells a person nothing.
      if (key.endsWith("_sha256")) return `other ${key.slice(0, -"_sha256".length)}`;
      return `${key} ${shown(before[key])}, and ${shown(now[key])} is asked for`;
    });
}

async function checkIdentity(run: string, identity: EvaluationIdentity): Promise<void> {
  const path = join(run, IDENTITY_FILE);
  const stored = await readIfThere(path);
  if (stored === null) {
    const there = await readdir(run).catch(() => []);
    if (there.length > 0) {
      throw new KvittoError(
        "eval.not_a_run",
        `${run} holds other things and no evaluation (there is no ${IDENTITY_FILE}).`,
        `--out is the folder of this run alone, for example ${join(run, "eval-1")}.`,
      );
    }
    await writeFileAtomic(path, `${JSON.stringify(identity, null, 2)}\n`);
    return;
  }
  let before: EvaluationIdentity;
  try {
    before = IdentitySchema.parse(JSON.parse(stored.toString("utf8")));
  } catch (error) {
    const hint = "Give another --out.";
    throw new KvittoError("eval.not_a_run", `${path} is damaged.`, hint, { cause: error });
  }
  const found = differences(before, identity);
  if (found.length === 0) return;
  throw new KvittoError(
    "eval.config_changed",
    `${run} was begun with ${found.join("; with ")}.`,
    "Go on with the settings it was begun with, or give another --out.",
  );
}

/** A line that a kill has cut off is dropped: its paper is read again. */
export async function dropCutLine(path: string): Promise<void> {
  const bytes = await readIfThere(path);
  if (bytes === null || bytes.length === 0 || bytes.at(-1) === NEWLINE) return;
  await truncate(path, bytes.lastIndexOf(NEWLINE) + 1);
}

/**
 * Begins an evaluation in a folder, or takes up the one that is there.
 * @throws {KvittoError} `eval.not_a_run` for a folder of other things, `eval.config_changed` naming what
 *   differs; `jsonl.line`, `file.*`
 */
export async function openEvaluationFolder(
  run: string,
  identity: EvaluationIdentity,
): Promise<EvaluationFolder> {
  await checkIdentity(run, identity);
  const [finished, partial] = [join(run, PREDICTIONS_FILE), join(run, PARTIAL_FILE)];
  await dropCutLine(partial);
  const names = await readdir(run);
  const from = [PREDICTIONS_FILE, PARTIAL_FILE].find((name) => names.includes(name));
  return {
    done: from === undefined ? [] : await readPredictions(join(run, from)),
    add: (batch) => appendJsonl(partial, ...batch),
    async finish(all) {
      await writeJsonl(finished, all);
      await rm(partial, { force: true });
    },
  };
}
