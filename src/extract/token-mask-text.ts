import { NO_PHASE, QUOTE, READY, TEXT_NEXT, TEXT_UNITS } from "./grammar-text.ts";
import { buildTrie, textTokens, type TokenTrie, type TokenVocabulary } from "./token-mask-trie.ts";

/**
 * Inside free text nearly every token is allowed, so walking the whole tree there is the slow case
 * of constrained decoding. But whether a token that stays inside the string is allowed depends only
 * on how many UTF-16 units are left: those masks are made once. Only the tokens that read the
 * closing quote need the grammar.
 */
export interface TextMasks {
  /** Unit counts at which the answer changes, ascending, from 0. */
  readonly thresholds: readonly number[];
  /** `within[i]`: tokens that stay inside a string with `thresholds[i]` units left. */
  readonly within: readonly Uint32Array[];
  /** The tokens that close the string. */
  readonly closing: TokenTrie;
}

/** A vocabulary made ready; shared by all grammars decoded with it. */
export interface TokenIndex {
  readonly vocabulary: TokenVocabulary;
  readonly trie: TokenTrie;
  readonly text: TextMasks;
}

/** About 0.2 s for 65,536 tokens. */
export function indexVocabulary(vocabulary: TokenVocabulary): TokenIndex {
  const trie = buildTrie(vocabulary, textTokens(vocabulary));
  return { vocabulary, trie, text: textMasks(vocabulary, trie) };
}

export function allowToken(mask: Uint32Array, id: number): void {
  mask[id >>> 5]! |= 1 << (id & 31);
}

/** Largest i with `thresholds[i]` ≤ `units`. */
export function thresholdIndex({ thresholds }: TextMasks, units: number): number {
  let low = 0;
  let high = thresholds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (thresholds[middle]! <= units) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Units {
  /**
   * Keys also where no token ends: a token that closes the string passes through the units of all
   * its characters, so its own limit is among them.
   */
  readonly within: Map<number, number[]>;
  readonly closing: number[];
}

/** Sorts the tokens, read from between two characters of a string, by the units they cost. */
function countUnits(trie: TokenTrie): Units {
  const found: Units = { within: new Map(), closing: [] };
  const phases = new Uint8Array(trie.longest + 1).fill(READY);
  const units = new Int32Array(trie.longest + 1);
  for (let node = 0; node < trie.size;) {
    const depth = trie.depth[node]!;
    const phase = phases[depth - 1]!;
    const index = phase * 256 + trie.bytes[node]!;
    const cost = units[depth - 1]! + TEXT_UNITS[index]!;
    const end = trie.skip[node]!;
    if (phase === READY && trie.bytes[node] === QUOTE) {
      const ids = trie.ids.subarray(trie.idsFrom[node], trie.idsFrom[end]);
      for (const id of ids) found.closing.push(id);
      node = end;
    } else if (TEXT_NEXT[index] === NO_PHASE) {
      node = end;
    } else {
      phases[depth] = TEXT_NEXT[index]!;
      units[depth] = cost;
      const ids = trie.ids.subarray(trie.idsFrom[node], trie.idsFrom[node + 1]);
      const known = found.within.get(cost) ?? [];
      for (const id of ids) known.push(id);
      found.within.set(cost, known);
      node += 1;
    }
  }
  return found;
}

function textMasks(vocabulary: TokenVocabulary, trie: TokenTrie): TextMasks {
  const found = countUnits(trie);
  const counts = new Set([0, ...found.within.keys()]);
  const thresholds = [...counts].sort((a, b) => a - b);
  let mask = new Uint32Array(Math.ceil(vocabulary.vocabularySize / 32));
  const within = thresholds.map((units) => {
    mask = mask.slice();
    for (const id of found.within.get(units) ?? []) allowToken(mask, id);
    return mask;
  });
  return { thresholds, within, closing: buildTrie(vocabulary, found.closing) };
}
