import { EventEmitter } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { emptyDocument } from "../../documents/document.ts";
import { runCli } from "../run.ts";

async function metric(args: string[], input: Readable) {
  const printed: string[] = [];
  const status = await runCli(["metric", ...args], {
    stdin: input,
    stdout: { write: (text) => printed.push(text) },
    stderr: { write: () => true },
    signals: new EventEmitter(),
    kill: () => {},
  });
  const lines = printed.join("").split("\n").slice(0, -1);
  return { status, rows: lines.map((line): unknown => JSON.parse(line)) };
}

const rows = (...values: object[]): Readable =>
  Readable.from(values.map((value) => `${JSON.stringify(value)}\n`));
const undefinedScore = "metric.undefined";
const page = (cells: string): string => `<html><body><table>${cells}</table></body></html>`;

test("a line for each row, in order, an error in its place", async () => {
  const input = rows(
    { pred: "abx", truth: "abc" },
    { pred: "a", truth: "" },
    { pred: "a", truth: "a" },
  );
  const { status, rows: found } = await metric(["cer"], input);
  expect(status).toBe(0);
  expect(found).toMatchObject([{ score: 1 / 3 }, { error: undefinedScore }, { score: 0 }]);
});

test.each([
  ["teds", { pred: page("<tr><td>a"), truth: page("<tr><td>b") }, 0.5],
  ["teds-struct", { pred: page("<tr><td>a"), truth: page("<tr><td>b") }, 1],
  ["nted", { pred: { a: "x" }, truth: { a: "x" } }, 1],
  ["field-f1", { pred: { a: "x" }, truth: { a: "x" } }, 1],
  ["anls-star", { pred: "a", truth: "a" }, 1],
  ["field_f1", { pred: { a: "x", b: "y" }, truth: { a: "x" } }, 2 / 3],
  ["anls_star", { pred: "Wolrd", truth: { __oneOf__: ["Hello", "World"] } }, 0.6],
  ["wer", { pred: "a b", truth: "a c" }, 0.5],
  ["exact_match", { pred: emptyDocument("receipt"), truth: emptyDocument("receipt") }, 1],
  ["valid_json", { pred: "{oops", truth: emptyDocument("receipt") }, 0],
  ["field_accuracy", { pred: emptyDocument("invoice"), truth: emptyDocument("receipt") }, 13 / 14],
  ["arithmetic_consistency", { pred: "{}", truth: emptyDocument("receipt") }, null],
])("%s", async (name, row, expected) => {
  const { rows: found } = await metric([name, "--json"], rows(row));
  const [first] = found as [{ score: number | null }];
  if (expected === null) expect(first).toEqual({ score: null });
  else expect(first.score).toBeCloseTo(expected, 12);
});

test("numbers count as they are written: 9.0 is not 9, and 1e3 is 1000.0", async () => {
  const input = Readable.from([
    '{"pred": {"a": 9.0}, "truth": {"a": "9.0"}}\r\n{"pred": {"a": 9}, "truth": {"a": "9.0"}}\n',
    '{"pred": {"a": 1e3}, "tru',
    'th": {"a": "1000.0"}}',
  ]);
  const { rows: found } = await metric(["field_f1"], input);
  expect(found).toEqual([{ score: 1 }, { score: 0 }, { score: 1 }]);
});

test("tags can be left out of tables, and of nothing else", async () => {
  const row = { pred: page("<tr><td><b>a</b>"), truth: page("<tr><td>a") };
  expect((await metric(["teds", "--ignore-tags", "b,i"], rows(row))).rows).toEqual([{ score: 1 }]);
  expect((await metric(["cer", "--ignore-tags", "b"], rows(row))).status).toBe(2);
});

test.each([
  ["not JSON", "{", /^The line is not JSON/],
  ["no truth", '{"pred": 1}', /"pred" and "truth"/],
  ["not a text", '{"pred": 1, "truth": "a"}', /"pred" must be a text/],
])("a row that is %s says so", async (_what, line, message) => {
  const { status, rows: found } = await metric(["cer"], Readable.from([`${line}\n`]));
  expect(status).toBe(0);
  expect(found).toMatchObject([
    { error: "metric.row", message: expect.stringMatching(message) as string },
  ]);
});

test("a truth that is no document names the place", async () => {
  const row = { pred: "{}", truth: { ...emptyDocument("receipt"), total: "9" } };
  const { rows: found } = await metric(["exact_match"], rows(row));
  expect(JSON.stringify(found)).toMatch(/"truth\\" is not a document: .*\(total\)/);
});

test("an unknown metric is wrong usage and names the nearest", async () => {
  const { status, rows: found } = await metric(["ted", "--json"], rows());
  expect(status).toBe(2);
  const hint: unknown = expect.stringMatching(/^Did you mean nted, teds or cer\?$/);
  expect(found).toEqual([
    { error: { code: "metric.unknown", message: 'There is no metric "ted".', hint } },
  ]);
});

test("a file is read like standard input; a missing one is an error", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "kvitto-metric-")), "rows.jsonl");
  await writeFile(file, '{"pred": "a\u2028b", "truth": "a\u2028b"}\n');
  expect((await metric(["cer", file], rows())).rows).toEqual([{ score: 0 }]);
  const { status, rows: found } = await metric(["cer", `${file}.not`, "--json"], rows());
  expect({ status, found }).toMatchObject({
    status: 1,
    found: [{ error: { code: "file.missing" } }],
  });
});

test("Ctrl-C ends the wait for more input", async () => {
  const signals = new EventEmitter();
  const waiting = runCli(["metric", "cer", "--json"], {
    stdin: new Readable({ read: () => {} }),
    stdout: { write: () => true },
    stderr: { write: () => true },
    signals,
    kill: () => {},
  });
  while (signals.listenerCount("SIGINT") === 0) await new Promise((go) => setTimeout(go, 5));
  signals.emit("SIGINT");
  expect(await waiting).toBe(130);
});

test("--corpus pools: errors over all characters, not the mean of rates", async () => {
  const input = rows({ pred: "x", truth: "a" }, { pred: "abc", truth: "abc" });
  const { rows: found } = await metric(["cer", "--corpus"], input);
  expect(found).toEqual([{ score: 1 / 4, n: 2, errors: 0 }]);
});

test("--corpus tells a row that has no score and leaves it out", async () => {
  const input = rows({ pred: "x", truth: "" }, { pred: "a", truth: "a" });
  const { rows: found } = await metric(["cer", "--corpus"], input);
  expect(found).toMatchObject([{ error: undefinedScore }, { score: 0, n: 1, errors: 1 }]);
});

const place = { bbox: [0.1, 0.1, 0.2, 0.12], page: 0, fieldtype: "date_issue", text: "1/2" };
test.each(["kile", "lir"])("%s takes located fields and the page's words", async (name) => {
  const found = [{ ...place, score: 0.9, line_item_id: 0 }];
  const truth = { words: [place], annotations: [{ ...place, line_item_id: 0 }] };
  const input = rows({ pred: found, truth }, { pred: [], truth }, { pred: [place], truth: {} });
  const { rows: scores } = await metric([name], input);
  expect(scores).toMatchObject([{ score: 1 }, { score: 0 }, { error: "metric.row" }]);
});
