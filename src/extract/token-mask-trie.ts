import { KvittoError } from "../core/errors.ts";

/** What constrained decoding needs to know of a tokenizer. Ids are 0..vocabularySize-1. */
export interface TokenVocabulary {
  /** Width of a row of logits; padding ids beyond the tokenizer's own have no bytes. */
  readonly vocabularySize: number;
  /** The bytes a token stands for: maybe a part of a UTF-8 character; empty when unused. */
  tokenBytes(id: number): Uint8Array;
  /** Control tokens never spell text, whatever their bytes say. */
  isSpecial(id: number): boolean;
  /** What the model may write when the answer is complete. */
  readonly endOfTurnIds: readonly number[];
}

/**
 * The tokens' prefix tree in preorder. Node i has byte `bytes[i]` at depth `depth[i]` (1 = first
 * byte), its subtree is i..`skip[i]`-1, and the tokens that end there are
 * `ids[idsFrom[i]]`..`ids[idsFrom[i+1]-1]`.
 */
export interface TokenTrie {
  readonly size: number;
  readonly longest: number;
  readonly bytes: Uint8Array;
  readonly depth: Uint16Array;
  readonly skip: Int32Array;
  readonly idsFrom: Int32Array;
  readonly ids: Int32Array;
}

interface Spelling {
  readonly id: number;
  readonly bytes: Uint8Array;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

function commonPrefix(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** Every token that spells text. */
export function textTokens(vocabulary: TokenVocabulary): number[] {
  const ids: number[] = [];
  const ends = new Set(vocabulary.endOfTurnIds);
  for (let id = 0; id < vocabulary.vocabularySize; id++) {
    if (vocabulary.isSpecial(id) || ends.has(id)) continue;
    // A token without bytes would be allowed for ever and never get anywhere.
    if (vocabulary.tokenBytes(id).length > 0) ids.push(id);
  }
  return ids;
}

/** Builds the tree of the tokens `ids`, once per vocabulary: O(bytes · log tokens). */
export function buildTrie(vocabulary: TokenVocabulary, ids: readonly number[]): TokenTrie {
  const sorted: Spelling[] = ids
    .map((id) => ({ id, bytes: vocabulary.tokenBytes(id) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes));
  let size = 0;
  let longest = 0;
  let previous = new Uint8Array();
  for (const { bytes } of sorted) {
    size += bytes.length - commonPrefix(previous, bytes);
    longest = Math.max(longest, bytes.length);
    previous = bytes as Uint8Array<ArrayBuffer>; // only its elements are read
  }
  if (longest > 0xffff) {
    throw new KvittoError(
      "vocabulary.token_too_long",
      `A token has ${longest} bytes; at most 65535.`,
    );
  }
  const trie = {
    ...{ size, longest, bytes: new Uint8Array(size), depth: new Uint16Array(size) },
    ...{ skip: new Int32Array(size), idsFrom: new Int32Array(size + 1) },
    ids: Int32Array.from(sorted, ({ id }) => id),
  };
  fill(trie, sorted);
  return trie;
}

function fill(trie: TokenTrie, sorted: readonly Spelling[]): void {
  const open: number[] = []; // the path to the newest node
  let nodes = 0;
  const closeTo = (depth: number) => {
    while (open.length > depth) trie.skip[open.pop()!] = nodes;
  };
  let previous: Uint8Array = new Uint8Array();
  sorted.forEach(({ bytes }, index) => {
    closeTo(commonPrefix(previous, bytes));
    for (let at = open.length; at < bytes.length; at++) {
      trie.bytes[nodes] = bytes[at]!;
      trie.depth[nodes] = at + 1;
      trie.idsFrom[nodes] = index;
      open.push(nodes++);
    }
    previous = bytes;
  });
  closeTo(0);
  trie.idsFrom[nodes] = sorted.length;
}
