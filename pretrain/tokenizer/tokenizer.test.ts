import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { renderChat } from "../../src/formats/chat-template.ts";
import { Tokenizer } from "../../src/formats/tokenizer.ts";
import { PRINTED_CHARACTERS } from "../characters.ts";
import { DECODER_SAMPLES } from "../decoder/curriculum.ts";
import { SAMPLE_KINDS } from "../samples/sample.ts";
import { makeText } from "../samples/text.ts";
import { applyMerge, learnMerges, type Merge } from "./bpe.ts";
import { byteLevel } from "./byte-alphabet.ts";
import {
  CHAT_TEMPLATE,
  cut,
  givenMerges,
  PIECES,
  SPECIAL_TOKENS,
  tokenizerFile,
} from "./definition.ts";
import { corpusCounts } from "./train-bpe.ts";

interface TokenizerFile {
  pre_tokenizer: { pretokenizers: { pattern?: { Regex: string } }[] };
  model: { vocab: Record<string, number>; merges: Merge[] };
}

const folder = join(import.meta.dirname, "../../base-model");
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
const file = read("tokenizer.json") as TokenizerFile; // our own file, checked below
const tokenizer = new Tokenizer(file, read("tokenizer_config.json") as object, folder);

const encode = (text: string) => tokenizer.encode(text, { addSpecialTokens: false });
const tokensOf = (text: string) => encode(text).map((id) => tokenizer.tokenOf(id));
const decode = (ids: number[]) => tokenizer.decode(ids);

test("the file has 2,048 entries, ids 0 to 2047, with the special tokens first", () => {
  const entries = Object.entries(file.model.vocab);
  expect(entries).toHaveLength(2048);
  expect(entries.map(([, id]) => id).sort((a, b) => a - b)).toEqual(entries.map((_, i) => i));
  expect(SPECIAL_TOKENS.map((token) => file.model.vocab[token])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(SPECIAL_TOKENS.map((token) => encode(token))).toEqual(SPECIAL_TOKENS.map((_, i) => [i]));
});

test("the committed file is the one that the definition describes", () => {
  expect(file.pre_tokenizer.pretokenizers[0]?.pattern?.Regex).toBe(PIECES);
  expect(file.model.merges.slice(0, givenMerges().length)).toEqual(givenMerges());
  expect(readFileSync(join(folder, "chat_template.jinja"), "utf8")).toBe(CHAT_TEMPLATE);
});

test("any Unicode text comes back as it was", () => {
  const special = new RegExp(SPECIAL_TOKENS.map((token) => token.replaceAll("|", "\\|")).join("|"));
  const texts = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(!special.test(text) && Buffer.from(text).toString() === text); // no lone surrogates
      expect(decode(encode(text))).toBe(text);
    }),
    { seed: 7, numRuns: 1500 },
  );
});

test("what the samples ask and answer comes back as it was", () => {
  const limits = { lineCharacters: 40, lines: 12, wear: 0 };
  for (const kind of SAMPLE_KINDS) {
    for (let i = 0; i < 10; i++) {
      const random = new Random(`round/${kind}/${i}`);
      const sample = DECODER_SAMPLES.makers[kind](random, limits);
      expect(decode(encode(sample.prompt))).toBe(sample.prompt);
      expect(decode(encode(sample.answer))).toBe(sample.answer);
    }
  }
});

test("every printed character is one token, every digit a token of its own", () => {
  for (const character of PRINTED_CHARACTERS) expect(encode(character), character).toHaveLength(1);
  expect(tokensOf("1 234,50")).toEqual(["1", "Ġ", "2", "3", "4", ",", "5", "0"]);
  const digits = encode("0123456789");
  for (let digit = 0; digit < 10; digit++) {
    expect(encode(`x${digit}y`)).toContain(digits[digit]);
  }
});

test("JSON punctuation is whole", () => {
  const text = '{"a":"","b":[{"c":1.5},{"d":null}],"e":"x","f":-2}';
  const pieces = tokensOf(text);
  for (const sign of ['{"', '":', '":[{"', '},{"', '}],"', '":"', '","', "null"]) {
    expect(pieces, sign).toContain(sign);
  }
});

test("the library splits and merges as the definition does", () => {
  for (let i = 0; i < 10; i++) {
    const limits = { lineCharacters: 40, lines: 12, wear: 0 };
    const { prompt } = makeText(new Random(`same/${i}`), limits);
    const ours = cut(prompt).flatMap((piece) => {
      // The lowest-ranked pair that occurs is merged first, until none is left.
      let symbols = byteLevel(piece);
      for (const merge of file.model.merges) symbols = applyMerge(symbols, merge);
      return symbols;
    });
    expect(tokensOf(prompt)).toEqual(ours);
  }
});

test("the chat template writes LFM2's form", () => {
  const { text, generationSpans } = renderChat(
    CHAT_TEMPLATE,
    [
      { role: "user", content: [{ type: "image" }, { type: "text", text: "Transcribe." }] },
      { role: "assistant", content: "Åsa" },
      { role: "user", content: "Again." },
    ],
    { specialTokens: tokenizer.specialTokens, addGenerationPrompt: true },
  );
  expect(text).toBe(
    "<|startoftext|><|im_start|>user\n<image>Transcribe.<|im_end|>\n" +
      "<|im_start|>assistant\nÅsa<|im_end|>\n<|im_start|>user\nAgain.<|im_end|>\n" +
      "<|im_start|>assistant\n",
  );
  expect(generationSpans?.map(([from, to]) => text.slice(from, to))).toEqual(["Åsa<|im_end|>"]);
});

test("merges are learnt most frequent first, ties in alphabetical order", () => {
  const words = [
    [[..."abab"], 2], // ab ×4, ba ×2
    [[..."bac"], 3], // ba ×3, ac ×3
  ] as const;
  // ba 5, ab 4, ac 3 → ba; then a|ba|b and ba|c: "a ba" 2, "ba b" 2, "ba c" 3
  expect(learnMerges(words, [], 2)).toEqual([
    ["b", "a"],
    ["ba", "c"],
  ]);
  expect(learnMerges([[[..."ab"], 1]], [], 5)).toEqual([["a", "b"]]); // nothing left to merge
});

test("training is deterministic and fails when the corpus is too poor", () => {
  expect(corpusCounts("seed", 5)).toEqual(corpusCounts("seed", 5));
  expect(() => tokenizerFile(new Map([["abc", 1]]))).toThrow(/not 2048/);
});
