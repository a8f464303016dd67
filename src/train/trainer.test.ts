import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedSamples } from "./epoch-samples.ts";
import { newAdapter } from "./new-adapter.ts";
import { TINY_SETTINGS, tinySamples, tinySetup, type TinySetup } from "./tiny-run-for-tests.ts";
import { CPU_RUN_TOKENS, openTrainer } from "./trainer.ts";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(6);
});
afterAll(() => setup[Symbol.asyncDispose]());

test("a micro-batch that is cut into runs has the loss and gradients of its rows", async () => {
  const { bundle } = setup;
  const few = await tinySamples(setup);
  const tokens = few.reduce((sum, { input_ids }) => sum + input_ids.length, 0);
  const copies = Math.ceil((2 * CPU_RUN_TOKENS) / tokens); // at least two runs
  const samples = Array.from({ length: copies }, () => few).flat();
  const adapter = newAdapter(bundle, TINY_SETTINGS, "tiny");
  const evaluation = samples;
  const settings = { ...TINY_SETTINGS, batch_size: samples.length, max_tokens_per_batch: 1e6 };
  const rows = fixedSamples(samples);
  const options = { bundle, adapter, samples: rows, evaluation, settings, device: "cpu" as const };
  await using trainer = await openTrainer(options);
  const whole = await trainer.gradientsOf([samples.map((_, row) => row)], {
    ...{ epoch: 0, step: 0 },
  });
  const byRow = await trainer.gradientsOf(
    few.map((_, row) => [row]),
    { epoch: 0, step: 0 },
  );

  // The rows repeat, and a mean over repeated rows is the mean over the rows.
  expect(whole.tokens).toBe(copies * byRow.tokens);
  expect(Math.abs(whole.loss / byRow.loss - 1)).toBeLessThan(1e-6); // sums of float32 in two orders
  expect(Math.abs((await trainer.evaluationLoss()) / byRow.loss - 1)).toBeLessThan(1e-6);
  expect(Math.abs(whole.norm / byRow.norm - 1)).toBeLessThan(1e-4);
  for (const [name, expected] of byRow.gradients) {
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [i, value] of whole.gradients.get(name)!.entries()) {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * largest + 1e-9);
    }
  }
});
