import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { DocumentSchema, emptyDocument, type PaperDocument } from "../documents/document.ts";
import { loadTokenizer } from "../formats/tokenizer.ts";
import { compileGrammar, isComplete } from "./grammar.ts";
import { documentShape } from "./json-shape-document.ts";
import { forcedTokens } from "./token-mask-forced.ts";
import { indexVocabulary } from "./token-mask-text.ts";
import { tokenVocabulary } from "./token-vocabulary.ts";
import { allowedIds, isAllowed, TokenMasker } from "./token-mask.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/chat-templates");
const grammar = compileGrammar(documentShape({ limits: { maxLength: 40, maxItems: 3 } }));

const document: PaperDocument = {
  ...emptyDocument("receipt"),
  vendor: { name: "Bageri Å & Ö", address: "Storgatan 1\n111 22 Malmö", tax_ids: ["556677-8899"] },
  number: "A-17",
  issue_date: "2028-02-29",
  currency: "SEK",
  line_items: [
    {
      ...{ description: 'Semla "stor" 🥐', quantity: 2, unit_price: 44.642857, total: 89.29 },
      ...{ code: "7310865004703", tax_rate: 12 },
    },
    {
      ...{ description: "Rabatt", quantity: null, unit_price: null, total: -9.29 },
      ...{ code: null, tax_rate: null },
    },
  ],
  tax_lines: [{ rate: 12, basis: 71.43, amount: 8.57 }],
  rounding: -0.29,
  total: 80,
};

// The families' own pre-tokenizers and spellings, with vocabularies cut to a few hundred tokens.
describe.each(["lfm2", "llama3", "smolvlm", "paddleocr"])("%s", async (name) => {
  const tokenizer = await loadTokenizer(join(FIXTURES, name));
  const encode = (text: string) => tokenizer.encode(text, { addSpecialTokens: false });
  const end = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id).find((id) =>
    tokenizer.isSpecial(id),
  )!;
  const vocabulary = tokenVocabulary(tokenizer, tokenizer.vocabularySize + 5, [end]);
  const masker = new TokenMasker(grammar, indexVocabulary(vocabulary));

  test("every token of a document is in its mask, and what is forced is what was coming", () => {
    const ids = encode(JSON.stringify(document));
    let state = grammar.start;
    let forced = 0;
    for (let at = 0; at < ids.length;) {
      expect(isAllowed(masker.bits(state), ids[at]!)).toBe(true);
      const step = forcedTokens(masker, state, ids.slice(0, at), encode);
      expect(step.ids).toEqual(ids.slice(at, at + step.ids.length));
      state = step.ids.length > 0 ? step.state : masker.advance(state, ids[at]!)!;
      forced += step.ids.length;
      at += Math.max(1, step.ids.length);
    }
    expect(isComplete(state)).toBe(true);
    // Keys are most of a document, and in these small vocabularies they are many tokens.
    expect(forced / ids.length).toBeGreaterThan(0.5);
  });

  test("noise becomes a document", () => {
    const random = new Random(name);
    for (let run = 0; run < 3; run++) {
      const written: number[] = [];
      for (let state = grammar.start; ;) {
        const id = random.pick(allowedIds(masker.bits(state)));
        if (masker.ends(state, id)) break;
        expect(tokenizer.isSpecial(id)).toBe(false);
        state = masker.advance(state, id)!;
        written.push(id);
      }
      const bytes = written.flatMap((id) => [...tokenizer.tokenBytes(id)]);
      const text = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
      expect(DocumentSchema.safeParse(JSON.parse(text)).error).toBeUndefined();
    }
  });
});

test("ids without a token have no bytes, and a model narrower than its tokenizer is refused", async () => {
  const tokenizer = await loadTokenizer(join(FIXTURES, "lfm2"));
  const { vocabularySize } = tokenizer;
  const wide = tokenVocabulary(tokenizer, vocabularySize + 3, [0]);
  expect(wide.tokenBytes(vocabularySize + 2).length).toBe(0);
  expect(() => tokenVocabulary(tokenizer, vocabularySize - 1, [0])).toThrow(
    `The model scores ${vocabularySize - 1} tokens and the tokenizer has ${vocabularySize}.`,
  );
});
