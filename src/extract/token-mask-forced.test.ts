import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { compileGrammar } from "./grammar.ts";
import { arbitraryValue } from "./json-shape-fixture.ts";
import type { JsonShape } from "./json-shape.ts";
import { byteVocabulary, BYTE_TOKENS } from "./token-mask-fixture.ts";
import { type Encode, forcedBytes, forcedTokens, hasChoice } from "./token-mask-forced.ts";
import { indexVocabulary } from "./token-mask-text.ts";
import type { TokenVocabulary } from "./token-mask-trie.ts";
import { TokenMasker } from "./token-mask.ts";

const SEED = 20260806;
const utf8 = new TextEncoder();
const decoder = new TextDecoder();

const shape: JsonShape = {
  kind: "object",
  fields: [
    { key: "kind", shape: { kind: "enum", values: ["receipt", "invoice", "kött", "kärr"] } },
    { key: "vendor_name", shape: { kind: "nullable", value: { kind: "string", maxLength: 12 } } },
    {
      key: "line_items",
      shape: {
        ...{ kind: "array", maxItems: 3 },
        item: {
          kind: "object",
          fields: [
            { key: "description", shape: { kind: "string", maxLength: 8 } },
            {
              key: "total",
              shape: { kind: "number", maxIntegerDigits: 4, maxDecimals: 2, allowNegative: true },
            },
          ],
        },
      },
    },
    { key: "paid", shape: { kind: "boolean" } },
  ],
};
const grammar = compileGrammar(shape);
const documents = fc
  .sample(arbitraryValue(shape), { seed: SEED, numRuns: 100 })
  .map((value) => JSON.stringify(value));

interface Bpe {
  readonly vocabulary: TokenVocabulary;
  readonly encode: Encode;
}

/** Byte-pair encoding learned from `corpus`; `split` is what merges may not cross. */
function trainBpe(corpus: readonly string[], merges: number, split: RegExp | undefined): Bpe {
  const words = (text: string) => (split === undefined ? [text] : (text.match(split) ?? []));
  const ranks = new Map<string, number>();
  const spelled: Uint8Array[] = [];
  const merge = (ids: readonly number[], pair: string, to: number) => {
    const merged: number[] = [];
    for (let i = 0; i < ids.length; i++) {
      if (`${ids[i]},${ids[i + 1]}` === pair) {
        merged.push(to);
        i += 1;
      } else merged.push(ids[i]!);
    }
    return merged;
  };
  const bytesOf = (id: number) =>
    id < BYTE_TOKENS ? Uint8Array.of(id) : spelled[id - BYTE_TOKENS]!;
  let sequences = corpus.flatMap(words).map((word) => [...utf8.encode(word)]);
  for (let rank = 0; rank < merges; rank++) {
    const counts = new Map<string, number>();
    for (const ids of sequences) {
      for (let i = 1; i < ids.length; i++) {
        const pair = `${ids[i - 1]},${ids[i]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const [pair] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
    const [left, right] = pair.split(",").map(Number);
    ranks.set(pair, rank);
    spelled.push(Uint8Array.from([...bytesOf(left!), ...bytesOf(right!)]));
    sequences = sequences.map((ids) => merge(ids, pair, BYTE_TOKENS + rank));
  }
  const encodeWord = (word: string) => {
    let ids = [...utf8.encode(word)];
    for (;;) {
      const pairs = ids.slice(1).map((id, i) => `${ids[i]},${id}`);
      const known = pairs.filter((pair) => ranks.has(pair));
      if (known.length === 0) return ids;
      const best = known.reduce((a, b) => (ranks.get(b)! < ranks.get(a)! ? b : a));
      ids = merge(ids, best, BYTE_TOKENS + ranks.get(best)!);
    }
  };
  return { vocabulary: byteVocabulary(spelled), encode: (text) => words(text).flatMap(encodeWord) };
}

/** Roughly what byte-level tokenizers split by: words, digits, runs of punctuation, spaces. */
const WORDS = /\p{L}+|\p{N}{1,3}|[^\p{L}\p{N}\s]+|\s+/gu;

/**
 * A perfectly trained model: it writes the tokenisation of the whole text. Counts what was forced
 * and how often that was not what it would have written.
 */
function replay({ vocabulary, encode }: Bpe, texts: readonly string[]) {
  const masker = new TokenMasker(grammar, indexVocabulary(vocabulary));
  const counts = { tokens: 0, forced: 0, wrong: 0 };
  for (const text of texts) {
    const canonical = encode(text);
    let state = grammar.start;
    for (let at = 0; at < canonical.length;) {
      const { ids, state: after } = forcedTokens(masker, state, canonical.slice(0, at), encode);
      counts.forced += ids.length;
      if (ids.some((id, i) => id !== canonical[at + i])) {
        counts.wrong += 1;
        break;
      }
      if (ids.length > 0) {
        state = after;
        at += ids.length;
        continue;
      }
      const next = masker.advance(state, canonical[at]!);
      if (next === undefined) throw new Error(`canonical token ${at} of ${text} is refused`);
      state = next;
      at += 1;
    }
    counts.tokens += canonical.length;
  }
  return counts;
}

/** As above, but one mark may stick to the word after it (`"name`), as in GPT-4's and LFM2's. */
const MARKED_WORDS = /[^\p{L}\p{N}\s]?\p{L}+|\p{N}{1,3}| ?[^\p{L}\p{N}\s]+|\s+/gu;

test.each([
  ["words", WORDS, 60, 0.25],
  ["words", WORDS, 200, 0.25],
  ["marked words", MARKED_WORDS, 60, 0.25],
  ["marked words", MARKED_WORDS, 200, 0.25],
  // Whole keys become one token with their neighbours: little is left that is certain.
  ["nothing", undefined, 30, 0.1],
  ["nothing", undefined, 60, 0.1],
])(
  "with merges split by %s, forced tokens are those of the whole text's tokenisation",
  (_, split, merges, share) => {
    const bpe = trainBpe(documents.slice(0, 50), merges, split);
    const counts = replay(bpe, documents.slice(50));
    expect(counts.wrong).toBe(0);
    expect(counts.forced / counts.tokens).toBeGreaterThan(share);
  },
);

test("the bytes that are forced are those that every continuation shares", () => {
  const masker = new TokenMasker(grammar, indexVocabulary(byteVocabulary()));
  const first = forcedBytes(masker, grammar.start);
  expect(decoder.decode(first.bytes)).toBe('{"kind":"');
  const afterR = masker.advance(first.state, "r".charCodeAt(0))!;
  expect(decoder.decode(forcedBytes(masker, afterR).bytes)).toBe('eceipt","vendor_name":');
  const whole = forcedBytes(masker, compileGrammar({ kind: "enum", values: ["only"] }).start);
  expect(decoder.decode(whole.bytes)).toBe('"only"');
});

test("a token decides something when one of its bytes could have been another", () => {
  const masker = new TokenMasker(grammar, indexVocabulary(byteVocabulary()));
  const after = (text: string) => {
    let state = masker.grammar.start;
    for (const byte of utf8.encode(text)) state = masker.step(state, byte)!;
    return state;
  };
  const decides = (before: string, token: string) =>
    hasChoice(masker, after(before), utf8.encode(token));
  expect(decides("", '{"kind":"')).toBe(false);
  expect(decides("", '{"kind":"i')).toBe(true);
  expect(decides('{"kind":"', "receipt")).toBe(true);
  expect(decides('{"kind":"r', 'eceipt","vendor_name":')).toBe(false);
  expect(decides('{"kind":"receipt","vendor_name":', "null")).toBe(true);
  expect(decides('{"kind":"receipt","vendor_name":n', "ull")).toBe(false);
  expect(decides('{"kind":"receipt","vendor_name":"a', '"')).toBe(true); // it could go on
});

test("half a character is left to the mask", () => {
  const masker = new TokenMasker(grammar, indexVocabulary(byteVocabulary()));
  const encode: Encode = (text) => [...utf8.encode(text)];
  const before = [...utf8.encode('{"kind":"k')];
  const state = before.reduce((at, id) => masker.advance(at, id)!, grammar.start);
  expect([...forcedBytes(masker, state).bytes]).toEqual([0xc3]); // of ö or ä
  expect(forcedTokens(masker, state, before, encode).ids).toEqual([]);
});

test("a merge that is shifted from beyond the end takes its token back", () => {
  // Merged in this order: abcd is ab|cd, but abcde is a|bc|de, though no token runs from ab over d.
  const merges = ["de", "cd", "bc", "ab"];
  const vocabulary = byteVocabulary(merges);
  const encode: Encode = (text) => {
    let parts = [...text];
    for (const merge of merges) {
      const joined: string[] = [];
      for (const part of parts) {
        if ((joined.at(-1) ?? "") + part === merge) joined[joined.length - 1] = merge;
        else joined.push(part);
      }
      parts = joined;
    }
    return parts.map((part) =>
      part.length === 1 ? part.charCodeAt(0) : BYTE_TOKENS + merges.indexOf(part),
    );
  };
  expect(encode("abcd")).toEqual([259, 257]);
  expect(encode("abcde")).toEqual([0x61, 258, 256]);
  const either = compileGrammar({ kind: "enum", values: ["abcde", "abcd1"] });
  const masker = new TokenMasker(either, indexVocabulary(vocabulary));
  expect(decoder.decode(forcedBytes(masker, either.start).bytes)).toBe('"abcd');
  expect(forcedTokens(masker, either.start, [], encode).ids).toEqual([0x22]);
});

test("nothing is forced when the text before would have melted into it", () => {
  const vocabulary = byteVocabulary(['":']);
  const melting = vocabulary.vocabularySize - 2;
  const encode: Encode = (text) =>
    text.split('":').flatMap((part, i) => [...(i === 0 ? [] : [melting]), ...utf8.encode(part)]);
  const masker = new TokenMasker(grammar, indexVocabulary(vocabulary));
  const before = [...utf8.encode('{"kind"')]; // a model that wrote the quote by itself
  const state = before.reduce((at, id) => masker.advance(at, id)!, grammar.start);
  expect(decoder.decode(forcedBytes(masker, state).bytes)).toBe(':"');
  expect(forcedTokens(masker, state, before, encode).ids).toEqual([]);
});

test("the space that SentencePiece puts before a text is not taken for the answer's", () => {
  const vocabulary = byteVocabulary([" {"]);
  const masker = new TokenMasker(grammar, indexVocabulary(vocabulary));
  const apart: Encode = (text) => [...utf8.encode(` ${text}`)];
  const bytes = [...utf8.encode('{"kind":"')];
  expect(forcedTokens(masker, grammar.start, [], apart).ids).toEqual(bytes);
  // Melted into the first token: no token begins where the answer does.
  const melted: Encode = (text) =>
    text.startsWith("{") ? [BYTE_TOKENS, ...utf8.encode(text.slice(1))] : apart(text);
  expect(forcedTokens(masker, grammar.start, [], melted).ids).toEqual([]);
  const afterBrace = masker.advance(grammar.start, bytes[0]!)!;
  expect(forcedTokens(masker, afterBrace, bytes.slice(0, 1), melted).ids).toEqual(bytes.slice(1));
});

test("a tokenizer that does not spell its input is refused", () => {
  const masker = new TokenMasker(grammar, indexVocabulary(byteVocabulary()));
  const lossy: Encode = (text) => [...utf8.encode(text.toUpperCase())];
  const short: Encode = (text) => [...utf8.encode(text.slice(1))];
  const noTail: Encode = (text) => [...utf8.encode(text.slice(0, -1))];
  for (const encode of [lossy, short, noTail]) {
    expect(() => forcedTokens(masker, grammar.start, [], encode)).toThrow(/do not spell the same/);
  }
});

test("random, but seeded, tokens before never make a forced token illegal", () => {
  const bpe = trainBpe(documents, 100, WORDS);
  const masker = new TokenMasker(grammar, indexVocabulary(bpe.vocabulary));
  const random = new Random(SEED);
  let forced = 0;
  for (let run = 0; run < 30; run++) {
    const text = random.pick(documents);
    const bytes = [...utf8.encode(text)];
    let state = grammar.start;
    const before: number[] = [];
    // Byte by byte, the least canonical way there is, with jumps where they are offered.
    for (let at = 0; at < bytes.length;) {
      const step = forcedTokens(masker, state, before, bpe.encode);
      const ids = step.ids.length > 0 ? step.ids : [bytes[at]!];
      const own = ids.flatMap((id) => [...bpe.vocabulary.tokenBytes(id)]);
      expect(own).toEqual(bytes.slice(at, at + own.length));
      state = step.ids.length > 0 ? step.state : masker.advance(state, bytes[at]!)!;
      before.push(...ids);
      forced += step.ids.length;
      at += own.length;
    }
    expect(state.node.kind).toBe("end");
  }
  expect(forced).toBeGreaterThan(100);
});
