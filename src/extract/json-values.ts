import { KvittoError } from "../core/errors.ts";
import { jsonLeaves, type JsonLeaf } from "../formats/json-leaves.ts";

/** A leaf of decoded JSON and the tokens that spell it. */
export interface ValueSpan {
  /** Keys and indices with dots between: `line_items.2.total`. An empty list is a leaf. */
  readonly path: string;
  /** First byte and the one after the last, quotes included. */
  readonly startByte: number;
  readonly endByte: number;
  /** First token with a byte of the value, and the one after the last. */
  readonly startToken: number;
  readonly endToken: number;
}

/**
 * Which tokens spell each leaf of the JSON in `text`.
 *
 * @param tokenByteOffsets  of N tokens: N + 1 numbers, where token i is the UTF-8 bytes
 *   `tokenByteOffsets[i]`..`tokenByteOffsets[i + 1]` of `text`
 *
 * The quotes belong to a string: the opening one is the decision against null, the closing one
 * says that nothing is missing. A token that also holds structure (`":"`) counts for each value it
 * touches.
 *
 * @throws {KvittoError} `json.invalid` when `text` is not JSON, `json.offsets` when the offsets do
 *   not cover it
 */
export function valueSpans(text: string, tokenByteOffsets: readonly number[]): ValueSpan[] {
  const leaves = leavesOf(text);
  const bytes = Buffer.byteLength(text);
  const ascending = tokenByteOffsets.every((to, i) => i === 0 || to >= tokenByteOffsets[i - 1]!);
  if (!ascending || tokenByteOffsets[0] !== 0 || tokenByteOffsets.at(-1) !== bytes) {
    throw new KvittoError(
      "json.offsets",
      `The token offsets must ascend from 0 to the text's ${bytes} bytes; ` +
        `got ${tokenByteOffsets[0]} to ${tokenByteOffsets.at(-1)}.`,
    );
  }
  let token = 0;
  return leaves.map(({ path, startByte, endByte }) => {
    while (tokenByteOffsets[token + 1]! <= startByte) token++;
    let endToken = token;
    while (tokenByteOffsets[endToken]! < endByte) endToken++;
    return { path: path.join("."), startByte, endByte, startToken: token, endToken };
  });
}

function leavesOf(text: string): JsonLeaf[] {
  try {
    return jsonLeaves(text);
  } catch (error) {
    throw new KvittoError("json.invalid", `Not JSON: ${JSON.stringify(text)}.`, undefined, {
      cause: error,
    });
  }
}

/** Byte offsets, as {@link valueSpans} wants them, of tokens with these bytes. */
export function tokenByteOffsets(tokens: readonly Uint8Array[]): number[] {
  const offsets = [0];
  for (const bytes of tokens) offsets.push(offsets.at(-1)! + bytes.length);
  return offsets;
}

export interface FieldConfidence {
  /**
   * Σ ln p over the value's tokens that decided something. Of a value without such a token: ln p of the
   * last one before it, which is what led there; −∞ when there is none.
   */
  readonly logProb: number;
  readonly tokens: number;
  /** How many of the tokens decided something. */
  readonly choices: number;
  /** exp(Σ ln p): the probability of exactly this value. Long texts are low by nature. */
  readonly probability: number;
  /** exp(mean ln p) over the choices: comparable between short and long values. */
  readonly perToken: number;
}

/**
 * Confidence of each leaf, by path, from the log-probabilities (nats) of the tokens.
 *
 * @param logProbs  null for a token that the grammar or the paper left no choice about: it is as sure
 *   as the choice before it, so it says nothing of its own
 * @throws {KvittoError} as {@link valueSpans}; `json.offsets` when the counts differ
 */
export function fieldConfidences(
  text: string,
  offsets: readonly number[],
  logProbs: readonly (number | null)[],
): Map<string, FieldConfidence> {
  if (logProbs.length !== offsets.length - 1) {
    throw new KvittoError(
      "json.offsets",
      `${logProbs.length} log-probabilities for ${offsets.length - 1} tokens.`,
    );
  }
  const confidences = valueSpans(text, offsets).map(({ path, startToken, endToken }) => {
    const own = logProbs.slice(startToken, endToken).filter((value) => value !== null);
    const before = logProbs.slice(0, startToken).findLast((value) => value !== null) ?? -Infinity;
    const logProb = own.length === 0 ? before : own.reduce((sum, value) => sum + value, 0);
    const confidence = {
      ...{ logProb, tokens: endToken - startToken, choices: own.length },
      probability: Math.exp(logProb),
      perToken: Math.exp(logProb / Math.max(1, own.length)),
    };
    return [path, confidence] as const;
  });
  return new Map(confidences);
}
