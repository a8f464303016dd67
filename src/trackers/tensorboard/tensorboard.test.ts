import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MetricsRow } from "../tracker.ts";
import { parseEvents } from "./parse-events-for-tests.ts";
import { tensorBoardTracker } from "./tensorboard.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-tensorboard-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (step: number): MetricsRow => ({ step, loss: 1 / step });

const files = () => readdirSync(folder).sort();
const eventsOf = (name: string) => parseEvents(readFileSync(join(folder, name)));

async function follow(begun: readonly MetricsRow[], rows: readonly MetricsRow[]) {
  const tracker = tensorBoardTracker(folder);
  await tracker.begin({ rows: begun, config: {} });
  for (const one of rows) await tracker.log(one);
  await tracker.finish("finished");
}

test("figures are scalars under the tags of transformers; other values are no scalars", async () => {
  const before = Date.now() / 1000;
  await follow(
    [],
    [
      { step: 1, loss: 0.5, learning_rate: 2e-4, note: "a text", done: true, none: null },
      { step: 1, eval_loss: NaN },
      { step: 1, attention_entropy: 2, attention: [{ layer: "layer.0", entropy: [1, 3] }] },
      { step: 3_000_000_000, loss: -Infinity },
    ],
  );
  expect(files()).toEqual([expect.stringMatching(/^events\.out\.tfevents\.\d{10}\.kvitto$/)]);
  const [first, ...events] = eventsOf(files()[0]!);
  expect(first).toMatchObject({ file_version: "brain.Event:2", step: 0, scalars: {} });
  expect(events.map(({ step, scalars }) => ({ step, scalars }))).toEqual([
    { step: 1, scalars: { "train/loss": 0.5, "train/learning_rate": Math.fround(2e-4) } },
    { step: 1, scalars: { "eval/loss": NaN } },
    { step: 1, scalars: { "attention/entropy": 2 } },
    { step: 3_000_000_000, scalars: { "train/loss": -Infinity } },
  ]);
  for (const { wall_time } of events) {
    expect(wall_time).toBeGreaterThanOrEqual(before);
    expect(wall_time).toBeLessThanOrEqual(Date.now() / 1000);
  }
});

test("a run that goes on makes later steps of earlier files void and keeps the others", async () => {
  await follow([], [row(1), row(2), row(3), row(4)]);
  const [first] = files();
  appendFileSync(join(folder, first!), "killed in the middle of a record");
  await follow([row(1), row(2)], [row(3)]);
  expect(files()).toHaveLength(2);
  expect(files()[0]).toBe(first);
  const [version, restart, ...events] = eventsOf(files()[1]!);
  expect(version).toMatchObject({ file_version: "brain.Event:2" });
  expect(restart).toMatchObject({ session_status: 1, step: 3 });
  expect(events.map(({ step }) => step)).toEqual([3]);
});

test("steps that were not followed are written when the run goes on", async () => {
  await follow([], [row(1)]);
  await follow([row(1), row(2), row(3)], [row(4)]);
  const [, restart, ...events] = eventsOf(files()[1]!);
  expect(restart).toMatchObject({ session_status: 1, step: 2 });
  expect(events.map(({ step }) => step)).toEqual([2, 3, 4]);
});

test("a run that is followed late begins with all its rows", async () => {
  await follow([row(1), row(2)], [row(3)]);
  const [, ...events] = eventsOf(files()[0]!);
  expect(events.map(({ step, session_status }) => [step, session_status])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, undefined],
  ]);
});
