import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadModel } from "../models/load-model.ts";
import { openGenerator, type Generator } from "./generator.ts";

/** A window of 10 tokens: shorter than the prompts and the answers here. */
const FOLDER = join(import.meta.dirname, "../../fixtures/parity/03-mistral-sliding");
const TEXT = Array.from({ length: 40 }, (_, i) => (i * 37 + 5) % 320);

let generator: Generator;
beforeAll(async () => {
  generator = await openGenerator(await loadModel(FOLDER), { device: "cpu", threads: 1 });
});
afterAll(() => generator[Symbol.asyncDispose]());

function largestDifference(got: Float32Array, want: Float32Array): number {
  expect(got.length).toBe(want.length);
  return got.reduce((most, value, i) => Math.max(most, Math.abs(value - want[i]!)), 0);
}

test("tokens given in uneven steps see the same window as in one reading", async () => {
  // One row's prompt is inside the window and grows past it, the other's is longer than it.
  const rows = [TEXT.slice(0, 38), TEXT.slice(2, 40).reverse()];
  const cuts = [
    [4, 5, 6, 19, 20, 38],
    [17, 29, 30, 34, 37, 38],
  ];
  const parts = (step: number) =>
    rows.map((row, b) => row.slice(step === 0 ? 0 : cuts[b]![step - 1], cuts[b]![step]));
  const reading = await generator.read(
    parts(0).map((input_ids) => ({ input_ids })),
    null,
  );
  for (let step = 1; step < 6; step++) await reading.step(parts(step));
  const whole = await generator.read(
    rows.map((input_ids) => ({ input_ids })),
    null,
  );
  // Float32 sums of at most 128 products in another order, three layers deep; logits are near 6.
  expect(largestDifference(reading.logits, whole.logits)).toBeLessThan(1e-4);
});

test("what lies beyond three layers of windows is forgotten, what lies nearer is not", async () => {
  // A layer reaches 9 tokens back, three reach 27: the last of 38 tokens is 37, and 10 is the first it sees.
  const changed = (at: number) => TEXT.slice(0, 38).map((id, i) => (i === at ? id + 1 : id));
  const logits = async (ids: number[]) => {
    const reading = await generator.read([{ input_ids: ids.slice(0, 20) }], null);
    return reading.step([ids.slice(20)]);
  };
  const plain = await logits(TEXT.slice(0, 38));
  expect(largestDifference(await logits(changed(9)), plain)).toBe(0);
  expect(largestDifference(await logits(changed(10)), plain)).toBeGreaterThan(0);
});
