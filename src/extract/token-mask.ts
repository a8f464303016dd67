import { KvittoError } from "../core/errors.ts";
import { advance, advanceAll, type Grammar, isComplete } from "./grammar.ts";
import type { GrammarState } from "./grammar-node.ts";
import { READY } from "./grammar-text.ts";
import { EVERY_BYTE } from "./token-mask-forced.ts";
import { allowToken, thresholdIndex, type TokenIndex } from "./token-mask-text.ts";
import type { TokenTrie } from "./token-mask-trie.ts";

/** One bit per token id: bit `id % 32` of word `id / 32`, 1 = allowed. */
export type TokenBits = Readonly<Uint32Array>;

/** Memory the masks kept for later may take: 4,096 masks at 65,536 tokens. */
const CACHE_BYTES = 32 * 2 ** 20;

export function isAllowed(bits: TokenBits, id: number): boolean {
  return ((bits[id >>> 5]! >>> (id & 31)) & 1) === 1;
}

/** The allowed token ids, ascending. */
export function allowedIds(bits: TokenBits): number[] {
  const ids: number[] = [];
  for (let word = 0; word < bits.length; word++) {
    for (let rest = bits[word]!; rest !== 0; rest &= rest - 1) {
      ids.push(word * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
  return ids;
}

/**
 * The tokens that a grammar allows, state by state, for one vocabulary.
 *
 * A token is allowed when the automaton reads all of its bytes; when the answer is complete the
 * end-of-turn tokens are (and, after a numeral at the root, its further digits). Masks are
 * remembered under {@link TokenMasker.key}.
 */
export class TokenMasker {
  readonly grammar: Grammar;
  readonly index: TokenIndex;
  readonly #cache = new Map<string, Uint32Array>();
  readonly #words: number;
  readonly #capacity: number;
  #computed = 0;

  /** @throws {KvittoError} `vocabulary.missing_bytes`, `vocabulary.no_end_of_turn` */
  constructor(grammar: Grammar, index: TokenIndex) {
    this.grammar = grammar;
    this.index = index;
    this.#words = Math.ceil(index.vocabulary.vocabularySize / 32);
    this.#capacity = Math.max(64, Math.floor(CACHE_BYTES / (this.#words * 4)));
    checkVocabulary(grammar, index);
  }

  /** How many masks were computed rather than remembered. */
  get computed(): number {
    return this.#computed;
  }

  /** The allowed tokens. Shared with later calls: never write to it. */
  bits(state: GrammarState): TokenBits {
    const key = this.key(state);
    const known = this.#cache.get(key);
    const bits = known ?? this.#compute(state);
    // Oldest first: taking a used entry out and in again keeps the least recently used in front.
    if (known !== undefined) this.#cache.delete(key);
    this.#cache.set(key, bits);
    if (this.#cache.size > this.#capacity) {
      for (const oldest of this.#cache.keys()) {
        this.#cache.delete(oldest);
        break;
      }
    }
    return bits;
  }

  /** The state after a token, or undefined when the grammar refuses it (end of turn included). */
  advance(state: GrammarState, id: number): GrammarState | undefined {
    const bytes = this.index.vocabulary.tokenBytes(id);
    if (bytes.length === 0 || this.index.vocabulary.isSpecial(id)) return undefined;
    return advanceAll(state, bytes);
  }

  step(state: GrammarState, byte: number): GrammarState | undefined {
    return advance(state, byte);
  }

  nextBytes({ node, count }: GrammarState): Iterable<number> {
    return node.kind === "literal" ? [node.bytes[count]!] : EVERY_BYTE;
  }

  /** Whether `id` ends the answer in this state. */
  ends(state: GrammarState, id: number): boolean {
    return isComplete(state) && this.index.vocabulary.endOfTurnIds.includes(id);
  }

  /**
   * Equal for states with the same mask. What is far away is left out: how much of a string or a
   * list is left matters only where one token could use it up.
   */
  key(state: GrammarState): string {
    const { node, phase, number, frames } = state;
    let { count } = state;
    if (node.kind === "text" && phase === READY && node.maxLength - count >= node.minLength) {
      count = this.index.text.thresholds[thresholdIndex(this.index.text, count)]!;
    }
    let key = `${node.id}.${phase}.${count}`;
    if (node.kind === "number") {
      const sign = number.negative ? "-" : "+";
      key += `.${number.phase}${sign}${number.integerDigits}.${number.decimals}.${number.digits}`;
    }
    for (let frame = frames; frame !== undefined; frame = frame.outer) {
      const { maxItems, minItems, minItemBytes } = frame.array;
      // So many items and their commas fit into the longest token; one more is as good as any.
      const near = Math.floor(this.index.trie.longest / (minItemBytes + 1)) + 1;
      const left = Math.min(maxItems - frame.items, near);
      key += `|${left}.${Math.min(Math.max(0, minItems - frame.items), near)}`;
    }
    return key;
  }

  #compute(state: GrammarState): Uint32Array {
    this.#computed += 1;
    const { text, trie } = this.index;
    let bits: Uint32Array;
    if (state.node.kind === "text" && state.phase === READY) {
      bits = text.within[thresholdIndex(text, state.count)]!.slice();
      allowTokens(text.closing, state, advance, bits);
    } else {
      bits = new Uint32Array(this.#words);
      allowTokens(trie, state, advance, bits);
    }
    if (isComplete(state)) {
      for (const id of this.index.vocabulary.endOfTurnIds) allowToken(bits, id);
    }
    return bits;
  }
}

/** Allows every token of the tree that `step` reads from `start`. */
export function allowTokens<S>(
  trie: TokenTrie,
  start: S,
  step: (state: S, byte: number) => S | undefined,
  bits: Uint32Array,
): void {
  const { size, bytes, depth, skip, idsFrom, ids } = trie;
  const states: S[] = [start];
  for (let node = 0; node < size;) {
    const level = depth[node]!;
    const state = step(states[level - 1]!, bytes[node]!);
    if (state === undefined) {
      node = skip[node]!;
      continue;
    }
    states[level] = state;
    for (let i = idsFrom[node]!; i < idsFrom[node + 1]!; i++) allowToken(bits, ids[i]!);
    node += 1;
  }
}

/** What finishes a string in any phase (`\ud00d\ud00d"`) and a number. */
const ALWAYS_NEEDED = '"\\ud0123456789.-';

/**
 * With a token for each of these bytes, every state has an allowed token: fixed parts are spelled
 * with `fixedBytes`, numerals, escapes and quotes with ASCII, begun characters with continuation
 * bytes. Which other characters the vocabulary can spell is its own affair.
 */
function checkVocabulary(grammar: Grammar, { vocabulary, trie }: TokenIndex): void {
  const needed = new Set(grammar.fixedBytes);
  for (const char of ALWAYS_NEEDED) needed.add(char.charCodeAt(0));
  for (let byte = 0x80; byte < 0xc0; byte++) needed.add(byte);
  for (let node = 0; node < trie.size; node = trie.skip[node]!) {
    if (trie.idsFrom[node + 1]! > trie.idsFrom[node]!) needed.delete(trie.bytes[node]!);
  }
  if (needed.size > 0) {
    const list = [...needed].map((byte) => `0x${byte.toString(16)}`).join(", ");
    throw new KvittoError(
      "vocabulary.missing_bytes",
      `Constrained decoding needs tokens of one byte; this vocabulary has none for ${list}.`,
      "Use a tokenizer with byte-level or byte-fallback tokens.",
    );
  }
  if (vocabulary.endOfTurnIds.length === 0) {
    throw new KvittoError(
      "vocabulary.no_end_of_turn",
      "Constrained decoding needs an end-of-turn token; this vocabulary names none.",
    );
  }
  for (const id of vocabulary.endOfTurnIds) {
    if (Number.isInteger(id) && id >= 0 && id < vocabulary.vocabularySize) continue;
    throw new KvittoError(
      "vocabulary.no_end_of_turn",
      `The end-of-turn id ${id} is outside the vocabulary of ${vocabulary.vocabularySize} tokens.`,
    );
  }
}
