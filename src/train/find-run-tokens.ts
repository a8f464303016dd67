import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { readInput } from "../formats/file-access.ts";

/** Beside metrics.jsonl: a resumed run must cut its batches at the same places, to the same bits. */
export const RUN_TOKENS_FILE = "batch.json";

const Found = z.strictObject({
  /** Most tokens of one run of the graph, padding included. */
  run_tokens: z.int().positive(),
  /** What was tried, in order. `seconds` is null where the run did not fit. */
  trials: z.array(
    z.strictObject({
      rows: z.int().positive(),
      tokens: z.int().positive(),
      seconds: z.number().nullable(),
      resident_bytes: z.number(),
    }),
  ),
});
export type FoundRunTokens = Readonly<z.infer<typeof Found>>;

export interface Trying {
  /** Lengths of the rows that may come together. */
  readonly lengths: readonly number[];
  readonly mostRows: number;
  readonly mostTokens: number;
  /** Forward and backward of these rows as one run. */
  run(rows: readonly number[]): Promise<void>;
  /** What this process holds, and what it could still get. */
  memory(): { readonly residentBytes: number; readonly availableBytes: number };
  now?(): number;
}

/** A larger run is not tried when it would take more than this share of what is free. */
const SHARE_OF_FREE = 0.7;
/** A run that is this much slower a token than the best so far ends the search. */
const SLOWER = 1.15;
/** Of runs that are about as fast the smallest is taken: it needs the least memory. */
const AS_FAST = 1.03;

/**
 * How many tokens run through the graph at once, found by trying 1, 2, 4 … of the longest rows twice
 * each, the second time timed. It stops at a run that fails for want of memory, that would not fit by
 * what the ones before have taken, or that is clearly slower a token. A step's gradients are sums over
 * its runs, so only rounding depends on the answer.
 * @throws {KvittoError} `train.no_memory` when a single row does not fit
 */
export async function findRunTokens(trying: Trying): Promise<FoundRunTokens> {
  const { lengths, mostRows, mostTokens, run, memory, now = () => performance.now() } = trying;
  const longest = lengths.map((_, row) => row).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const side = lengths[longest[0]!]!;
  const most = Math.max(1, Math.min(mostRows, lengths.length, Math.floor(mostTokens / side)));
  const sizes: number[] = [];
  for (let rows = 1; rows < most; rows *= 2) sizes.push(rows);
  sizes.push(most);

  const trials: FoundRunTokens["trials"] = [];
  const speeds: { readonly tokens: number; readonly perToken: number }[] = [];
  const before = memory().residentBytes;
  for (const rows of sizes) {
    const tokens = rows * side;
    const { residentBytes, availableBytes } = memory();
    const last = speeds.at(-1);
    const perToken = last === undefined ? 0 : (residentBytes - before) / last.tokens;
    const more = perToken * (tokens - (last?.tokens ?? 0));
    if (more > SHARE_OF_FREE * availableBytes) break;
    let seconds: number;
    try {
      await run(longest.slice(0, rows));
      const began = now();
      await run(longest.slice(0, rows));
      seconds = (now() - began) / 1000;
    } catch (cause) {
      trials.push({ rows, tokens, seconds: null, resident_bytes: memory().residentBytes });
      if (last !== undefined) break;
      throw new KvittoError(
        "train.no_memory",
        `One row of ${tokens} tokens does not run: ${messageOf(cause)}`,
        "Train with --recompute, a smaller --max-tokens, or smaller pages.",
        { cause },
      );
    }
    trials.push({ rows, tokens, seconds, resident_bytes: memory().residentBytes });
    speeds.push({ tokens, perToken: seconds / tokens });
    const best = Math.min(...speeds.map((speed) => speed.perToken));
    if (seconds / tokens > SLOWER * best) break;
  }
  const best = Math.min(...speeds.map(({ perToken }) => perToken));
  const chosen = speeds.find(({ perToken }) => perToken <= AS_FAST * best)!; // the best itself is one
  return { run_tokens: chosen.tokens, trials };
}

/** What was found when the run began; undefined where nothing is stored yet. */
export async function storedRunTokens(runFolder: string): Promise<number | undefined> {
  const path = join(runFolder, RUN_TOKENS_FILE);
  let bytes: Uint8Array;
  try {
    bytes = await readInput(path, 1 << 20);
  } catch (error) {
    if (error instanceof KvittoError && error.code === "file.missing") return undefined;
    throw error;
  }
  try {
    return Found.parse(JSON.parse(new TextDecoder().decode(bytes))).run_tokens;
  } catch (cause) {
    const hint = "The run cannot go on to the same bits without it; begin a new one.";
    throw new KvittoError("train.batch_file", `${path} is damaged.`, hint, { cause });
  }
}

export async function storeRunTokens(runFolder: string, found: FoundRunTokens): Promise<void> {
  await mkdir(runFolder, { recursive: true });
  await writeFileAtomic(join(runFolder, RUN_TOKENS_FILE), `${JSON.stringify(found, null, 2)}\n`);
}
