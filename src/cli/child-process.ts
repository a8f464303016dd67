import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface ScriptOptions {
  /** Where its standard error goes; "inherit" by default. */
  readonly stderr?: "inherit" | "ignore";
  /** When this much time has passed it is ended. */
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
}

/** A TypeScript file that runs in a process of its own. */
export interface RunningScript {
  readonly stdout: Readable;
  /** How it ended: `status 0`, or the signal that ended it. Rejects when it was aborted. */
  readonly ended: Promise<string>;
  /** Asks it to end; it may still tidy up. */
  terminate(): void;
}

export function startScript(
  script: URL,
  args: readonly string[],
  { stderr = "inherit", timeout_ms, signal }: ScriptOptions = {},
): RunningScript {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = spawn(process.execPath, ["--import", loader, fileURLToPath(script), ...args], {
    stdio: ["ignore", "pipe", stderr],
    timeout: timeout_ms,
    signal,
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, killedBy) => resolve(killedBy ?? `status ${code}`));
  });
  ended.catch(() => undefined); // for callers that look at it later
  return { stdout: child.stdout, ended, terminate: () => void child.kill("SIGTERM") };
}

/** Runs a script to its end: what it printed, without white space around it, and how it ended. */
export async function runScript(
  script: URL,
  args: readonly string[],
  options: ScriptOptions = {},
): Promise<{ readonly printed: string; readonly end: string }> {
  const { stdout, ended } = startScript(script, args, options);
  const chunks: Buffer[] = [];
  stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const end = await ended;
  return { printed: Buffer.concat(chunks).toString("utf8").trim(), end };
}
