import { parentPort, workerData } from "node:worker_threads";
import { poolBatches, type PoolOptions, type SampleSource } from "./pools.ts";

/** What a stream starts a worker with. */
export interface WorkerStart<Kind extends string, Limits> {
  /** URL of the module that calls {@link servePools}. */
  readonly module: string;
  readonly options: PoolOptions<Kind, Limits>;
}

/** What a worker sends back. */
export interface PoolReply<Sample> {
  readonly pool: number;
  readonly batches: readonly (readonly Sample[])[];
}

/**
 * Answers in a worker thread: a pool's number in, its batches out.
 * @param buffersOf memory that only this sample has: it is moved to the other thread, not copied
 */
export function servePools<Kind extends string, Limits, Sample>(
  source: SampleSource<Kind, Limits, Sample>,
  buffersOf: (sample: Sample) => readonly ArrayBuffer[] = () => [],
): void {
  if (parentPort === null) throw new Error("internal: pools are made in worker threads only");
  const port = parentPort;
  // stream.ts, the only one who starts such threads, passes exactly this.
  const { options } = workerData as WorkerStart<Kind, Limits>;
  port.on("message", (pool: number) => {
    const batches = poolBatches(options, pool, source);
    const reply: PoolReply<Sample> = { pool, batches };
    port.postMessage(reply, batches.flat().flatMap(buffersOf));
  });
}
