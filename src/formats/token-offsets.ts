import { KvittoError } from "../core/errors.ts";

/** Start (included) and end (excluded) of something in a text, in UTF-16 code units. */
export type Span = readonly [start: number, end: number];

/** One token of the body (no tokens the post-processor adds), as the aligner needs it. */
export interface SpelledToken {
  /** What the token spells; an added token spells its own text. */
  bytes: Uint8Array;
  added: boolean;
  /** The token swallowed the white space on that side (`lstrip`, `rstrip`). */
  lstrip: boolean;
  rstrip: boolean;
}

export type UnicodeForm = "NFC" | "NFD" | "NFKC" | "NFKD";

/** The UTF-8 of a text, and for each byte the source characters it came from. */
interface ByteMap {
  bytes: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
}

/** Runs whose Unicode normalisation does not depend on their neighbours. */
const CLUSTER = /[\u1100-\u11FF]+|\P{M}\p{M}*|\p{M}+/gu;
const utf8 = new TextEncoder();
const SPACE = 0x20;

function unalignable(text: string, at: number): KvittoError {
  return new KvittoError(
    "tokenizer.offsets",
    `The tokens do not spell the text from ${JSON.stringify(text.slice(at, at + 20))} ` +
      `(position ${at}): the tokenizer's normalizer changes it.`,
    "Normalise the text before tokenizing, so that tokens can be traced back to it.",
  );
}

function mapBytes(text: string, form: UnicodeForm | undefined, marksSpaces: boolean): ByteMap {
  const units = form === undefined ? [...text] : [...text.matchAll(CLUSTER)].map((m) => m[0]);
  const bytes: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let position = 0;
  for (const unit of units) {
    const code = unit.length === 1 ? unit.charCodeAt(0) : 0x80;
    if (code < 0x80) {
      // Nearly all text with image tokens: one byte, the same in every Unicode form.
      bytes.push(code);
      starts.push(position);
      ends.push(++position);
      continue;
    }
    const normal = form === undefined ? unit : unit.normalize(form);
    // SentencePiece writes a space as ▁, so a ▁ in the text reads back as a space.
    for (const byte of utf8.encode(marksSpaces ? normal.replaceAll("▁", " ") : normal)) {
      bytes.push(byte);
      starts.push(position);
      ends.push(position + unit.length);
    }
    position += unit.length;
  }
  return {
    bytes: Uint8Array.from(bytes),
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
  };
}

function matches(map: ByteMap, at: number, wanted: Uint8Array): boolean {
  if (at + wanted.length > map.bytes.length) return false;
  for (let i = 0; i < wanted.length; i++) {
    if (map.bytes[at + i] !== wanted[i]) return false;
  }
  return true;
}

/** First byte at or after `at` that is no white space of the source text. */
function afterSpace(text: string, map: ByteMap, at: number): number {
  let next = at;
  while (next < map.bytes.length && /\s/.test(text[map.starts[next]!] ?? "")) next++;
  return next;
}

/**
 * Finds where each token came from, by walking the bytes that the tokens spell along the text.
 *
 * Spans are untrimmed: a token that spells ` total` covers the space. A token that spells a part
 * of a character (byte-level BPE, byte fallback) covers that whole character, so neighbours may
 * overlap. A space that the tokenizer put before the text, and that is not in it, covers nothing.
 *
 * @throws {KvittoError} `tokenizer.offsets` when the tokens spell another text
 */
export function alignTokens(
  text: string,
  tokens: readonly SpelledToken[],
  options: { form?: UnicodeForm | undefined; marksSpaces: boolean },
): Span[] {
  const map = mapBytes(text, options.form, options.marksSpaces);
  const spans: Span[] = [];
  let at = 0;
  let afterAdded = true; // where a tokenizer may put a space of its own
  let skipSpace = false;
  for (const token of tokens) {
    let wanted = token.bytes;
    if ((skipSpace || token.lstrip) && !matches(map, at, wanted)) at = afterSpace(text, map, at);
    if (afterAdded && wanted[0] === SPACE && !matches(map, at, wanted)) wanted = wanted.subarray(1);
    if (!matches(map, at, wanted)) throw unalignable(text, map.starts[at] ?? text.length);
    const here = map.starts[at] ?? text.length;
    const end = wanted.length === 0 ? here : map.ends[at + wanted.length - 1]!;
    spans.push([here, end]);
    at += wanted.length;
    afterAdded = token.added;
    skipSpace = token.rstrip;
  }
  if (skipSpace) at = afterSpace(text, map, at);
  if (at !== map.bytes.length) throw unalignable(text, map.starts[at]!);
  return spans;
}
