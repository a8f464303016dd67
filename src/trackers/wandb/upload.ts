import type { Outcome } from "../tracker.ts";
import type { RunDescription, ServerRun, WandbClient } from "./client.ts";
import type { Figures } from "./history.ts";

/** Half of what a request may hold; the other half is for escapes of the lines. */
const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

/** The exit status of the command. */
const EXIT_CODE: Record<Outcome, number> = { finished: 0, failed: 1, stopped: 130 };

/** Brings a run's figures to the server. Every call may be tried again after it has failed. */
export interface Upload {
  /** The run as the server knows it; asks it the first time. */
  connect(signal: AbortSignal): Promise<ServerRun>;
  /** Sends what the server lacks; says that the run is alive when it lacks nothing. */
  send(signal: AbortSignal): Promise<void>;
  /** Is there anything to send? */
  hasNews(): boolean;
  complete(outcome: Outcome, signal: AbortSignal): Promise<void>;
}

/** Lines from `first` on that fit in a request; at least one. */
function chunkFrom(lines: readonly string[], first: number): string[] {
  let bytes = 0;
  const rest = lines.slice(first);
  const tooMany = rest.findIndex((line, i) => {
    bytes += Buffer.byteLength(line);
    return i > 0 && bytes > MAX_REQUEST_BYTES;
  });
  return tooMany < 0 ? rest : rest.slice(0, tooMany);
}

export function openUpload(
  client: WandbClient,
  description: RunDescription,
  figures: Figures,
): Upload {
  let run: ServerRun | null = null;
  let sent = 0;

  async function connect(signal: AbortSignal): Promise<ServerRun> {
    if (run !== null) return run;
    run = await client.upsertRun(description, signal);
    // A run that went on from an earlier step gives its lines anew, and the last line that both have
    // may have got an evaluation since: lines are known by their number and replaced.
    sent = Math.max(0, Math.min(run.historyLineCount, figures.lines.length) - 1);
    return run;
  }

  return {
    connect,
    hasNews: () => sent < figures.lines.length,
    async send(signal) {
      const to = await connect(signal);
      if (sent >= figures.lines.length) await client.stream(to, {}, signal);
      while (sent < figures.lines.length) {
        const content = chunkFrom(figures.lines, sent);
        const summary = figures.summary();
        const files = {
          "wandb-history.jsonl": { offset: sent, content },
          ...(summary === null ? {} : { "wandb-summary.json": { offset: 0, content: [summary] } }),
        };
        await client.stream(to, { files }, signal);
        sent += content.length;
      }
    },
    async complete(outcome, signal) {
      const to = await connect(signal);
      await client.stream(to, { complete: true, exitcode: EXIT_CODE[outcome] }, signal);
    },
  };
}

const PUBLIC_SERVER = "https://api.wandb.ai";

/** Where people look at a run. */
export function runAddress(baseUrl: string, { entity, project, id }: ServerRun): string {
  const site = baseUrl === PUBLIC_SERVER ? "https://wandb.ai" : baseUrl;
  return [site, encodeURIComponent(entity), encodeURIComponent(project), "runs", id].join("/");
}
