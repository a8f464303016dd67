import { availableParallelism } from "node:os";
import { type SynthDocument, synthesizeDocument } from "./one.ts";
import { type SynthOptions } from "./options.ts";
import { WorkerPool } from "./worker-pool.ts";

/** Fewer documents than this are drawn sooner than a thread starts. */
const WORTH_A_THREAD = 12;
/** Documents in memory for each thread: in hand, waiting for their turn, being written. */
const AHEAD_A_THREAD = 4;

/** Where documents come from, and how many may be asked for at once. */
export interface DocumentSource {
  make(index: number): Promise<SynthDocument>;
  readonly ahead: number;
  end(): Promise<void>;
}

/**
 * Draws in this thread, or in `threads` others.
 * @param count  how many will be asked for; a few are not worth other threads unless they are named
 */
export function openSource(
  seed: string | number,
  options: SynthOptions,
  count: number,
  threads: number | undefined,
): DocumentSource {
  const usual = count < WORTH_A_THREAD ? 1 : availableParallelism();
  const used = Math.min(threads ?? usual, Math.max(1, count));
  if (used === 1) {
    return {
      make: (index) => synthesizeDocument(seed, index, options),
      ahead: AHEAD_A_THREAD, // encoding runs beside drawing
      end: () => Promise.resolve(),
    };
  }
  const pool = new WorkerPool(used, { seed: String(seed), options });
  return {
    make: (index) => pool.make(index),
    ahead: AHEAD_A_THREAD * used,
    end: () => pool.end(),
  };
}

/**
 * What `make` gives for from, from + 1, …, to − 1, in this order, with at most `ahead` under way or
 * waiting for their turn: memory does not grow with their number.
 */
export async function* inOrder<T>(
  from: number,
  to: number,
  ahead: number,
  make: (index: number) => Promise<T>,
): AsyncGenerator<T> {
  const underWay: Promise<T>[] = [];
  let next = from;
  try {
    while (underWay.length > 0 || next < to) {
      while (next < to && underWay.length < ahead) {
        const made = make(next++);
        made.catch(() => {}); // heard when its turn comes
        underWay.push(made);
      }
      yield await underWay[0]!;
      void underWay.shift();
    }
  } finally {
    // Left early: what is still under way must neither write later nor be an unheard error.
    await Promise.allSettled(underWay);
  }
}
