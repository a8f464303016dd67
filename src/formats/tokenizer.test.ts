import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadTokenizer, Tokenizer } from "./tokenizer.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/chat-templates");
const FAMILIES = ["lfm2", "llama32", "smolvlm", "paddleocr"];
const utf8 = (text: string) => Buffer.from(text, "utf8");

/** Text as receipts have it, and any other Unicode. `<` is left out: it could spell a token. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'aZ åÖé €£0129.,:;-%"{}[]\n\r\t\u00a0🧾漢') }),
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("<", "(")),
);

/** A tokenizer.json around a BPE vocabulary given as a list of tokens; the index is the id. */
function bpe(tokens: string[], rest: Record<string, unknown>, merges: string[] = []): object {
  return {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    ...rest,
    model: {
      type: "BPE",
      unk_token: "<unk>",
      fuse_unk: true,
      byte_fallback: true,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
}

const SPACES = { type: "Replace", pattern: { String: " " }, content: "▁" };
const READ_BACK = {
  type: "Sequence",
  decoders: [
    { type: "Replace", pattern: { String: "▁" }, content: " " },
    { type: "ByteFallback" },
    { type: "Fuse" },
  ],
};

test.each(FAMILIES)(
  "%s: token bytes joined are the text, and decode undoes encode",
  async (name) => {
    const tokenizer = await loadTokenizer(join(FIXTURES, name));
    const isSentencePiece = name === "paddleocr";
    fc.assert(
      fc.property(anyText, (raw) => {
        // SentencePiece spells a space as ▁, so the two cannot be told apart afterwards.
        const text = isSentencePiece ? raw.replaceAll("▁", "_") : raw;
        const ids = tokenizer.encode(text, { addSpecialTokens: false });
        const bytes = Buffer.concat(ids.map((id) => tokenizer.tokenBytes(id)));
        expect(bytes.equals(utf8(text))).toBe(true);
        expect(tokenizer.decode(ids)).toBe(text);
      }),
      { seed: 13, numRuns: 300 },
    );
  },
);

test.each(FAMILIES)(
  "%s: offsets cover the text in order, each the bytes of its token",
  async (name) => {
    const tokenizer = await loadTokenizer(join(FIXTURES, name));
    fc.assert(
      fc.property(anyText, (text) => {
        const { ids, offsets } = tokenizer.encodeWithOffsets(text, { addSpecialTokens: false });
        expect(offsets.length).toBe(ids.length);
        let covered = 0;
        offsets.forEach(([start, end], i) => {
          expect(start).toBeLessThanOrEqual(covered); // overlaps only where a character is split
          expect(end).toBeGreaterThanOrEqual(covered);
          const spelled = Buffer.from(tokenizer.tokenBytes(ids[i]!)).toString("latin1");
          const source = utf8(text.slice(start, end).replaceAll("▁", " ")).toString("latin1");
          expect(source).toContain(spelled);
          covered = end;
        });
        expect(covered).toBe(text.length);
      }),
      { seed: 14, numRuns: 300 },
    );
  },
);

test("offsets count UTF-16 code units, and both halves of a split character cover it", async () => {
  const tokenizer = await loadTokenizer(join(FIXTURES, "lfm2"));
  const { ids, offsets } = tokenizer.encodeWithOffsets("x 🧾!");
  expect(ids.map((id) => tokenizer.tokenOf(id))).toEqual(
    ["<|startoftext|>", "x", "Ġ", "ð", "Ł", "§", "¾", "!"], // 🧾 is four bytes, each a token here
  );
  const receipt = [2, 4];
  expect(offsets).toEqual([[0, 0], [0, 1], [1, 2], receipt, receipt, receipt, receipt, [4, 5]]);
});

test("each of the 256 bytes is spelled by exactly one single-byte token", async () => {
  const tokenizer = await loadTokenizer(join(FIXTURES, "smolvlm"));
  const single = new Set<number>();
  let count = 0;
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    const bytes = tokenizer.tokenBytes(id);
    if (bytes.length !== 1) continue;
    single.add(bytes[0]!);
    count++;
  }
  expect([single.size, count]).toEqual([256, 256]);
});

test("special tokens: one id in text, no bytes, left out on request", async () => {
  const tokenizer = await loadTokenizer(join(FIXTURES, "lfm2"));
  const end = tokenizer.idOf("<|im_end|>");
  expect(tokenizer.specialTokens["eos_token"]).toBe("<|im_end|>");
  expect(tokenizer.isSpecial(end)).toBe(true);
  expect(tokenizer.tokenBytes(end).length).toBe(0);
  const ids = tokenizer.encode("hej<|im_end|>");
  expect(ids.at(-1)).toBe(end);
  expect(ids[0]).toBe(tokenizer.idOf("<|startoftext|>"));
  expect(tokenizer.decode(ids)).toBe("<|startoftext|>hej<|im_end|>");
  expect(tokenizer.decode(ids, { skipSpecialTokens: true })).toBe("hej");
  expect(tokenizer.decode([])).toBe("");
});

test("unknown tokens and ids are errors that name them", async () => {
  const tokenizer = await loadTokenizer(join(FIXTURES, "lfm2"));
  expect(() => tokenizer.idOf("<|vision|>")).toThrow(/<\|vision\|>/);
  expect(() => tokenizer.tokenBytes(99_999)).toThrow(/99999/);
  expect(() => tokenizer.decode([5, -1])).toThrow(/-1/);
});

test("a prefix space the tokenizer adds spells a byte but covers no text", () => {
  const file = bpe(
    ["<unk>", "▁", "a", "b", "▁a", "<0xC3>", "<0xA5>", "<x>"],
    {
      normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, SPACES] },
      decoder: READ_BACK,
      added_tokens: [{ id: 7, content: "<x>", special: false, normalized: false }],
    },
    ["▁ a"],
  );
  const tokenizer = new Tokenizer(file, {}, "test");
  const { ids, offsets } = tokenizer.encodeWithOffsets("a b<x>bå");
  expect(ids.map((id) => tokenizer.tokenOf(id))).toEqual(
    ["▁a", "▁", "b", "<x>", "▁", "b", "<0xC3>", "<0xA5>"], // one prefix at the start, one after <x>
  );
  const spans = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 6],
    [6, 6],
    [6, 7],
    [7, 8],
    [7, 8],
  ];
  expect(offsets).toEqual(spans);
  const bytes = Buffer.concat(ids.map((id) => tokenizer.tokenBytes(id))).toString();
  expect(bytes).toBe(" a b<x> bå"); // an added token that is not special spells its text
});

test("offsets go back through Unicode composition", () => {
  const normalizer = { type: "Sequence", normalizers: [{ type: "NFC" }, SPACES] };
  const file = bpe(["<unk>", "é", "x", "▁"], { normalizer, decoder: READ_BACK });
  const tokenizer = new Tokenizer(file, {}, "test");
  const { ids, offsets } = tokenizer.encodeWithOffsets("xe\u0301 x");
  expect(ids).toEqual([2, 1, 3, 2]);
  expect(offsets).toEqual([
    [0, 1],
    [1, 3],
    [3, 4],
    [4, 5],
  ]);
});

test("white space that an added token swallows belongs to no token", () => {
  const added = { id: 3, content: "<x>", special: true, normalized: false };
  const file = bpe(["<unk>", "a", "▁", "<x>"], {
    normalizer: SPACES,
    decoder: READ_BACK,
    added_tokens: [{ ...added, lstrip: true, rstrip: true }],
  });
  const tokenizer = new Tokenizer(file, {}, "test");
  const { ids, offsets } = tokenizer.encodeWithOffsets("a  <x> a <x> ");
  expect(ids).toEqual([1, 3, 1, 3]);
  expect(offsets).toEqual([
    [0, 1],
    [3, 6],
    [7, 8],
    [9, 12],
  ]);
});

test("offsets refuse a tokenizer that changes the text instead of guessing", () => {
  const normalizer = { type: "Sequence", normalizers: [{ type: "Lowercase" }, SPACES] };
  const file = bpe(["<unk>", "a", "b"], { normalizer, decoder: READ_BACK });
  const tokenizer = new Tokenizer(file, {}, "test");
  expect(tokenizer.encode("aB")).toEqual([1, 2]);
  expect(() => tokenizer.encodeWithOffsets("aB")).toThrow(/"B" \(position 1\)/);
});

test("missing, damaged and foreign files are errors with a code", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-tokenizer-"));
  const expectCode = async (code: string) =>
    expect(loadTokenizer(folder)).rejects.toMatchObject({ code });
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  try {
    await expectCode("tokenizer.missing");
    await write("tokenizer_config.json", "{}");
    await write("tokenizer.json", '{"model": {"vocab": {"a"');
    await expectCode("tokenizer.malformed");
    await write("tokenizer.json", "[]");
    await expectCode("tokenizer.malformed");
    await write("tokenizer.json", '{"added_tokens": 1, "model": {}}');
    await expectCode("tokenizer.malformed");
    const noMerges = { ...bpe(["a"], { decoder: READ_BACK }), model: { type: "BPE", vocab: {} } };
    await write("tokenizer.json", JSON.stringify(noMerges));
    await expectCode("tokenizer.malformed");
    const wordPiece = { ...bpe([], { decoder: { type: "WordPiece" } }), model: { vocab: {} } };
    await write("tokenizer.json", JSON.stringify(wordPiece));
    await expectCode("tokenizer.unsupported");
  } finally {
    await rm(folder, { recursive: true });
  }
});
