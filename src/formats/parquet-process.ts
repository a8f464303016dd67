import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ParquetAnswer, ParquetLimits, ParquetRequest } from "./parquet-child.ts";

/** Objects of the language; bytes are beside them and counted by the process itself. */
const MAX_HEAP_MB = 2048;

function start(limits: ParquetLimits): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const entry = fileURLToPath(new URL("./parquet-child.ts", import.meta.url));
  return fork(entry, [JSON.stringify(limits)], {
    execArgv: ["--import", loader, `--max-old-space-size=${MAX_HEAP_MB}`],
    serialization: "advanced", // bytes stay bytes
    stdio: ["ignore", "ignore", "ignore", "ipc"], // V8 says much when it dies
  });
}

interface Waiting {
  readonly resolve: (answer: ParquetAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The process is no more: too slow, too large, or brought down by what it read. */
export class ParquetProcessEnded extends Error {}

/**
 * A process that reads one Parquet file at a time. A damaged file can send the reader round for ever,
 * or have it grow an array until V8 gives up, which ends the process, all threads with it.
 */
export class ParquetProcess {
  readonly limits: ParquetLimits;
  readonly #child: ChildProcess;
  #waiting: Waiting | undefined;
  #hasEnded = false;

  constructor(limits: ParquetLimits) {
    this.limits = limits;
    this.#child = start(limits);
    this.#child.on("message", (answer: ParquetAnswer) => this.#settle((w) => w.resolve(answer)));
    for (const event of ["error", "exit"]) {
      this.#child.on(event, () => {
        this.#hasEnded = true;
        this.#settle((waiting) => waiting.reject(new ParquetProcessEnded()));
      });
    }
    this.#hold(false);
  }

  get isAlive(): boolean {
    return !this.#hasEnded;
  }

  /** @throws {ParquetProcessEnded} */
  ask(request: ParquetRequest): Promise<ParquetAnswer> {
    if (this.#waiting !== undefined) throw new Error("internal: the process of a table is busy");
    if (this.#hasEnded) return Promise.reject(new ParquetProcessEnded());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#hold(true);
      this.#child.send(request, (error) => {
        if (error !== null) this.#settle((waiting) => waiting.reject(new ParquetProcessEnded()));
      });
    });
  }

  /** Ends it, whatever it is doing. */
  end(): void {
    this.#child.kill("SIGKILL");
  }

  /** A program may not end while it waits, but may while the process is idle. */
  #hold(isBusy: boolean): void {
    const change = isBusy ? "ref" : "unref";
    this.#child[change]();
    this.#child.channel?.[change]();
  }

  #settle(use: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#hold(false);
    if (waiting !== undefined) use(waiting);
  }
}

/** The one idle process that is kept: starting takes half a second, most tables less. */
let idle: ParquetProcess | undefined;

/** An idle process with these limits, or a new one. */
export function takeProcess(limits: ParquetLimits): ParquetProcess {
  const { limit_s, max_memory_bytes } = idle?.limits ?? {};
  const isSame = limit_s === limits.limit_s && max_memory_bytes === limits.max_memory_bytes;
  if (idle === undefined || !idle.isAlive || !isSame) return new ParquetProcess(limits);
  const process = idle;
  idle = undefined;
  return process;
}

/** Gives a process back, which is asked nothing any more. */
export async function returnProcess(process: ParquetProcess): Promise<void> {
  try {
    await process.ask({ kind: "close" });
  } catch (error) {
    if (!(error instanceof ParquetProcessEnded)) throw error;
    return;
  }
  if (idle?.isAlive === true) process.end();
  else idle = process;
}
