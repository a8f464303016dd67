import { Worker } from "node:worker_threads";
import { messageOf } from "../core/errors.ts";
import { ParquetSession } from "./parquet-session.ts";
import type { ParquetRow } from "./parquet-session.ts";

/** What the process of `parquet-process.ts` is asked, one thing at a time. */
export type ParquetRequest =
  | { readonly kind: "open"; readonly path: string }
  | { readonly kind: "rows" }
  | { readonly kind: "close" };

/** What it answers. `row` and `rowCount`: rows that were given before, and that there are said to be. */
export type ParquetAnswer =
  | { readonly kind: "opened"; readonly rowCount: number }
  | { readonly kind: "closed" }
  | { readonly kind: "rows"; readonly rows: readonly ParquetRow[]; readonly isEnd: boolean }
  | { readonly kind: "failed"; readonly row: number; readonly message: string };

export interface ParquetLimits {
  /** For one answer. */
  readonly limit_s: number;
  /** Of the whole process. */
  readonly max_memory_bytes: number;
}

/**
 * Ends the process, whatever it is doing, once it has worked for too long or has too much memory. A
 * thread, because a loop that does not end leaves no turn to a timer.
 */
const WATCH = `
  const { workerData } = require("node:worker_threads");
  const busySince = new Float64Array(workerData.shared);
  setInterval(() => {
    const isLate = busySince[0] > 0 && Date.now() - busySince[0] > workerData.limit_s * 1000;
    const isLarge = process.memoryUsage.rss() > workerData.max_memory_bytes;
    if (isLate || isLarge) process.kill(process.pid, "SIGKILL");
  }, 100);
`;

function startWatch(limits: ParquetLimits): (isBusy: boolean) => void {
  const shared = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const busySince = new Float64Array(shared);
  new Worker(WATCH, { eval: true, execArgv: [], workerData: { shared, ...limits } }).unref();
  return (isBusy) => (busySince[0] = isBusy ? Date.now() : 0);
}

let session: ParquetSession | undefined;

async function answer(request: ParquetRequest): Promise<ParquetAnswer> {
  try {
    if (request.kind === "rows") {
      if (session === undefined) throw new Error("internal: no table is open in this process");
      return { kind: "rows", rows: await session.rows(), isEnd: session.isEnd };
    }
    await session?.close();
    session = undefined;
    if (request.kind === "close") return { kind: "closed" };
    session = await ParquetSession.open(request.path);
    return { kind: "opened", rowCount: session.rowCount };
  } catch (error) {
    return { kind: "failed", row: session?.row ?? 0, message: messageOf(error) };
  }
}

const watch = startWatch(JSON.parse(process.argv[2] ?? "{}") as ParquetLimits); // by our own parent
process.on("message", (request: ParquetRequest) => {
  watch(true);
  void answer(request).then((reply) => {
    watch(false);
    process.send?.(reply);
  });
});
process.on("disconnect", () => process.exit()); // its parent is gone
