import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { DocumentSchema } from "../documents/document.ts";
import { advanceAll, compileGrammar, describeState, isComplete } from "./grammar.ts";
import type { GrammarState } from "./grammar-node.ts";
import { documentShape } from "./json-shape-document.ts";
import { arbitraryShape, fits } from "./json-shape-fixture.ts";
import { type JsonShape, maxTokens } from "./json-shape.ts";
import { sampleToken } from "./sampling.ts";
import { byteVocabulary } from "./token-mask-fixture.ts";
import { indexVocabulary } from "./token-mask-text.ts";
import type { TokenVocabulary } from "./token-mask-trie.ts";
import { allowedIds, isAllowed, TokenMasker } from "./token-mask.ts";

const SEED = 20260802;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const PIECES = [
  ...[
    '"',
    '":',
    '":"',
    '","',
    '",',
    "null",
    ",null",
    '},{"',
    "}]",
    '"}',
    "]}",
    "[]",
    "{",
    '{"',
    "\\",
  ],
  ...[
    '\\"',
    "\\u00",
    "\\ud8",
    "12",
    ".5",
    "-1",
    "0.",
    "2026-",
    "-02-",
    "true",
    "total",
    '"a":',
    "ö",
  ],
  ...[
    "kv",
    "kött",
    "abc",
    "abcdefgh",
    "            ",
    "🧾",
    '"x"',
    ',"b_c":',
    "é\\n",
    'a","',
    'a"]',
  ],
];

/** All bytes and a few tokens that span structure, halves of characters and duplicates. */
function randomVocabulary(random: Random): TokenVocabulary {
  const extra = PIECES.filter(() => random.chance(0.6));
  const halves = Array.from({ length: 6 }, () => {
    const piece = new TextEncoder().encode(random.pick(PIECES) + random.pick(PIECES));
    const from = random.int(0, piece.length - 1);
    return piece.slice(from, random.int(from + 1, piece.length));
  });
  return byteVocabulary(random.shuffled([...extra, ...halves]));
}

/** Every token, byte by byte, without a tree and without a cache. */
function bruteForce(vocabulary: TokenVocabulary, state: GrammarState): number[] {
  const ids: number[] = [];
  for (let id = 0; id < vocabulary.vocabularySize; id++) {
    if (vocabulary.endOfTurnIds.includes(id)) {
      if (isComplete(state)) ids.push(id);
    } else if (advanceAll(state, vocabulary.tokenBytes(id)) !== undefined) ids.push(id);
  }
  return ids;
}

type Choose = (allowed: readonly number[], vocabulary: TokenVocabulary) => number;

/** Decodes with `choose` in the model's place; every mask on the way is checked by brute force. */
function decode(masker: TokenMasker, choose: Choose, checkEvery: number): Uint8Array[] {
  const { vocabulary } = masker.index;
  const tokens: Uint8Array[] = [];
  for (let state = masker.grammar.start; ;) {
    const allowed = allowedIds(masker.bits(state));
    if (tokens.length % checkEvery === 0) {
      expect(allowed, describeState(state)).toEqual(bruteForce(vocabulary, state));
    }
    const id = choose(allowed, vocabulary);
    if (masker.ends(state, id)) return tokens;
    const after = masker.advance(state, id);
    if (after === undefined) throw new Error(`token ${id} is in the mask and is refused`);
    state = after;
    tokens.push(vocabulary.tokenBytes(id));
  }
}

const textOf = (tokens: readonly Uint8Array[]) =>
  decoder.decode(Uint8Array.from(tokens.flatMap((bytes) => [...bytes])));

test("an untrained model over random vocabularies always ends, within the bound, in valid JSON", () => {
  const random = new Random(SEED);
  fc.assert(
    fc.property(arbitraryShape(), (shape) => {
      const masker = new TokenMasker(
        compileGrammar(shape),
        indexVocabulary(randomVocabulary(random)),
      );
      // The same masker several times: later runs meet masks that were remembered.
      for (let run = 0; run < 3; run++) {
        const tokens = decode(masker, (allowed) => random.pick(allowed), 1);
        expect(tokens.length + 1).toBeLessThanOrEqual(maxTokens(shape));
        expect(fits(shape, JSON.parse(textOf(tokens)))).toBe(true);
      }
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test("a document decoded from noise passes the schema, refinements included", () => {
  const random = new Random(SEED);
  const shape = documentShape({ limits: { maxLength: 12, maxItems: 3 } });
  const masker = new TokenMasker(compileGrammar(shape), indexVocabulary(byteVocabulary(PIECES)));
  const currencies = new Set<unknown>();
  for (let run = 0; run < 25; run++) {
    const text = textOf(decode(masker, (allowed) => random.pick(allowed), 50));
    const document = DocumentSchema.parse(JSON.parse(text));
    currencies.add(document.currency);
  }
  expect(currencies.size).toBeGreaterThan(10);
  expect(masker.computed).toBeGreaterThan(100);
});

test("a model that always prefers what is illegal still writes valid JSON", () => {
  const vocabulary = byteVocabulary(["garbage", "<html>", "```json"]);
  const shape: JsonShape = {
    kind: "object",
    fields: [
      { key: "date", shape: { kind: "string", maxLength: 10, pattern: "^[0-9]{4}-[0-9]{2}$" } },
      {
        key: "total",
        shape: { kind: "number", maxIntegerDigits: 4, maxDecimals: 2, allowNegative: true },
      },
      {
        key: "names",
        shape: { kind: "array", item: { kind: "string", maxLength: 6 }, maxItems: 2 },
      },
    ],
  };
  const masker = new TokenMasker(compileGrammar(shape), indexVocabulary(vocabulary));
  const random = new Random(SEED);
  const greedy = { temperature: 0, topP: 1 };
  let overruled = 0;
  const choose: Choose = (allowed) => {
    const logits = new Float32Array(vocabulary.vocabularySize).fill(20);
    for (const id of allowed) logits[id] = random.uniform(-5, 5);
    const bits = new Uint32Array(Math.ceil(logits.length / 32));
    const unmasked = sampleToken(
      logits,
      bits.map((word) => ~word),
      greedy,
      random,
      () => "",
    );
    expect(allowed).not.toContain(unmasked.token); // what it would write without a mask
    for (const id of allowed) bits[id >>> 5]! |= 1 << (id & 31);
    const picked = sampleToken(logits, bits, greedy, random, () => "the test");
    if (picked.rawLogProb < picked.logProb) overruled += 1;
    return picked.token;
  };
  const tokens = decode(masker, choose, 1);
  expect(fits(shape, JSON.parse(textOf(tokens)))).toBe(true);
  expect(overruled).toBe(tokens.length + 1); // every step, the end of the turn included
});

describe("masks", () => {
  const text: JsonShape = { kind: "string", maxLength: 200 };

  test("in a long string are computed once for all lengths the tokens cannot use up", () => {
    const masker = new TokenMasker(compileGrammar(text), indexVocabulary(byteVocabulary(PIECES)));
    let state = masker.advance(masker.grammar.start, '"'.charCodeAt(0))!;
    for (let i = 0; i < 180; i++) {
      masker.bits(state);
      state = masker.advance(state, "x".charCodeAt(0))!;
    }
    expect(masker.computed).toBe(1);
  });

  test("near the end of a string allow no token that is too long for it", () => {
    const vocabulary = byteVocabulary(["abc", "ab", 'abc"', "🧾"]);
    const masker = new TokenMasker(compileGrammar(text), indexVocabulary(vocabulary));
    const names = (used: number) => {
      const state = advanceAll(masker.grammar.start, [0x22, ...Array<number>(used).fill(0x78)])!;
      const bits = masker.bits(state);
      return [256, 257, 258, 259].map((id) => isAllowed(bits, id));
    };
    expect(names(197)).toEqual([true, true, true, true]);
    expect(names(198)).toEqual([false, true, false, true]); // the emoji is two units
    expect(names(199)).toEqual([false, false, false, false]);
  });

  test("are not shared by states that one token tells apart", () => {
    // Longer than any token that stays inside the string; three items in one token.
    const vocabulary = byteVocabulary(['wxyz"', "1,1,1", ",1,1]"]);
    const check = (shape: JsonShape, bytes: string) => {
      const masker = new TokenMasker(compileGrammar(shape), indexVocabulary(vocabulary));
      let state = masker.grammar.start;
      for (const char of bytes) {
        const where = describeState(state);
        expect(allowedIds(masker.bits(state)), where).toEqual(bruteForce(vocabulary, state));
        state = masker.advance(state, char.charCodeAt(0))!;
      }
    };
    const digit: JsonShape = {
      ...{ kind: "number", maxIntegerDigits: 1, maxDecimals: 0, allowNegative: false },
    };
    check({ kind: "string", maxLength: 12 }, '"xxxxxxxxxxxx"');
    check({ kind: "array", item: digit, minItems: 6, maxItems: 8 }, "[1,1,1,1,1,1,1,1]");
  });

  test("never allow special tokens or tokens without bytes", () => {
    const plain = byteVocabulary();
    const vocabulary: TokenVocabulary = {
      ...plain,
      vocabularySize: plain.vocabularySize + 40, // padding ids
    };
    const masker = new TokenMasker(compileGrammar(text), indexVocabulary(vocabulary));
    const [end] = vocabulary.endOfTurnIds;
    const inside = advanceAll(masker.grammar.start, [0x22])!;
    expect(allowedIds(masker.bits(inside)).filter((id) => id > 255)).toEqual([]);
    expect(masker.advance(inside, end!)).toBeUndefined();
    const complete = advanceAll(inside, [0x22])!;
    expect(allowedIds(masker.bits(complete))).toEqual([end]);
    expect(masker.ends(complete, end!)).toBe(true);
    expect(masker.ends(inside, end!)).toBe(false);
  });

  test("after a numeral at the root allow its end and its further digits", () => {
    const shape: JsonShape = {
      kind: "number",
      maxIntegerDigits: 2,
      maxDecimals: 0,
      allowNegative: false,
    };
    const masker = new TokenMasker(compileGrammar(shape), indexVocabulary(byteVocabulary()));
    const digits = [..."0123456789"].map((digit) => digit.charCodeAt(0));
    expect(allowedIds(masker.bits(advanceAll(masker.grammar.start, [0x34])!))).toEqual([
      ...digits,
      256,
    ]);
  });
});

test("a vocabulary that cannot spell every answer is refused", () => {
  const grammar = compileGrammar({ kind: "boolean" });
  const base = byteVocabulary();
  const without = (id: number): TokenVocabulary => ({
    ...base,
    tokenBytes: (each) => (each === id ? new Uint8Array() : base.tokenBytes(each)),
  });
  const codeOf = (vocabulary: TokenVocabulary) => {
    try {
      new TokenMasker(grammar, indexVocabulary(vocabulary));
      return "accepted";
    } catch (error) {
      return error instanceof KvittoError ? `${error.code}: ${error.message}` : String(error);
    }
  };
  expect(codeOf(base)).toBe("accepted");
  expect(codeOf(without(0x22))).toMatch(/^vocabulary.missing_bytes: .* none for 0x22\.$/);
  expect(codeOf(without(0x9f))).toMatch(/none for 0x9f/);
  expect(codeOf(without(0x07))).toBe("accepted"); // a control character is never written
  expect(codeOf(without(0x21))).toBe("accepted"); // this model just cannot write "!"
  expect(codeOf(without(0x6c))).toMatch(/none for 0x6c/); // "l" of false
  expect(codeOf({ ...base, endOfTurnIds: [] })).toMatch(/^vocabulary.no_end_of_turn/);
  expect(codeOf({ ...base, endOfTurnIds: [999] })).toMatch(/999 is outside/);
});
