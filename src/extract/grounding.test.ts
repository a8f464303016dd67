import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { DocumentSchema, emptyDocument, type PaperDocument } from "../documents/document.ts";
import { compileGrammar, describeState } from "./grammar.ts";
import { GroundedGrammar, type GroundedState } from "./grounding.ts";
import { GroundedMasker } from "./grounding-mask.ts";
import { groundingPaper } from "./grounding-paper.ts";
import { documentShape } from "./json-shape-document.ts";
import { arbitraryShape, fits } from "./json-shape-fixture.ts";
import { type JsonShape, maxTokens } from "./json-shape.ts";
import { forcedTokens } from "./token-mask-forced.ts";
import { byteVocabulary, longestMatchEncode } from "./token-mask-fixture.ts";
import { indexVocabulary } from "./token-mask-text.ts";
import { allowedIds } from "./token-mask.ts";

const utf8 = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const documents = compileGrammar(documentShape());
const vocabulary = byteVocabulary(['":"', '","', '":', "null", "},{", "Mil", "10", ".5", "2026-"]);
const index = indexVocabulary(vocabulary);

function grounded(text: string, shape?: JsonShape): GroundedGrammar {
  const grammar = shape === undefined ? documents : compileGrammar(shape);
  return new GroundedGrammar(grammar.start, groundingPaper(text));
}

/** The state after as much of `answer` as is allowed, and how much that is. */
function write(grammar: GroundedGrammar, answer: string): { state: GroundedState; read: string } {
  let state = grammar.start;
  const bytes = utf8.encode(answer);
  for (const [i, byte] of bytes.entries()) {
    const after = grammar.advance(state, byte);
    if (after === undefined) return { state, read: decoder.decode(bytes.subarray(0, i)) };
    state = after;
  }
  return { state, read: answer };
}

function accepts(grammar: GroundedGrammar, answer: unknown): boolean {
  const { state, read } = write(grammar, JSON.stringify(answer));
  return read === JSON.stringify(answer) && grammar.isComplete(state);
}

type Line = PaperDocument["line_items"][number];

const line = (given: Partial<Line>): Line => ({
  ...{ description: null, quantity: null, unit_price: null, total: null, code: null },
  ...{ tax_rate: null, ...given },
});

const paper = (given: Partial<PaperDocument>): PaperDocument => ({
  ...emptyDocument("receipt"),
  ...given,
});

const RECEIPT = [
  "MJÖLKBAREN  Kvitto 4711",
  "2026-03-14 10:22",
  "Milk 1 l        10,50",
  "Milk 1 l        10,50",
  "2 x Bread        120,00",
  "Total SEK        141,00",
].join("\n");

describe("values are those of the paper", () => {
  const receipt = grounded(RECEIPT);
  const items = (...line_items: Line[]) => accepts(receipt, paper({ line_items }));

  test("texts, numbers and days", () => {
    const read = paper({
      ...{ vendor: { name: "MJÖLKBAREN", address: null, tax_ids: [] }, number: "4711" },
      ...{ issue_date: "2026-03-14", currency: "SEK", total: 141, subtotal: 10.22 },
      line_items: [
        line({ description: "Milk 1 l", total: 10.5 }),
        line({ description: "Milk 1 l", total: 10.5 }),
        line({ description: "Bread", quantity: 2, total: 120 }),
      ],
    });
    expect(accepts(receipt, read)).toBe(true);
    expect(accepts(receipt, { ...read, number: "4712" })).toBe(false);
    expect(accepts(receipt, { ...read, number: "471" })).toBe(false);
    expect(accepts(receipt, { ...read, total: 12 })).toBe(false);
    expect(accepts(receipt, { ...read, total: -141 })).toBe(false);
    expect(accepts(receipt, { ...read, issue_date: "2026-03-15" })).toBe(false);
    expect(accepts(receipt, { ...read, due_date: "2026-03-14" })).toBe(true);
    expect(accepts(receipt, { ...read, kind: "invoice", currency: "EUR" })).toBe(true); // free
  });

  test("items stand one after the other, and none is there oftener than it is printed", () => {
    const [milk, bread] = [line({ description: "Milk 1 l" }), line({ description: "Bread" })];
    expect(items(milk, milk, bread)).toBe(true);
    expect(items(milk, milk, milk)).toBe(false);
    expect(items(bread, milk)).toBe(false);
    expect(items(milk, line({ description: "1 l" }), bread)).toBe(true);
    expect(items(line({ description: "Milk" }), line({ description: "1 l" }))).toBe(true);
  });

  test("neither are tax lines and tax identifiers", () => {
    const taxed = (count: number) =>
      paper({
        tax_lines: Array.from({ length: count }, () => ({ rate: null, basis: null, amount: 10.5 })),
      });
    expect(accepts(receipt, taxed(2))).toBe(true);
    expect(accepts(receipt, taxed(3))).toBe(false);
    const known = (...tax_ids: string[]) =>
      accepts(receipt, paper({ vendor: { name: null, address: null, tax_ids } }));
    expect(known("4711", "141,00")).toBe(true);
    expect(known("4711", "4711")).toBe(false);
  });

  test("an item without a text stands where its first number does", () => {
    const priced = line({ total: 10.5 });
    expect(items(priced, priced, line({ total: 120 }))).toBe(true);
    expect(items(priced, priced, priced)).toBe(false);
  });

  test("an item that has nothing of the paper is the last", () => {
    expect(items(line({}))).toBe(true);
    expect(items(line({}), line({}))).toBe(false);
  });

  test("after the last print of the page a list can only end", () => {
    const all = paper({ line_items: [line({ description: "Total SEK" }), line({ total: 141 })] });
    const text = JSON.stringify(all);
    const end = write(receipt, text.slice(0, text.lastIndexOf("}],") + 1));
    expect(describeState(end.state.grammar)).toContain("item 2 of line_items");
    expect(receipt.advance(end.state, ",".charCodeAt(0))).toBeUndefined();
    expect(receipt.advance(end.state, "]".charCodeAt(0))).toBeDefined();
  });

  test("a page without print leaves nothing but null", () => {
    for (const text of ["", " \n ", "—"]) {
      const blank = grounded(text);
      expect(accepts(blank, paper({}))).toBe(true);
      expect(accepts(blank, paper({ total: 0 }))).toBe(false);
      expect(accepts(blank, paper({ vendor: { name: null, address: null, tax_ids: ["a"] } }))).toBe(
        false,
      );
    }
  });
});

test("what the schema wants and the paper lacks is free, and nothing else is", () => {
  const shape: JsonShape = {
    kind: "object",
    fields: [
      { key: "name", shape: { kind: "string", minLength: 4, maxLength: 20 } },
      { key: "code", shape: { kind: "string", maxLength: 5, pattern: "^[A-Z]{2}[0-9]+$" } },
      {
        key: "count",
        shape: { kind: "number", maxIntegerDigits: 3, maxDecimals: 0, allowNegative: false },
      },
    ],
  };
  const none = grounded("abc", shape);
  expect(accepts(none, { name: "what", code: "QX1", count: 7 })).toBe(true);
  const some = grounded("abc  QX17  abcd", shape);
  expect(accepts(some, { name: "abcd", code: "QX17", count: 17 })).toBe(true);
  expect(accepts(some, { name: "abc QX17", code: "QX17", count: 17 })).toBe(true);
  expect(accepts(some, { name: "abc", code: "QX17", count: 17 })).toBe(false);
  expect(accepts(some, { name: "what", code: "QX17", count: 17 })).toBe(false);
  expect(accepts(some, { name: "abcd", code: "QX1", count: 17 })).toBe(false);
  expect(accepts(some, { name: "abcd", code: "QX17", count: 1 })).toBe(false);
});

test("what only one print goes on with needs no model", () => {
  const masker = new GroundedMasker(grounded("Faktura 98765  Summa 1 432,50"), index);
  const encode = longestMatchEncode(vocabulary);
  const beginning = JSON.stringify(paper({ number: "98765" })).split("98765")[0]!;
  const before = encode(`${beginning}9`);
  const state = before.reduce((at, id) => masker.advance(at, id)!, masker.grammar.start);
  const { ids } = forcedTokens(masker, state, before, encode);
  const text = decoder.decode(Buffer.concat(ids.map((id) => vocabulary.tokenBytes(id))));
  expect(text.startsWith("8765")).toBe(true);
});

const WORDS = ["Milk", "Brød", "10,50", "1 234,50", "(3.00)", "2026-03-14", "No:4711", '"q"'];
const MORE = [
  "c:\\d",
  "🍦",
  "Straße 1",
  "12 345",
  "5 mars 2026",
  "-7",
  "A-1",
  "·",
  "/",
  "x".repeat(70),
];
const separators = fc.constantFrom(" ", "  ", "     ", "\n", "\n\n", " · ");
const arbitraryPage = fc
  .array(fc.tuple(fc.constantFrom(...WORDS, ...MORE), separators), { maxLength: 14 })
  .map((parts) => parts.flat().join(""));

/** An answer of a model that takes any allowed token; every state on the way has one. */
function anyAnswer(grammar: GroundedGrammar, longest: number, random: Random): string {
  const masker = new GroundedMasker(grammar, index);
  const bytes: Uint8Array[] = [];
  let state = grammar.start;
  for (let count = 0; ; count++) {
    const ids = allowedIds(masker.bits(state));
    expect(ids.length, `tokens at ${describeState(state.grammar)}`).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(longest);
    const id = random.pick(ids);
    if (vocabulary.endOfTurnIds.includes(id)) break;
    bytes.push(vocabulary.tokenBytes(id));
    const after = masker.advance(state, id);
    if (after === undefined)
      throw new Error(`${id} was allowed at ${describeState(state.grammar)}`);
    state = after;
  }
  return decoder.decode(Buffer.concat(bytes));
}

/** By other means than the automaton: the words of a text and the digits of a number are there. */
function isPrinted(page: string, value: unknown, key: string): boolean {
  if (value === null || key === "kind" || key === "currency") return true;
  if (Array.isArray(value)) return value.every((each) => isPrinted(page, each, key));
  if (typeof value === "object") {
    return Object.entries(value).every(([name, each]) => isPrinted(page, each, name));
  }
  if (typeof value === "number") {
    const digits = String(Math.abs(value)).replace(".", "");
    return page.replace(/[\s.,]/g, "").includes(digits.replace(/^0+(?=\d)/, ""));
  }
  const text = String(value);
  if (key.endsWith("_date")) return page.includes(text) || page.includes("5 mars 2026");
  return text.split(" ").every((word) => page.includes(word.replace(/,$/, "")));
}

test("whatever is chosen, the answer is a document and stands on the paper", () => {
  fc.assert(
    fc.property(arbitraryPage, fc.integer(), (page, seed) => {
      const text = anyAnswer(grounded(page), maxTokens(documentShape()), new Random(seed));
      const document = DocumentSchema.parse(JSON.parse(text));
      expect(isPrinted(page, document, ""), `${text} on ${JSON.stringify(page)}`).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("whatever the shape, the answer fits it", () => {
  const arbitrary = arbitraryShape().map((item): JsonShape => ({
    kind: "array",
    item,
    maxItems: 4,
    inOrder: true,
  }));
  fc.assert(
    fc.property(arbitrary, arbitraryPage, fc.integer(), (shape, page, seed) => {
      const text = anyAnswer(grounded(page, shape), maxTokens(shape), new Random(seed));
      expect(fits(shape, JSON.parse(text)), text).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("an answer that is cut anywhere is closed with what is on the paper", () => {
  const grammar = grounded(RECEIPT);
  const answer = anyAnswer(grammar, maxTokens(documentShape()), new Random(7));
  const bytes = utf8.encode(answer);
  let state = grammar.start;
  for (const [i, byte] of bytes.entries()) {
    const rest = grammar.completion(state);
    const closed = decoder.decode(Buffer.concat([bytes.subarray(0, i), rest]));
    const document = DocumentSchema.parse(JSON.parse(closed));
    expect(isPrinted(RECEIPT, document, ""), closed).toBe(true);
    state = grammar.advance(state, byte)!;
  }
});
