import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createProgress, formatDuration, formatProgress, timeLeft } from "./progress-bars.ts";

const state = { label: "Training", done: 30, total: 120, unit: "steps", note: "loss 0.41" };

test("time left goes by the speed so far", () => {
  // 30 of 120 in 20 s: 90 left at 1.5 a second = 60 s.
  expect(timeLeft({ ...state, elapsed_ms: 20_000 })).toBe(60_000);
  expect(timeLeft({ ...state, done: 0, elapsed_ms: 20_000 })).toBeNull();
});

test.each([
  [400, "0 s"],
  [59_400, "59 s"],
  [80_000, "1 min 20 s"],
  [7_500_000, "2 h 05 min"],
])("%i ms is %s", (ms, expected) => expect(formatDuration(ms)).toBe(expected));

test("a line holds label, bar, share, count, time left and note, within the width", () => {
  const line = formatProgress({ ...state, elapsed_ms: 20_000 }, 80);
  expect(line).toMatch(/^Training █+░+ {2}25% 30\/120 steps · 1 min 00 s left · loss 0\.41$/);
  for (const columns of [20, 40, 60, 200]) {
    expect([...formatProgress({ ...state, elapsed_ms: 1 }, columns)].length).toBeLessThan(columns);
  }
});

test("a log gets a line every ten seconds and one at the end", () => {
  const lines: string[] = [];
  let clock = 0;
  const stream = { write: (line: string) => lines.push(line) };
  const bar = createProgress(stream, () => clock).bar("Reading", 100, "pages");
  for (let i = 0; i < 100; i++) {
    clock += 300;
    bar.advance();
  }
  bar.done();
  bar.done();
  expect(lines.map((line) => / (\d+)\/100 pages/.exec(line)?.[1])).toEqual(["34", "68", "100"]);
  expect(lines.at(-1)).toMatch(/in 30 s\n$/);
});

test("on a terminal two bars are drawn in place, and a line said meanwhile is not lost", () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true as const, columns: 80 });
  const progress = createProgress(terminal);
  const outer = progress.bar("Epochs", 2);
  const inner = progress.bar("Steps", 3);
  inner.advance(3, "loss 1.5");
  progress.say("wrote adapter");
  inner.done();
  outer.advance(2);
  outer.done();
  const drawn = terminal.read() as Buffer; // a PassThrough without an encoding gives bytes
  const text = drawn.toString("utf8");
  expect(text).toContain("wrote adapter\n");
  expect(text).toMatch(/Steps .*100% 3\/3 · in 0 s · loss 1\.5/);
  expect(text).toMatch(/Epochs .*100% 2\/2/);
});
