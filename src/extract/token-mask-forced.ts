import { KvittoError } from "../core/errors.ts";
import type { TokenIndex } from "./token-mask-text.ts";
import type { TokenTrie } from "./token-mask-trie.ts";

/** Token ids of a text as the model's tokenizer writes it, without special tokens. */
export type Encode = (text: string) => readonly number[];

export interface ForcedTokens<S> {
  /** Tokens to append without asking the model; each has probability 1 under the grammar. */
  readonly ids: readonly number[];
  /** The state after them. */
  readonly state: S;
}

/** A grammar, or one held to a paper, as forcing looks at it. */
export interface ForcingGrammar<S> {
  readonly index: TokenIndex;
  /** The state after a byte, or undefined when the answer may not go on with it. */
  step(state: S, byte: number): S | undefined;
  /** The state after a token. */
  advance(state: S, id: number): S | undefined;
  /** The bytes that may come next, and maybe some that may not: what is worth trying. */
  nextBytes(state: S): Iterable<number>;
}

/** For a state of which nothing is known. */
export const EVERY_BYTE: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte);

/** Tokens of what came before that are re-read to see whether the boundary holds. */
const CONTEXT_TOKENS = 6;

const SPACE = 0x20;
const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The longest byte string that every continuation starts with, and the state after it. */
export function forcedBytes<S>(
  grammar: ForcingGrammar<S>,
  state: S,
): { bytes: Uint8Array; state: S } {
  const bytes: number[] = [];
  let at = state;
  for (;;) {
    const only = onlyByte(grammar, at);
    if (only === undefined) break;
    bytes.push(only.byte);
    at = only.after;
  }
  return { bytes: Uint8Array.from(bytes), state: at };
}

function onlyByte<S>(
  grammar: ForcingGrammar<S>,
  state: S,
): { readonly byte: number; readonly after: S } | undefined {
  let only: { readonly byte: number; readonly after: S } | undefined;
  for (const byte of grammar.nextBytes(state)) {
    const after = grammar.step(state, byte);
    if (after === undefined) continue;
    if (only !== undefined) return undefined;
    only = { byte, after };
  }
  return only;
}

/** Whether a byte of `bytes`, read from `state`, could have been another one: else they decide nothing. */
export function hasChoice<S>(grammar: ForcingGrammar<S>, state: S, bytes: Uint8Array): boolean {
  let at = state;
  for (const byte of bytes) {
    const only = onlyByte(grammar, at);
    if (only?.byte !== byte) return true;
    at = only.after;
  }
  return false;
}

/**
 * Jump-forward: the tokens that must come next, so that keys need no evaluation of the model.
 *
 * The model was trained on the tokenisation of the whole JSON text, and forced text may melt into
 * a token with its neighbours (`":` and `"` into `":"`). A token is therefore only returned when
 * 1. what was written before, re-read together with the forced text, has a token boundary where
 *    the forced text begins (otherwise nothing is forced: the model picks under the mask);
 * 2. no token of the vocabulary begins before the token's end, runs over the end of the forced
 *    text and goes on legally: whether that one comes is the model's choice;
 * 3. the token comes out the same whichever kind of character follows, because byte-pair merges
 *    can also be shifted from further away.
 * The rest of the forced text is left to the mask, typically one token.
 *
 * @param before  token ids of the answer so far
 * @throws {KvittoError} `tokenizer.lossy` when `encode` does not give the text's own bytes
 */
export function forcedTokens<S>(
  grammar: ForcingGrammar<S>,
  state: S,
  before: readonly number[],
  encode: Encode,
): ForcedTokens<S> {
  const none = { ids: [], state };
  const forced = forcedText(grammar, state);
  if (forced.text === "") return none;
  const context = contextOf(grammar.index, before);
  const text = context + forced.text;
  const start = utf8.encode(context).length;
  const bytes = utf8.encode(forced.text);
  const end = start + crossingStart(grammar, bytes, forced.state);

  let common: readonly number[] | undefined;
  for (const probe of probes(grammar, forced.state)) {
    const ids = tokensBetween(grammar.index, text + probe, encode, start, end);
    if (ids === undefined) return none;
    const known: readonly number[] = common ?? ids;
    const differs = known.findIndex((id, i) => id !== ids[i]);
    common = differs < 0 ? known : known.slice(0, differs);
  }
  let at = state;
  for (const id of common ?? []) {
    const after = grammar.advance(at, id);
    if (after === undefined) throw new Error("internal: a forced token is refused by the grammar");
    at = after;
  }
  return { ids: common ?? [], state: at };
}

/**
 * The forced bytes as text, and the state after it. An enum may force half a character; that half is
 * left to the mask, since a tokenizer only takes text.
 */
function forcedText<S>(grammar: ForcingGrammar<S>, state: S): { text: string; state: S } {
  const { bytes } = forcedBytes(grammar, state);
  // A character has at most four bytes, so at most three are left over.
  for (let end = bytes.length; end > Math.max(0, bytes.length - 4); end--) {
    const text = decodeOrUndefined(bytes.subarray(0, end));
    const after = stepAll(grammar, state, bytes.subarray(0, end));
    if (text !== undefined && after !== undefined) return { text, state: after };
  }
  return { text: "", state };
}

function stepAll<S>(grammar: ForcingGrammar<S>, state: S, bytes: Uint8Array): S | undefined {
  let at: S | undefined = state;
  for (const byte of bytes) {
    if (at === undefined) return undefined;
    at = grammar.step(at, byte);
  }
  return at;
}

function decodeOrUndefined(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined; // not whole characters: the callers try fewer bytes
  }
}

/** The text of the last tokens, from the first of them that begins a character. */
function contextOf(index: TokenIndex, before: readonly number[]): string {
  const parts = before.slice(-CONTEXT_TOKENS).map((id) => [...index.vocabulary.tokenBytes(id)]);
  for (; parts.length > 0; parts.shift()) {
    const text = decodeOrUndefined(Uint8Array.from(parts.flat()));
    if (text !== undefined) return text; // else the first token began inside a character
  }
  return "";
}

/** One allowed next character of each kind that tokenizers treat differently; "" at the end. */
function probes<S>(grammar: ForcingGrammar<S>, state: S): string[] {
  const chars: string[] = [];
  for (const byte of grammar.nextBytes(state)) {
    if (byte < 0x80 && grammar.step(state, byte) !== undefined) {
      chars.push(String.fromCharCode(byte));
    }
  }
  chars.sort(); // the same probes whatever the order of trying
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /\s/, /"/, /[^a-zA-Z0-9\s"]/];
  const found = kinds.map((kind) => chars.find((char) => kind.test(char)));
  const some = found.filter((char) => char !== undefined);
  return some.length === 0 ? [""] : some;
}

/** The tokens of `text` that begin at `start` or later and end at `end` or before. */
function tokensBetween(
  { vocabulary }: TokenIndex,
  text: string,
  encode: Encode,
  start: number,
  end: number,
): readonly number[] | undefined {
  const bytes = utf8.encode(text);
  const ids = encode(text);
  const inside: number[] = [];
  // SentencePiece-style tokenizers put a space before the text that is not in it.
  const first = ids.length === 0 ? undefined : vocabulary.tokenBytes(ids[0]!)[0];
  let at = first === SPACE && bytes[0] !== SPACE ? -1 : 0;
  let boundary = at === start;
  for (const id of ids) {
    const own = vocabulary.tokenBytes(id);
    const from = at;
    for (const byte of own) {
      if (at >= 0 && bytes[at] !== byte) throw lossy(text);
      at += 1;
    }
    if (from >= start && at <= end) inside.push(id);
    if (at === start) boundary = true;
  }
  if (at !== bytes.length) throw lossy(text);
  return boundary ? inside : undefined;
}

function lossy(text: string): KvittoError {
  return new KvittoError(
    "tokenizer.lossy",
    `The tokens of ${JSON.stringify(text)} do not spell the same bytes.`,
    "Constrained decoding needs a tokenizer that neither normalises nor adds spaces.",
  );
}

/**
 * Where the first token may begin that runs over the end of `forced` and goes on as the grammar
 * allows after it: an offset into `forced`, its length when no such token is in the vocabulary.
 */
function crossingStart<S>(grammar: ForcingGrammar<S>, forced: Uint8Array, after: S): number {
  const { trie } = grammar.index;
  const from = Math.max(0, forced.length - trie.longest);
  for (let start = from; start < forced.length; start++) {
    const node = find(trie, forced.subarray(start));
    if (node !== undefined && goesOn(grammar, node, after)) return start;
  }
  return forced.length;
}

/** The node that `bytes` lead to. */
function find(trie: TokenTrie, bytes: Uint8Array): number | undefined {
  let node = 0;
  let end = trie.size;
  for (let i = 0; i < bytes.length; i++) {
    if (i > 0) node += 1; // the first child, if there is one
    while (node < end && trie.bytes[node] !== bytes[i]) node = trie.skip[node]!;
    if (node >= end) return undefined;
    end = trie.skip[node]!;
  }
  return node;
}

/** Whether some token below `root` goes on legally. */
function goesOn<S>(grammar: ForcingGrammar<S>, root: number, after: S): boolean {
  const { trie } = grammar.index;
  const states: S[] = [after];
  const base = trie.depth[root]!;
  for (let node = root + 1; node < trie.skip[root]!;) {
    const level = trie.depth[node]! - base;
    const state = grammar.step(states[level - 1]!, trie.bytes[node]!);
    if (state === undefined) {
      node = trie.skip[node]!;
      continue;
    }
    if (trie.idsFrom[node + 1]! > trie.idsFrom[node]!) return true;
    states[level] = state;
    node += 1;
  }
  return false;
}
