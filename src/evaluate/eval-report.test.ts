import { beforeAll, expect, test } from "vitest";
import { item, receipt } from "../metrics/documents-for-tests.ts";
import { evaluationResults } from "./evaluation-results.ts";
import { type EvalReport, renderEvalReport } from "./eval-report.ts";
import { type Prediction, PredictionSchema } from "./prediction.ts";
import { barChart } from "./svg-bars.ts";
import { worstPapers } from "./worst-papers.ts";

const HOSTILE = `<script>alert("x")</script>`;
const truth = receipt({ number: "17" });
const right = JSON.stringify(truth);
const wrong = JSON.stringify({ ...truth, total: 9, line_items: [item("Te", 9)] });

const predictions = (
  [
    { id: "a", pred: right, vendor: "ica", grade: "0", seconds: 1 },
    { id: "b", pred: right, vendor: HOSTILE, grade: "3", seconds: 1.5 },
    { id: "c", pred: wrong, vendor: "kiosk", grade: "3", seconds: 3, complete: false },
    { id: "d", pred: HOSTILE, vendor: "kiosk", grade: "4", line_classes: ["drink", "bread"] },
    { id: "e", pred: wrong, vendor: "kiosk", labelled: ["total", "vendor.name"] },
  ] satisfies Partial<Prediction>[]
).map((one) => PredictionSchema.parse({ ...one, truth }));

const results = evaluationResults(predictions, { vendors: new Set(["ica"]), from: "by --seen" });
const worst = worstPapers(predictions, results, 9);
const report: EvalReport = {
  run: "runs/eval-1",
  finishedAt: "2026-05-01T10:00:00Z",
  facts: [{ label: "Model", value: HOSTILE }],
  settings: [{ key: "seen", value: ["ica"], source: "flag" }],
  results,
  predictions,
  worst: worst.map((paper, i) => ({
    ...paper,
    pages_jpeg: i === 0 ? [] : [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
    text: i === 0 ? "Kvitto 17" : null,
  })),
};

let page: string;
let text: string;
beforeAll(() => {
  page = renderEvalReport(report);
  text = page
    .replace(/<(svg|style)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
});

test("the page needs nothing from outside, runs no script and shows what models say as text", () => {
  expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(/i);
  const sources = [...page.matchAll(/<[^>]+\s(?:src|href)\s*=\s*"([^"]*)"/g)].map(([, url]) => url);
  expect(sources).toEqual(Array.from({ length: 2 }, () => "data:image/jpeg;base64,/9j/2Q=="));
  expect(page.split("&lt;script&gt;alert(").length - 1).toBe(3); // fact, vendor, answer
});

test("worst first: no JSON, then by share of wrong values; a paper without any is not there", () => {
  expect(worst.map(({ prediction, wrong }) => [prediction.id, wrong])).toEqual([
    ...[["d", 30], ["e", 1], ["c", 10]], // prettier-ignore
  ]);
  expect(worstPapers(predictions, results, 1).length).toBe(1);
  expect(text).toContain("1 of 2 values right"); // of the fields that are labelled
  expect(text).toContain("grade 3 · 20 of 30 values right · the answer ran out of tokens");
  expect(text).toContain("Kvitto 17");
});

test("what the label is not about is not marked as wrong", () => {
  const article = page.slice(page.indexOf("<h3>e</h3>"), page.indexOf("<h3>c</h3>"));
  expect(article.match(/<mark class="wrong"/g)?.length).toBe(1);
  expect(article).toContain("labelled: total, vendor.name");
});

test("seen and held-out vendors stand side by side with the gap and what it is worth", () => {
  expect(text).toContain("seen: 1 vendors, 1 papers held out: 2 vendors, 4 papers gap in points");
  expect(text).toMatch(/Documents right every value of the page 100\.0 % [\d–]+ 25\.0 % [\d–]+ \+75\.0/); // prettier-ignore
  expect(text).toMatch(/The gap of values right (is larger than|may be) chance/);
  expect(text).toMatch(/ica seen 1 100\.0 %/);
  const alone = evaluationResults(predictions, { vendors: null, why: "nobody knows" });
  expect(renderEvalReport({ ...report, results: alone })).toContain(
    "No gap is measured: nobody knows.",
  );
});

test("there is a curve by difficulty, a histogram of seconds, columns and classes", () => {
  expect(page).toContain('aria-label="Values right by difficulty"');
  expect(page.match(/class="dot first"/g)!.length).toBeGreaterThan(3);
  expect(page).toContain('aria-label="Seconds a paper"');
  expect(page).toContain("half: 1.50 s");
  expect(text).toMatch(/is ↓ read as → .*drink.*no line/);
  expect(text).toMatch(/ description \d+\.\d % /);
});

test("a histogram of one value has a bar, and one of none is nothing", () => {
  const options = { title: "t", xLabel: "x", yLabel: "y", marks: [] };
  expect(barChart(options, []).markup).toBe("");
  const { markup } = barChart(options, [{ from: 2, to: 2, count: 3 }]);
  expect(markup.match(/<rect/g)?.length).toBe(1);
  expect(markup).not.toContain("NaN");
});
