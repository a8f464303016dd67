import { expect, test } from "vitest";
import { emptyDocument, type PaperDocument } from "../../documents/document.ts";
import { type PaperLabel, paperValues, type ReadAnswer } from "./paper-values.ts";

function line(description: string, total: number) {
  return { description, quantity: null, unit_price: null, total, code: null, tax_rate: null };
}

function label(document: PaperDocument, labelled: readonly string[] | null = null): PaperLabel {
  return { id: "1", document, vendor: "kafé", labelled };
}

/** Every leaf is 0.9 sure; an empty list is a leaf. */
function answer(document: PaperDocument, capped: readonly string[] = []): ReadAnswer {
  const confidence = new Map<string, { confidence: number; caps: unknown[] }>();
  const visit = (value: unknown, path: string): void => {
    const isInner = typeof value === "object" && value !== null && Object.keys(value).length > 0;
    if (!isInner) {
      confidence.set(path, { confidence: 0.9, caps: capped.includes(path) ? ["why"] : [] });
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      visit(inner, path === "" ? key : `${path}.${key}`);
    }
  };
  visit(document, "");
  return { document, confidence };
}

const truth = { ...emptyDocument("receipt"), total: 70, line_items: [line("Kaffe", 70)] };

test("values of the answer, right or wrong, printed or absent on both sides", () => {
  const read = { ...truth, total: 71, number: "1" };
  const { outcomes, missed, vendor } = paperValues(label(truth), answer(read, ["total"]));
  const of = (path: string) => outcomes.find((one) => one.path === path);
  expect({ missed, vendor }).toEqual({ missed: 0, vendor: "kafé" });
  expect(of("kind")).toMatchObject({ correct: true, isWritten: true, isPrinted: true });
  expect(of("total")).toMatchObject({ correct: false, isCapped: true, confidence: 0.9 });
  expect(of("number")).toMatchObject({ correct: false, isWritten: true, isPrinted: true });
  expect(of("due_date")).toMatchObject({ correct: true, isWritten: false, isPrinted: false });
  expect(of("line_items.0.total")).toMatchObject({ correct: true, isPrinted: true });
  expect(of("tax_lines")).toMatchObject({ correct: true, isWritten: false, isPrinted: false });
  expect(of("line_items")).toBeUndefined(); // it is not empty
  expect(new Set(outcomes.map(({ path }) => path)).size).toBe(outcomes.length);
});

test("a list that was read as empty is wrong where there are elements; what it lacks is missed", () => {
  const { outcomes, missed } = paperValues(label(truth), answer({ ...truth, line_items: [] }));
  const list = outcomes.find(({ path }) => path === "line_items");
  expect(list).toMatchObject({ correct: false, isWritten: false, isPrinted: true });
  expect(missed).toBe(2); // description and total
});

test("an element too many is wrong; of unlabelled fields nothing is known", () => {
  const read = { ...truth, line_items: [...truth.line_items, line("Kaffe", 70)] };
  const found = paperValues(label(truth), answer(read)).outcomes;
  expect(found.find(({ path }) => path === "line_items.1.total")).toMatchObject({ correct: false });
  const some = paperValues(label(truth, ["total", "number"]), answer(read));
  expect(some.outcomes.map(({ path }) => path)).toEqual(["number", "total"]);
});
