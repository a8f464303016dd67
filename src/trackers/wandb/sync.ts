import { KvittoError } from "../../core/errors.ts";
import { wandbClient, WandbError, type WandbServer } from "./client.ts";
import { readHistory } from "./history.ts";
import { descriptionOf, historyFile, readStoredRun, writeStoredRun } from "./stored-run.ts";
import { openUpload, runAddress } from "./upload.ts";

export interface Synced {
  readonly address: string;
  /** Steps with figures; the server has them all. */
  readonly steps: number;
}

/**
 * Sends what the server does not have of a run, and how the run ended. A run that has not ended, or
 * was killed, is left open there.
 * @throws {KvittoError} `sync.not_followed`, `sync.failed`
 */
export async function syncRun(
  runFolder: string,
  server: WandbServer,
  signal: AbortSignal,
): Promise<Synced> {
  const run = await readStoredRun(runFolder);
  if (run === null) {
    const message = `${runFolder} has no W&B history: it was not trained with --track wandb.`;
    const hint = `Follow it from here on: kvitto train --resume ${runFolder} --track wandb.`;
    throw new KvittoError("sync.not_followed", message, hint);
  }
  const figures = await readHistory(historyFile(runFolder));
  const upload = openUpload(wandbClient(server), descriptionOf(run), figures);
  try {
    const known = await upload.connect(signal);
    await writeStoredRun(runFolder, { ...run, storage_id: known.storageId });
    await upload.send(signal);
    if (run.outcome !== null) await upload.complete(run.outcome, signal);
    return { address: runAddress(server.baseUrl, known), steps: figures.lines.length };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof WandbError)) throw error;
    const hint = error.isFinal
      ? "Check the key and the project."
      : "Try again later: what has arrived is not sent twice.";
    throw new KvittoError("sync.failed", `${error.message}.`, hint, { cause: error });
  }
}
