import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { documentAnswer, documentPrompt } from "../../documents/document-prompt.ts";
import { bareRow, documentRow } from "./document-row-for-tests.ts";
import { drawKind, drawPair } from "./draw-pair.ts";
import { InstructionRowSchema, instructionRows } from "./instruction-rows.ts";
import { INSTRUCTION_KINDS, KINDS, type InstructionKindName } from "./kinds/all.ts";
import { LANGUAGE_TAGS, LANGUAGES } from "./languages/all.ts";
import { pairsOfRow } from "./pairs-of-row.ts";
import { partOfDocument, partOfSkeleton } from "../../documents/part-of-document.ts";

const ROW = documentRow();

/** The one pair that a kind makes of a candidate, in a language. */
function ask(kind: InstructionKindName, candidate: string, language = LANGUAGES.en, row = ROW) {
  expect(KINDS[kind].candidates(row)).toContain(candidate);
  return KINDS[kind].ask(row, candidate, language, new Random("ask"));
}

/** Every value in `part` stands at the same place in `whole`, and every list has all its elements. */
function expectPart(part: unknown, whole: unknown): void {
  if (Array.isArray(part) && Array.isArray(whole)) {
    expect(part.length).toBe(whole.length);
    part.forEach((one, i) => expectPart(one, whole[i]));
  } else if (typeof part === "object" && part !== null) {
    for (const [key, value] of Object.entries(part))
      expectPart(value, Reflect.get(whole as object, key));
  } else expect(part).toBe(whole);
}

/** The JSON that a prompt asks for. */
function skeletonIn(prompt: string): unknown {
  return JSON.parse(/\{.*\}/.exec(prompt)![0]);
}

function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(keysOf);
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]));
}

describe("kinds", () => {
  test("document: exactly the question and the answer of reading", () => {
    const pair = ask("document", "document", LANGUAGES.fi);
    expect(pair).toEqual({
      prompt: documentPrompt(),
      answer: documentAnswer(ROW.document),
      input: "image",
    });
  });

  test("region: a part of the document with the skeleton's keys", () => {
    const { prompt, answer } = ask("region", "totals", LANGUAGES.sv);
    expect(answer).toBe('{"currency":"SEK","subtotal":null,"tax":12.6,"rounding":null,"total":63}');
    expect(prompt).toContain("summorna");
    expect(skeletonIn(prompt)).toEqual({
      currency: "",
      subtotal: 0,
      tax: 0,
      rounding: 0,
      total: 0,
    });
  });

  test("field: one value, in its place in the document", () => {
    expect(ask("field", "vendor.name").answer).toBe('{"vendor":{"name":"Kaffeboden"}}');
    expect(ask("field", "total").answer).toBe('{"total":63}');
    expect(KINDS.field.candidates(ROW)).not.toContain("due_date");
  });

  test("absent: the phrase of the language, to the same question as for a value that is there", () => {
    for (const tag of LANGUAGE_TAGS) {
      const words = LANGUAGES[tag];
      expect(ask("absent", "payment.iban", words).answer).toBe(words.notOnDocument);
      const document = { ...ROW.document, payment: { ...ROW.document.payment, iban: "SE1" } };
      const there = ask("field", "payment.iban", words, { ...ROW, document });
      expect(there.prompt).toBe(ask("absent", "payment.iban", words).prompt);
      expect(there.answer).toBe('{"payment":{"iban":"SE1"}}');
    }
    expect(KINDS.absent.candidates(ROW)).toContain("vendor.tax_ids"); // an empty list
    expect(KINDS.absent.candidates(ROW)).not.toContain("total");
  });

  test("skeleton: the answer has the keys that were asked for, whatever they are", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom("1", "2", "3", "4"), (seed, one) => {
        const { prompt, answer } = KINDS.skeleton.ask(ROW, one, LANGUAGES.de, new Random(seed));
        const [asked, got] = [skeletonIn(prompt), JSON.parse(answer) as Record<string, unknown>];
        expectPart(got, ROW.document);
        expect(Object.keys(got)).toEqual(Object.keys(asked as object));
        if ("line_items" in got) {
          expect(keysOf(got["line_items"])).toEqual(
            keysOf(Reflect.get(asked as object, "line_items")),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test("transcription: lines as they are printed, descriptions in the order of the paper", () => {
    const lines = ROW.text!.split("\n");
    const first = ask("transcription", "first").answer.split("\n");
    expect(lines.slice(0, first.length)).toEqual(first);
    const last = ask("transcription", "last").answer.split("\n");
    expect(lines.slice(-last.length)).toEqual(last);
    const some = ask("transcription", "lines");
    const [from, to] = /(\d+)\D+(\d+)/.exec(some.prompt)!.slice(1).map(Number);
    expect(some.answer).toBe(lines.slice(from! - 1, to).join("\n"));
    expect(ask("transcription", "descriptions").answer).toBe("Kaffe\nBulle");
  });

  test("transcription: nothing where the printed text is not known", () => {
    const bare = bareRow();
    expect(KINDS.transcription.candidates(bare)).toEqual([]);
    expect(KINDS.transcription.candidates({ ...ROW, boxes: [ROW.boxes![0]!] })).not.toContain(
      "descriptions",
    );
    expect(KINDS.transcription.candidates({ ...ROW, images: [] })).toEqual([]);
  });

  test("text: the whole document from its text", () => {
    expect(ask("text", "text")).toEqual({
      prompt: documentPrompt(),
      answer: documentAnswer(ROW.document),
      input: "text",
    });
    const bare = bareRow();
    expect(KINDS.text.candidates(bare)).toEqual([]);
  });
});

test("parts of a document keep the order of the schema and the objects around them", () => {
  const paths = ["total", "line_items[].description", "vendor.name"];
  expect(partOfDocument(ROW.document, paths)).toBe(
    '{"vendor":{"name":"Kaffeboden"},"line_items":[{"description":"Bulle"},{"description":"Kaffe"}],"total":63}',
  );
  expect(partOfSkeleton(["vendor.tax_ids[]"])).toBe('{"vendor":{"tax_ids":[""]}}');
  expect(partOfSkeleton(["tax"])).toBe('{"tax":0}'); // not tax_lines
});

describe("languages", () => {
  test.each(LANGUAGE_TAGS)("%s: every phrase can be filled, and all say something else", (tag) => {
    const words = LANGUAGES[tag];
    expect(words.tag).toBe(tag);
    const prompts = new Set<string>();
    for (const kind of INSTRUCTION_KINDS) {
      for (const candidate of KINDS[kind].candidates(ROW)) {
        for (let draw = 0; draw < 6; draw++) {
          const { prompt, input } = KINDS[kind].ask(ROW, candidate, words, new Random(draw));
          expect(prompt).not.toMatch(/\{(region|field|json|missing|count|first|last)\}/);
          prompts.add(`${input} ${prompt}`);
        }
      }
    }
    expect(prompts.size).toBeGreaterThan(40);
  });

  test("no two share the phrase for what is not there", () => {
    expect(new Set(LANGUAGE_TAGS.map((tag) => LANGUAGES[tag].notOnDocument)).size).toBe(8);
  });
});

describe("pairs of a row", () => {
  const options = { count: 7, seed: 7 };

  test("one of each kind, all different; the same every time", () => {
    const pairs = pairsOfRow(ROW, options);
    expect(pairs.map(({ kind }) => kind)).toEqual([...INSTRUCTION_KINDS]);
    expect(pairsOfRow(ROW, options)).toEqual(pairs);
    expect(pairsOfRow(ROW, { ...options, seed: 8 })).not.toEqual(pairs);
    expect(pairsOfRow(ROW, { ...options, count: 5 })).toEqual(pairs.slice(0, 5));
  });

  test("at least five of a row without text and boxes, and never the same twice", () => {
    const bare = bareRow();
    const pairs = pairsOfRow(bare, { count: 100, seed: 1 });
    expect(pairs.length).toBeGreaterThan(20);
    expect(new Set(pairs.map(({ prompt }) => prompt)).size).toBe(pairs.length);
    expect(pairsOfRow(bare, { count: 5, seed: 1 }).length).toBe(5);
  });

  test("only in the kinds and languages that are asked for", () => {
    const pairs = pairsOfRow(ROW, {
      ...{ count: 9, seed: 1 },
      kinds: ["field", "absent"],
      languages: ["sv", "de"],
    });
    expect(new Set(pairs.map(({ kind }) => kind))).toEqual(new Set(["field", "absent"]));
    expect(pairs.every(({ language }) => language === "sv" || language === "de")).toBe(true);
  });

  test("become lines of a file with relative paths, or with the text in place of pages", () => {
    const rows = instructionRows(ROW, options, "/data/pairs");
    for (const row of rows) expect(InstructionRowSchema.parse(row)).toEqual(row);
    expect(rows[0]).toMatchObject({
      ...{ id: "row-1#1", images: ["../images/row-1.png"] },
      messages: [
        { role: "user", content: documentPrompt() },
        { role: "assistant", content: documentAnswer(ROW.document) },
      ],
      source: { seed: 7, row: "row-1", kind: "document" },
    });
    const text = rows.find(({ source }) => source["kind"] === "text")!;
    expect(text.images).toEqual([]);
    expect(text.messages[0]!.content).toBe(`${ROW.text}\n\n${documentPrompt()}`);
  });
});

describe("one drawn pair", () => {
  test("follows the weights among what the row has", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 400; i++) {
      const random = new Random(i);
      const kind = drawKind(ROW, { document: 3, field: 1, text: 0 }, random);
      expect(drawPair(ROW, kind, ["en"], random)).toMatchObject({ kind, language: "en" });
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["document", "field"]);
    expect(counts.get("field")! / 400).toBeGreaterThan(0.18); // 0.25 ± 0.02 · 3
    expect(counts.get("field")! / 400).toBeLessThan(0.32);
  });

  test("of kinds that the row has nothing for is refused with its name", () => {
    const bare = bareRow();
    expect(() => drawKind(bare, { text: 1 }, new Random(1))).toThrow(
      expect.objectContaining({
        code: "train.no_task",
        message: expect.stringContaining("row-1") as unknown,
      }) as Error,
    );
  });
});

describe("a label that knows only some fields", () => {
  const labelled = ["vendor.name", "total", "line_items[].total"];
  const row = { ...ROW, source: { labelled } };

  test("is asked for these and nothing else, so that null never stands for unknown", () => {
    const pair = ask("document", "document", LANGUAGES.en, row);
    expect(pair.prompt).toBe('JSON: {"vendor":{"name":""},"line_items":[{"total":0}],"total":0}');
    expect(pair.answer).toBe(partOfDocument(ROW.document, labelled));
    for (const candidate of KINDS.skeleton.candidates(row)) {
      const asked = KINDS.skeleton.ask(row, candidate, LANGUAGES.en, new Random(candidate));
      expectPart(skeletonIn(asked.prompt), skeletonIn(pair.prompt));
    }
    expect(KINDS.absent.candidates(row)).toEqual([]);
    expect(KINDS.region.candidates(row)).toEqual([]);
  });

  test("that knows nothing has no part of a schema to ask for", () => {
    expect(KINDS.skeleton.candidates({ ...ROW, source: { labelled: [] } })).toEqual([]);
  });
});
