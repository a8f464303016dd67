import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { item, receipt } from "../metrics/documents-for-tests.ts";
import { scoreDocuments } from "../metrics/score-documents.ts";
import type { RunReport } from "./report-data.ts";
import { renderReport, writeReport } from "./report.ts";

const HOSTILE = `<script>alert("x")</script><img src="https://example.org/a.png">`;
const truths = [receipt(), receipt({ vendor: { name: HOSTILE, address: null, tax_ids: [] } })];
const [first, second] = truths.map((truth) => JSON.stringify(truth)) as [string, string];
const tuned = [
  JSON.stringify({
    ...truths[0],
    total: 99,
    line_items: [...truths[0]!.line_items, item("Vin", 9)],
  }),
  second,
];
const base = [first, `${HOSTILE} is not JSON`];
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);

const random = new Random("report");
const report: RunReport = {
  run: "run-1",
  finishedAt: "2026-05-01T10:00:00Z",
  facts: [{ label: "Base model", value: `tiny ${HOSTILE}` }],
  settings: [{ key: "learning_rate", value: 2e-4, source: "flag" }],
  training: Array.from({ length: 60 }, (_, i) => ({
    step: i + 1,
    loss: 2 / (i + 1) + random.next() / 10,
    learning_rate: 2e-4,
    ...(i % 20 === 19 ? { eval_loss: 0.5 } : {}),
  })),
  testSet: "2 pages",
  tuned: scoreDocuments(tuned, truths),
  base: scoreDocuments(base, truths),
  samples: truths.map((truth, i) => ({
    ...{ id: `page-${i}`, image_jpeg: jpeg, truth },
    ...{ tunedAnswer: tuned[i]!, baseAnswer: base[i]! },
  })),
  files: [{ name: "photo.jpg", image_jpeg: jpeg, answer: first, truth: null, note: "own photo" }],
  timing: [{ what: "Reading", seconds: 3, count: { n: 4, unit: "pages" } }],
};

let page: string;
beforeAll(() => {
  page = renderReport(report);
});

test("the page needs nothing from outside and runs no script", () => {
  const sources = [...page.matchAll(/<[^>]+\s(?:src|href)\s*=\s*"([^"]*)"/g)].map(([, url]) => url);
  expect(sources.length).toBe(3);
  for (const url of sources) expect(url).toMatch(/^data:image\/jpeg;base64,\/9j\/2Q==$/);
  expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(/i);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("prefers-color-scheme: dark");
});

test("what documents and models say stays text", () => {
  expect(page).not.toContain("<img src=");
  expect(page.split("&lt;script&gt;alert(").length - 1).toBeGreaterThanOrEqual(4);
});

test("wrong, superfluous and missed values are marked, and only those", () => {
  const marks = [...page.matchAll(/<mark class="(\w+)" title="[^"]*">([^<]*)<\/mark>/g)];
  const found = marks.map(([, kind, text]) => `${kind} ${text}`);
  expect(found.filter((mark) => mark.startsWith("wrong"))).toEqual(["wrong 99"]);
  expect(found).toContain("missed 100");
  expect(found.filter((mark) => mark.startsWith("extra"))).toEqual([
    ...["extra &quot;Vin&quot;", "extra 1", "extra 9", "extra 9", "extra null", "extra 25"],
  ]);
  expect(page).toContain("This is not JSON:");
});

test("the JSON is JSON still, a line item a line", () => {
  const pre = /<h4>On the page<\/h4>\s*<pre>([\s\S]*?)<\/pre>/.exec(page)?.[1] ?? "";
  const text = pre.replace(/<[^>]+>/g, "").replaceAll("&quot;", '"');
  expect(JSON.parse(text)).toEqual(truths[0]);
  expect(text.split("\n").filter((line) => /^ {4}\{"description": .*\},?$/.test(line)).length).toBe(
    2,
  );
});

test("base and tuned stand side by side with n, interval and difference", () => {
  const rows = page
    .replace(/<svg[\s\S]*?<\/svg>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  // One of two: Wilson's interval is 9 to 91 per cent.
  expect(rows).toContain("Documents right every value of the page 50.0 % 9–91 50.0 % 9–91 ±0.0 2");
  expect(rows).toContain("Valid JSON as it was written 50.0 % 9–91 100.0 % 34–100 +50.0 2");
  expect(rows).toMatch(/ total 50\.0 % [\d–]+ 50\.0 % [\d–]+ ±0\.0 50\.0 % 2 /);
  expect(rows).toContain("Reading 3.0 s 750 ms for each of 4 pages");
  expect(rows).toContain("learning_rate 0.0002 flag");
});

test("the loss is drawn from the rows of the log", () => {
  expect(page.match(/class="series faint first"/g)?.length).toBe(1);
  expect(page.match(/class="dot third"/g)?.length).toBe(3);
  expect(renderReport({ ...report, training: [] })).not.toContain("<h2>Training</h2>");
});

test("without a base model nothing is said about one", () => {
  const alone = renderReport({
    ...report,
    base: null,
    samples: report.samples.map((sample) => ({ ...sample, baseAnswer: null })),
  });
  expect(alone).toContain("<h2>Scores</h2>");
  expect(alone).not.toMatch(/base (model )?\d/);
  expect(alone).not.toContain(">base<");
});

test("the file holds the page", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "kvitto-report-")), "report.html");
  await writeReport(path, report);
  expect(await readFile(path, "utf8")).toBe(page);
});
