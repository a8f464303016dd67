import { Random } from "../core/random.ts";
import type { AdapterChoice, Generator, Prompt } from "./generator.ts";
import { sampleToken, type SamplingOptions } from "./sampling.ts";
import type { TokenBits } from "./token-mask.ts";

/** What one answer may be; asked before each token and told of each. */
export interface Constraint {
  /** Tokens allowed next. */
  bits(): TokenBits;
  accept(token: number): void;
  /** Tokens that must come next; they are appended without asking the model. */
  forced(): readonly number[];
  /** Names the place in the answer, for errors. */
  describe(): string;
}

export interface DecodeOptions {
  readonly adapter: AdapterChoice;
  readonly maxNewTokens: number;
  /** An answer ends with any of these; the token itself is not part of it. */
  readonly stopIds: readonly number[];
  readonly sampling: SamplingOptions;
  /**
   * Only drawn from when the temperature is above 0. Each row draws from a stream of its own, by its
   * place in the batch, so that what it gets does not depend on how long the others are.
   */
  readonly random?: Random;
  /** One for each prompt; left out, every token is allowed. */
  readonly constraints?: readonly Constraint[];
  readonly signal?: AbortSignal;
}

export interface DecodedToken {
  readonly id: number;
  /** Natural log-probability among what was allowed; 0 for a token that was forced. */
  readonly logProb: number;
  /** Among all tokens; null for a forced token, for which the model was not asked. */
  readonly rawLogProb: number | null;
}

export interface Decoded {
  readonly tokens: readonly DecodedToken[];
  /** `length`: maxNewTokens was reached first, so the answer is cut off. */
  readonly finish: "stop" | "length";
}

const GREEDY: SamplingOptions = { temperature: 0, topP: 1 };

export { GREEDY };

interface Row {
  readonly tokens: DecodedToken[];
  readonly random: Random;
  finish: Decoded["finish"] | null;
  /** Chosen, not yet read by the model: while there are any, its logits are of an earlier place. */
  pending: number[];
}

/** All tokens of a vocabulary. */
function everything(size: number): TokenBits {
  const bits = new Uint32Array(Math.ceil(size / 32)).fill(0xffffffff);
  const rest = size % 32;
  if (rest > 0) bits[bits.length - 1] = (2 ** rest - 1) >>> 0;
  return bits;
}

/**
 * Writes an answer to each prompt, all at once: the prompts are read in one run, then each run adds
 * one token a row, or several where a constraint leaves no choice. A row that is done is carried
 * along until all are.
 */
export async function decode(
  generator: Generator,
  prompts: readonly Prompt[],
  options: DecodeOptions,
): Promise<Decoded[]> {
  const { maxNewTokens, stopIds, sampling, constraints } = options;
  const vocabulary = generator.decoder.vocabularySize;
  const all = everything(vocabulary);
  const random = options.random ?? new Random(0);
  const rows = prompts.map((_, b): Row => ({
    tokens: [],
    random: random.fork(b),
    finish: null,
    pending: [],
  }));
  const reading = await generator.read(prompts, options.adapter);

  function append(row: Row, token: DecodedToken, constraint: Constraint | undefined): void {
    row.tokens.push(token);
    row.pending.push(token.id);
    constraint?.accept(token.id);
    if (row.tokens.length >= maxNewTokens) row.finish = "length";
  }

  function appendForced(row: Row, constraint: Constraint | undefined): void {
    for (const id of constraint?.forced() ?? []) {
      if (row.finish !== null) return;
      append(row, { id, logProb: 0, rawLogProb: null }, constraint);
    }
  }

  function advance(row: Row, b: number): void {
    const constraint = constraints?.[b];
    const logits = reading.logits.subarray(b * vocabulary, (b + 1) * vocabulary);
    const bits = constraint?.bits() ?? all;
    const place = () => constraint?.describe() ?? `token ${row.tokens.length} of row ${b}`;
    const { token, logProb, rawLogProb } = sampleToken(logits, bits, sampling, row.random, place);
    if (stopIds.includes(token)) {
      row.finish = "stop";
      return;
    }
    append(row, { id: token, logProb, rawLogProb }, constraint);
    appendForced(row, constraint);
  }

  // What a constraint forces at the very start is read before the first choice.
  for (const [b, row] of rows.entries()) appendForced(row, constraints?.[b]);
  for (;;) {
    options.signal?.throwIfAborted();
    for (const [b, row] of rows.entries()) {
      if (row.finish === null && row.pending.length === 0) advance(row, b);
    }
    if (rows.every((row) => row.finish !== null)) break;
    await stepRows(reading, rows);
  }
  return rows.map(({ tokens, finish }) => ({ tokens, finish: finish! }));
}

/** Lets the model read what each row has pending; a finished row repeats a token nobody looks at. */
async function stepRows(
  reading: { step(tokens: readonly (readonly number[])[]): Promise<Float32Array> },
  rows: readonly Row[],
): Promise<void> {
  await reading.step(rows.map(({ pending }) => (pending.length > 0 ? pending : [0])));
  for (const row of rows) row.pending = [];
}
