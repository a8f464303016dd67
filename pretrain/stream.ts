import { Worker } from "node:worker_threads";
import { stageOfPool, type PoolOptions } from "./pools.ts";
import type { PoolReply, WorkerStart } from "./serve-pools.ts";

/** A place in the stream; written into checkpoints. */
export interface StreamPosition {
  readonly pool: number;
  /** Batch within the pool. */
  readonly batch: number;
}

export const STREAM_START: StreamPosition = { pool: 0, batch: 0 };

export interface SampleBatch<Sample> {
  readonly samples: readonly Sample[];
  readonly stage: string;
  /** Where to resume when this batch has been trained on. */
  readonly next: StreamPosition;
}

export interface StreamOptions extends PoolOptions<string, unknown> {
  /** The module that draws the samples, by {@link servePools} in a thread of its own. */
  readonly worker: URL;
  readonly threads: number;
  /** Pools made ahead of the one being read, for each thread. Memory is up to 50 MB a pool. */
  readonly ahead: number;
}

interface Waiting<Sample> {
  readonly resolve: (reply: PoolReply<Sample>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Batches made by worker threads ahead of the trainer. The sequence depends on the options' seed,
 * stages, budget and maxSamples only, never on the number of threads or their timing.
 *
 * `for await (const batch of stream.from(position))`; close it with `await using` or `close()`.
 */
export class SampleStream<Sample> {
  readonly #options: StreamOptions;
  readonly #workers: Worker[];
  readonly #waiting = new Map<number, Waiting<Sample>>();
  #failure: Error | null = null;
  #closed = false;

  constructor(options: StreamOptions) {
    if (options.threads < 1 || options.ahead < 1) {
      throw new Error(
        `internal: a stream needs a thread and a pool ahead; got ${options.threads}, ${options.ahead}`,
      );
    }
    this.#options = options;
    const { seed, stages, budget, maxSamples } = options;
    const workerData: WorkerStart<string, unknown> = {
      module: options.worker.href,
      options: { seed, stages, budget, maxSamples },
    };
    const file = new URL("./worker-start.js", import.meta.url);
    this.#workers = Array.from({ length: options.threads }, () => {
      const worker = new Worker(file, { workerData, execArgv: [] });
      worker.on("message", (reply: PoolReply<Sample>) => this.#deliver(reply));
      worker.on("error", (error) =>
        this.#fail(error instanceof Error ? error : new Error(String(error))),
      );
      worker.on("exit", (code) => {
        if (!this.#closed)
          this.#fail(new Error(`internal: a sample worker ended with code ${code}`));
      });
      return worker;
    });
  }

  /** Batches from a position on, without end. */
  async *from(position: StreamPosition): AsyncGenerator<SampleBatch<Sample>, never> {
    const inFlight = this.#options.threads * this.#options.ahead;
    const pools: Promise<PoolReply<Sample>>[] = [];
    let first = position.batch;
    for (let pool = position.pool; ; pool++) {
      while (pools.length <= inFlight) pools.push(this.#request(pool + pools.length));
      const reply = await pools.shift()!;
      const stage = stageOfPool(pool, this.#options.stages).name;
      for (let batch = first; batch < reply.batches.length; batch++) {
        const last = batch + 1 === reply.batches.length;
        const next = last ? { pool: pool + 1, batch: 0 } : { pool, batch: batch + 1 };
        yield { samples: reply.batches[batch]!, stage, next };
      }
      first = 0;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#fail(new Error("internal: the sample stream was closed"));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #request(pool: number): Promise<PoolReply<Sample>> {
    const promise = new Promise<PoolReply<Sample>>((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      else this.#waiting.set(pool, { resolve, reject });
    });
    // A failure is thrown where the pool is awaited; pools further ahead may never be.
    promise.catch(() => {});
    this.#workers[pool % this.#workers.length]!.postMessage(pool);
    return promise;
  }

  #deliver(reply: PoolReply<Sample>): void {
    this.#waiting.get(reply.pool)?.resolve(reply);
    this.#waiting.delete(reply.pool);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
