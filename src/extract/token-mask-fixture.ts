import type { TokenVocabulary } from "./token-mask-trie.ts";

const utf8 = new TextEncoder();

/** Ids 0..255 are the bytes. */
export const BYTE_TOKENS = 256;

/**
 * A vocabulary for tests and benchmarks: all 256 bytes, then `extra`, then an end-of-turn token
 * whose bytes would be legal text, so that a mask that forgot it is special is found out.
 */
export function byteVocabulary(extra: readonly (string | Uint8Array)[] = []): TokenVocabulary {
  const tokens = [
    ...Array.from({ length: BYTE_TOKENS }, (_, byte) => Uint8Array.of(byte)),
    ...extra.map((token) => (typeof token === "string" ? utf8.encode(token) : token)),
    utf8.encode("end"),
  ];
  const end = tokens.length - 1;
  return {
    vocabularySize: tokens.length,
    tokenBytes: (id) => tokens[id] ?? new Uint8Array(),
    isSpecial: (id) => id === end,
    endOfTurnIds: [end],
  };
}

/** Tokenises greedily: the longest token first, as a stand-in for a trained tokenizer. */
export function longestMatchEncode(vocabulary: TokenVocabulary): (text: string) => number[] {
  const byBytes = new Map<string, number>();
  let longest = 1;
  const name = (bytes: Uint8Array) => String.fromCharCode(...bytes);
  for (let id = 0; id < vocabulary.vocabularySize; id++) {
    if (vocabulary.isSpecial(id)) continue;
    const bytes = vocabulary.tokenBytes(id);
    longest = Math.max(longest, bytes.length);
    if (!byBytes.has(name(bytes))) byBytes.set(name(bytes), id);
  }
  return (text) => {
    const bytes = utf8.encode(text);
    const ids: number[] = [];
    for (let at = 0; at < bytes.length;) {
      let length = Math.min(longest, bytes.length - at);
      while (!byBytes.has(name(bytes.subarray(at, at + length)))) length--;
      ids.push(byBytes.get(name(bytes.subarray(at, at + length)))!);
      at += length;
    }
    return ids;
  };
}
