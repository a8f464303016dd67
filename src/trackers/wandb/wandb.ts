import { messageOf } from "../../core/errors.ts";
import type { Outcome, Tracker } from "../tracker.ts";
import { wandbClient, WandbError, type WandbServer } from "./client.ts";
import { startHistory, type History } from "./history.ts";
import { descriptionOf, historyFile, writeStoredRun, type StoredRun } from "./stored-run.ts";
import { openUpload, runAddress, type Upload } from "./upload.ts";

/** Times of the official client, and how long the end of a run may wait for an answer. */
export const WANDB_PACE = {
  send_ms: 15_000,
  heartbeat_ms: 30_000,
  first_retry_ms: 2_000,
  longest_retry_ms: 60_000,
  finish_ms: 15_000,
};

export interface WandbOptions {
  readonly runFolder: string;
  readonly run: StoredRun;
  /** null: offline, nothing is sent. */
  readonly server: WandbServer | null;
  readonly say: (line: string) => void;
  readonly pace?: typeof WANDB_PACE;
}

/** Sends in the background until the run ends, and says what a person should know. */
interface Sender {
  /** Whether the server has got everything. */
  finish(outcome: Outcome): Promise<boolean>;
}

function startSender(
  upload: Upload,
  pace: typeof WANDB_PACE,
  told: { readonly connected: () => Promise<void>; readonly lost: (error: WandbError) => void },
  signal: AbortSignal,
): Sender {
  let outcome: Outcome | null = null;
  let wake = () => {};
  /** A timer of its own must not keep the program alive. */
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, ms).unref();
    });
  signal.addEventListener("abort", () => wake());

  async function work(): Promise<boolean> {
    let isKnown = false;
    let failures = 0;
    let quiet_ms = 0;
    for (;;) {
      const ends = outcome;
      try {
        await upload.connect(signal);
        if (!isKnown) await told.connected();
        isKnown = true;
        if (upload.hasNews() || quiet_ms >= pace.heartbeat_ms) {
          await upload.send(signal);
          quiet_ms = 0;
        }
        failures = 0;
        if (ends !== null) {
          await upload.complete(ends, signal);
          return true;
        }
      } catch (error) {
        if (!(error instanceof WandbError)) throw error;
        if (signal.aborted) return false;
        if (failures === 0 || error.isFinal) told.lost(error);
        if (error.isFinal) return false;
        failures++;
      }
      // At the end there is no time for a long pause.
      const doublings = outcome === null ? failures - 1 : 0;
      const retry_ms = Math.min(pace.first_retry_ms * 2 ** doublings, pace.longest_retry_ms);
      const wait_ms = failures > 0 ? retry_ms : pace.send_ms;
      // The end may have come while a request was under way; it must not wait for the next one.
      if (failures > 0 || outcome === null) await pause(wait_ms);
      quiet_ms += wait_ms;
    }
  }

  const working = work();
  working.catch(() => {}); // heard in finish; until then it is no unhandled rejection
  return {
    finish(how) {
      outcome = how;
      wake();
      return working;
    },
  };
}

/**
 * Weights & Biases: each step's figures are lines of `wandb/history.jsonl` in the run folder, and,
 * when there is a server, sent from there by line number. What is not sent `kvitto sync` sends.
 */
export function wandbTracker({
  runFolder,
  run,
  server,
  say,
  pace = WANDB_PACE,
}: WandbOptions): Tracker {
  let stored = run;
  let history: History | null = null;
  let sender: Sender | null = null;
  const stop = new AbortController();
  const later = `Send it later: kvitto sync ${runFolder}`;

  let writing = Promise.resolve();

  /** One write after the other: the last must be the last on disk too. */
  async function store(change: Partial<StoredRun>): Promise<void> {
    stored = { ...stored, ...change };
    writing = writing.catch(() => {}).then(() => writeStoredRun(runFolder, stored));
    await writing;
  }

  function send({ baseUrl, apiKey }: WandbServer, figures: History): Sender {
    const upload = openUpload(wandbClient({ baseUrl, apiKey }), descriptionOf(stored), figures);
    return startSender(
      upload,
      pace,
      {
        async connected() {
          const known = await upload.connect(stop.signal);
          await store({ storage_id: known.storageId });
          say(`W&B: ${runAddress(baseUrl, known)}`);
        },
        lost({ message, isFinal }) {
          const next = isFinal ? "the run goes on without it" : "the run goes on";
          say(`W&B: ${message}; ${next}.`);
        },
      },
      stop.signal,
    );
  }

  return {
    name: "W&B",
    async begin({ rows, config }) {
      await store({ config, outcome: null });
      history = await startHistory(historyFile(runFolder), rows);
      if (server !== null) sender = send(server, history);
    },
    async log(row) {
      await history?.log(row);
    },
    async finish(outcome) {
      try {
        await history?.close();
        await store({ outcome });
      } catch (error) {
        stop.abort(); // else the server would go on hearing that the run is alive
        throw error;
      }
      const limit = setTimeout(() => stop.abort(), pace.finish_ms);
      let isSent = false;
      try {
        isSent = sender !== null && (await sender.finish(outcome));
      } catch (error) {
        say(`W&B: ${messageOf(error)}.`);
      } finally {
        clearTimeout(limit);
      }
      if (!isSent) say(`W&B has not got all of this run. ${later}`);
    },
  };
}
