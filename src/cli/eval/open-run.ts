import { stat } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError, messageOf } from "../../core/errors.ts";
import type { ComparedRun } from "../../evaluate/compare-runs.ts";
import {
  type EvaluationIdentity,
  IDENTITY_FILE,
  IdentitySchema,
  PARTIAL_FILE,
  PREDICTIONS_FILE,
} from "../../evaluate/evaluation-folder.ts";
import { readPredictions } from "../../evaluate/prediction.ts";
import { readInput } from "../../formats/file-access.ts";

const MAX_IDENTITY_BYTES = 1 << 20;

export interface OpenedRun extends ComparedRun {
  /** Null where another program made the predictions. */
  readonly identity: EvaluationIdentity | null;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function identityOf(run: string): Promise<EvaluationIdentity | null> {
  const path = join(run, IDENTITY_FILE);
  if (!(await isThere(path))) return null;
  try {
    const bytes = await readInput(path, MAX_IDENTITY_BYTES);
    return IdentitySchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new KvittoError("compare.no_run", `${path} is damaged: ${messageOf(error)}.`, undefined, {
      cause: error,
    });
  }
}

/**
 * A finished evaluation.
 * @throws {KvittoError} `compare.no_run` when it is none or not finished; `jsonl.line`, `file.*`
 */
export async function openRun(run: string): Promise<OpenedRun> {
  const path = join(run, PREDICTIONS_FILE);
  if (!(await isThere(path))) {
    if (await isThere(join(run, PARTIAL_FILE))) {
      throw new KvittoError(
        "compare.no_run",
        `${run} was stopped before it was finished.`,
        `Go on with it: kvitto eval with the same settings and --out ${run}`,
      );
    }
    throw new KvittoError(
      "compare.no_run",
      `${run} holds no evaluation: there is no ${path}.`,
      "Give the folders of runs of `kvitto eval`.",
    );
  }
  const predictions = await readPredictions(path);
  if (predictions.length === 0) {
    throw new KvittoError("compare.no_run", `${path} has no rows; at least 1 was expected.`);
  }
  return { name: run, predictions, identity: await identityOf(run) };
}

/** Settings that are not the same in all runs; bytes are said to be others, not shown. */
export function differingSettings(
  runs: readonly OpenedRun[],
): { readonly key: string; readonly values: readonly string[] }[] {
  const keys = new Set(runs.flatMap(({ identity }) => Object.keys(identity ?? {})));
  return [...keys].flatMap((key) => {
    const raw = runs.map(({ identity }) => {
      if (identity === null) return "unknown";
      const value = identity[key] ?? null;
      return value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value);
    });
    if (new Set(raw).size === 1) return [];
    const values = key.endsWith("_sha256") ? raw.map((hash) => hash.slice(0, 8)) : raw;
    return [{ key: key.replace(/_sha256$/, " (hash)"), values }];
  });
}
