/** A thread that makes pools of batches for `stream.ts`: a pool's number in, its batches out. */
import { parentPort, workerData } from "node:worker_threads";
import { poolBatches, type BatchOptions } from "./batches.ts";
import type { PretrainSample } from "./samples/sample.ts";

/** What a worker sends back. */
export interface PoolReply {
  readonly pool: number;
  readonly batches: readonly (readonly PretrainSample[])[];
}

if (parentPort === null) throw new Error("internal: worker.ts runs in a worker thread only");
const port = parentPort;
const options = workerData as BatchOptions; // stream.ts, the only caller, passes exactly this

port.on("message", (pool: number) => {
  const batches = poolBatches(options, pool);
  const reply: PoolReply = { pool, batches };
  const samples = batches.flat().filter((sample) => sample.width > 0);
  port.postMessage(
    reply,
    // Moved, not copied. Every sample owns its two buffers.
    samples.flatMap(
      (sample) => [sample.pixels.buffer, sample.patchCharacters.buffer] as ArrayBuffer[],
    ),
  );
});
