import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resumeMetricsLog, startMetricsLog } from "./metrics-log.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-log-"));
  path = join(folder, "metrics.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (step: number) => ({ step, loss: 1 / step, note: "å" });

async function writeRows(log: { append: (r: { step: number }) => Promise<void> }, steps: number[]) {
  for (const step of steps) await log.append(row(step));
}

test("a resumed log is byte for byte the log of a run that never stopped", async () => {
  await writeRows(await startMetricsLog(path), [1, 2, 3, 4, 5]);
  const whole = readFileSync(path);
  // Killed after step 5 while writing step 6; the last checkpoint was at step 3.
  appendFileSync(path, '{"step":6,"lo');
  await writeRows(await resumeMetricsLog(path, 3), [4, 5]);
  expect(readFileSync(path).equals(whole)).toBe(true);
});

test("rows at the checkpoint's own step stay; step 0 empties the file", async () => {
  await writeRows(await startMetricsLog(path), [1, 2, 2, 3]);
  await resumeMetricsLog(path, 2);
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(3);
  await resumeMetricsLog(path, 0);
  expect(readFileSync(path, "utf8")).toBe("");
});

test("resuming without a file starts one; starting over rows is refused", async () => {
  await writeRows(await resumeMetricsLog(path, 7), [8]);
  await expect(startMetricsLog(path)).rejects.toMatchObject({ code: "train.metrics_log" });
  expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify(row(8))}\n`);
});

test("a whole line that is not a row is named and the file is left alone", async () => {
  const contents = '{"step":1}\nhello\n{"step":2}\n';
  writeFileSync(path, contents);
  await expect(resumeMetricsLog(path, 1)).rejects.toThrow("metrics.jsonl, line 2 is not");
  expect(readFileSync(path, "utf8")).toBe(contents);
});

test("NaN is refused instead of being written as null", async () => {
  const log = await startMetricsLog(path);
  await expect(log.append({ step: 4, loss: NaN })).rejects.toThrow("loss is NaN in step 4");
  const table = { step: 4, heads: [{ layer: "layer.0", entropy: [1, Infinity] }] };
  await expect(log.append(table)).rejects.toThrow("heads.entropy is Infinity in step 4");
  expect(readFileSync(path, "utf8")).toBe("");
});
