import { mkdtemp, rm, writeFile, appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DatasetRow } from "../../data/rows.ts";
import { item, receipt } from "../../metrics/documents-for-tests.ts";
import { evaluationResults, figuresOf } from "../evaluation-results.ts";
import { resultsCsv } from "../results-csv.ts";
import { retentionQuestions } from "./questions.ts";
import { openRetentionFile, retentionAnswer, type RetentionAnswer } from "./retention-answers.ts";
import { retentionResults } from "./retention-scores.ts";
import { retentionTable } from "./retention-table.ts";

function row(id: string, more: Partial<DatasetRow> = {}): DatasetRow {
  const document = receipt({ number: id, line_items: [item("Kaffe", 40)] });
  const text = "Kaffebaren\nKvitto 17\n\nKaffe  40,00\nMoms  8,00\nSumma  40,00";
  return { id, images: ["/p.png"], text, document, vendor: null, source: {}, ...more };
}

test("of a text: lines to copy, and a form under names that the schema does not have", () => {
  const asked = retentionQuestions([row("a"), row("b")], "text");
  expect(asked.map(({ id }) => id)).toEqual(["a#copy", "a#form", "b#copy", "b#form"]);
  const [copy, form] = asked as [(typeof asked)[0], (typeof asked)[0]];
  expect(copy.text).toBe(copy.answer);
  expect(row("a").text!.replace("\n\n", "\n")).toContain(copy.answer);
  expect(form.text).toBe(row("a").text);
  const blank = JSON.parse(form.question.replace(/^JSON: /, "")) as Record<string, unknown>;
  const filled = JSON.parse(form.answer) as Record<string, unknown>;
  expect(Object.keys(filled)).toEqual(Object.keys(blank));
  expect(Object.keys(filled).length).toBeGreaterThan(1);
  for (const [key, value] of Object.entries(filled)) {
    expect(key).toMatch(/ /); // words, not a key of the schema
    expect(blank[key]).toBe(typeof value === "number" ? 0 : "");
  }
  expect(retentionQuestions([row("a"), row("b")], "text")).toEqual(asked);
});

test("of pages: lines to transcribe, asked about the pages alone", () => {
  const [asked, ...more] = retentionQuestions([row("a")], "image");
  expect(more).toEqual([]);
  expect(asked).toMatchObject({ kind: "transcription", images: ["/p.png"], text: null });
  expect(row("a").text!.replace("\n\n", "\n")).toContain(asked!.answer);
});

test("a form has only fields that the label is about", () => {
  const known = row("a", { source: { labelled: ["total"] } });
  expect(retentionQuestions([known], "text").map(({ kind }) => kind)).toEqual(["copy"]);
});

test("rows without anything to ask are refused", () => {
  const bare = row("a");
  delete bare.text;
  for (const input of ["image", "text"] as const) {
    expect(() => retentionQuestions([bare], input)).toThrowError(
      expect.objectContaining({ code: "eval.no_retention" }),
    );
  }
});

/** Of ten characters each: as many wrong as given. */
function answers(wrong: readonly (readonly [base: number, adapter: number])[]): RetentionAnswer[] {
  const said = (errors: number) => "x".repeat(errors) + "0123456789".slice(errors);
  return wrong.map(([base, adapter], i) => ({
    ...{ id: `${i}`, paper: `p${i >> 1}`, kind: i % 2 === 0 ? "copy" : "form", question: "" },
    ...{ truth: "0123456789", base: said(base), adapter: said(adapter), sha256: "" },
  }));
}

test("what is lost is the difference of characters right, paired by paper", () => {
  const results = retentionResults(answers([[0, 2], [0, 4], [1, 1], [1, 1]])); // prettier-ignore
  expect(results).toMatchObject({ questions: 4, papers: 2, difference: { n: 2 } });
  expect(results.base.characters_right.value).toBeCloseTo((1 + 0.9) / 2, 12);
  expect(results.adapter?.characters_right.value).toBeCloseTo((0.7 + 0.9) / 2, 12);
  expect(results.difference?.difference).toBeCloseTo(-0.15, 12);
  expect(results.base.exact_match).toMatchObject({ value: 0.5, n: 4 });
  expect(results.adapter?.cer.value).toBeCloseTo(8 / 40, 12);
  expect(results.base.wer.value).toBe(0.5); // one word each
  expect(results.kinds.map(({ kind, difference }) => [kind, difference?.n])).toEqual([
    ["copy", 2],
    ["form", 2],
  ]);
  const seen = { vendors: null, why: "nobody knows" } as const;
  const all = evaluationResults([], seen, results);
  expect(figuresOf(all).retention_loss).toBeCloseTo(0.15, 12);
  expect(resultsCsv(all)).toContain("retention,copy,adapter_characters_right,");
  expect(figuresOf(evaluationResults([], seen)).retention_loss).toBeNull();
});

test("an answer that runs on loses no more than all of it; white space at its ends is nothing", () => {
  const [one] = answers([[0, 0]]);
  const runs = retentionResults([{ ...one!, base: ` ${one!.truth}\n`, adapter: "y".repeat(90) }]);
  expect(runs.base.exact_match.value).toBe(1);
  expect(runs.adapter?.characters_right.value).toBe(0);
  expect(runs.adapter?.cer.value).toBe(9);
});

test("the table says what was lost and what may be chance; without an adapter, the base alone", () => {
  const text = (results: ReturnType<typeof retentionResults>) =>
    retentionTable(results).markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " "); // prettier-ignore
  const lost = Array.from({ length: 20 }, (): [number, number] => [0, 5]);
  expect(text(retentionResults(answers(lost)))).toMatch(/copied 100\.0 % .* 50\.0 % .* −50\.0 .* lost, p 0\.0/); // prettier-ignore
  expect(text(retentionResults(answers([[0, 1], [0, 0]])))).toContain("may be noise, p 1.000"); // prettier-ignore
  const alone = answers([[0, 0]]).map((one) => ({ ...one, adapter: null }));
  expect(text(retentionResults(alone))).not.toContain("adapter");
  expect(retentionResults(alone)).toMatchObject({ adapter: null, difference: null });
});

test("answers are kept as they come; a line that was cut off is asked again", async () => {
  const run = await mkdtemp(join(tmpdir(), "kvitto-retention-"));
  const asked = retentionQuestions([row("a"), row("b")], "text");
  const given = asked.map((one) => retentionAnswer(one, "base", null));
  const file = await openRetentionFile(run);
  await file.add(given.slice(0, 2));
  await appendFile(join(run, "retention.jsonl"), JSON.stringify(given[2]).slice(0, 40));
  const again = await openRetentionFile(run);
  expect([...again.done.values()]).toEqual(given.slice(0, 2));
  await again.finish(given);
  expect((await openRetentionFile(run)).done.size).toBe(4);
  await writeFile(join(run, "retention.jsonl"), "{}\n");
  await expect(openRetentionFile(run)).rejects.toMatchObject({ code: "jsonl.line" });
  await rm(run, { recursive: true });
});
