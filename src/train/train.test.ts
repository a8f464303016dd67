import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { readCheckpoint } from "./checkpoint-files.ts";
import { IGNORED_LABEL } from "./collate.ts";
import { loadAdapter } from "./peft-adapter.ts";
import { lazyImageEncoder, openPageSource } from "./page-store.ts";
import { readMetrics } from "./read-metrics.ts";
import { newAdapter, usesFrozenVision } from "./train.ts";
import {
  TINY_SETTINGS,
  tinySamples,
  tinySetup,
  tinyTrain,
  type TinySetup,
} from "./tiny-run-for-tests.ts";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(8);
});
afterAll(() => setup[Symbol.asyncDispose]());

const metricsOf = (run: string) => readMetrics(join(setup.folder, run, "metrics.jsonl"));
const bytesOf = (run: string) =>
  readFile(join(setup.folder, run, "adapter/adapter_model.safetensors"));

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

test("the loss of pages of noise falls, and the run folder has everything", async () => {
  const settings = { epochs: 12, learning_rate: 0.02, evaluate_every_steps: 12 };
  const evaluation = (await tinySamples(setup)).slice(0, 2);
  const result = await tinyTrain(setup, "learns", { settings, evaluation });
  const rows = await metricsOf("learns");
  const losses = rows.flatMap(({ loss }) => (typeof loss === "number" ? [loss] : []));
  expect(losses.length).toBe(48); // 8 rows / 2 a batch · 12 epochs
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(losses.slice(-4))).toBeLessThan(0.8 * mean(losses.slice(0, 4)));
  expect(rows.filter((row) => "eval_loss" in row).map(({ step }) => step)).toEqual([
    12, 24, 36, 48,
  ]);
  expect(result).toMatchObject({ steps: 48, adapterStep: 48, loss: losses.at(-1) });
  expect(result.evaluationLoss).toBe(rows.at(-1)!["eval_loss"]);
  expect((await readdir(join(setup.folder, "learns"))).sort()).toEqual([
    "adapter",
    "checkpoints",
    "metrics.jsonl",
  ]);
  const stored = await loadAdapter(join(setup.folder, "learns/adapter"));
  const trained = [...stored.modules.values()].reduce(
    (sum, { lora_A, lora_B }) => sum + lora_A.length + lora_B.length,
    0,
  );
  expect(result.trainedParameters).toBe(trained);
});

test("4 micro-batches of 2 give the losses and moments of one batch of 8", async () => {
  const samples = await tinySamples(setup);
  const common = { epochs: 4, learning_rate: 1e-3 }; // 8 rows: each step has all of them
  const small = { ...common, batch_size: 2, gradient_accumulation: 4 };
  await tinyTrain(setup, "accumulated", { settings: small, samples });
  await tinyTrain(setup, "at-once", { settings: { ...common, batch_size: 8 }, samples });
  const [many, one] = [await metricsOf("accumulated"), await metricsOf("at-once")];
  expect(many.map(({ step, tokens }) => [step, tokens])).toEqual(
    one.map(({ step, tokens }) => [step, tokens]),
  );
  expect(many.length).toBe(4);
  // Losses of 10 nats are sums of 32-bit terms: a relative 1e-7 a term, in another order.
  for (const [i, row] of many.entries()) {
    expect(Math.abs(Number(row["loss"]) / Number(one[i]!["loss"]) - 1)).toBeLessThan(1e-6);
  }
  // Moments, not weights: Adam divides a gradient by its own size, so that one of pure rounding
  // noise would move a weight as far as any other.
  const load = (run: string) => readCheckpoint(join(setup.folder, run, "checkpoints/step-4"));
  const [a, b] = [(await load("accumulated")).state, (await load("at-once")).state];
  for (const [name, m] of a.optimiser.m) {
    const expected = b.optimiser.m.get(name)!;
    expect(largestDifference(m, expected)).toBeLessThan(1e-6);
    if (name.includes("lora_B"))
      expect(expected.some((value) => Math.abs(value) > 1e-4)).toBe(true);
  }
});

test("a loss weighs tokens, not micro-batches", async () => {
  const samples = await tinySamples(setup);
  const settings = { epochs: 1, learning_rate: 1e-9, batch_size: 1, gradient_accumulation: 8 };
  await tinyTrain(setup, "weighed", { settings, samples });
  const apart = { ...settings, gradient_accumulation: 1 };
  await tinyTrain(setup, "apart", { settings: apart, samples });
  const rows = await metricsOf("apart");
  const tokens = rows.reduce((sum, row) => sum + Number(row["tokens"]), 0);
  const sum = rows.reduce((total, row) => total + Number(row["loss"]) * Number(row["tokens"]), 0);
  const [whole] = await metricsOf("weighed");
  expect(whole!["tokens"]).toBe(tokens);
  expect(new Set(rows.map((row) => row["tokens"])).size).toBeGreaterThan(1);
  // The weights move by 1e-9 a step, so both see the same model.
  expect(Number(whole!["loss"])).toBeCloseTo(sum / tokens, 5);
});

describe("resume", () => {
  const settings = { epochs: 3, learning_rate: 0.01, save_every_steps: 2, evaluate_every_steps: 3 };

  test("stopped at any step or in an evaluation, it ends with the same bytes", async () => {
    const samples = await tinySamples(setup);
    const evaluation = samples.slice(0, 3);
    await tinyTrain(setup, "whole", { settings, samples, evaluation });
    const common = { settings, samples, evaluation };
    // At 3 the stop falls into the evaluation of that step, which is then still to be done.
    for (const stopAt of [1, 3, 11]) {
      const stop = new KvittoError("interrupted", "The test stopped it.");
      const stopping = new AbortController();
      let steps = 0;
      const advance = () => void (++steps === stopAt && stopping.abort(stop));
      const progress = { say: () => {}, bar: () => ({ advance, done: () => {} }) };
      const { signal } = stopping;
      await rm(join(setup.folder, "parts"), { recursive: true, force: true });
      await expect(tinyTrain(setup, "parts", { ...common, progress, signal })).rejects.toBe(stop);
      const result = await tinyTrain(setup, "parts", { ...common, resume: true });
      expect(result.steps).toBe(12);
      expect(await metricsOf("parts")).toEqual(await metricsOf("whole"));
      expect(await bytesOf("parts")).toEqual(await bytesOf("whole"));
    }
  });

  test("a stop saves what is done", async () => {
    const names = await readdir(join(setup.folder, "parts/checkpoints"));
    expect(names.sort()).toEqual(["step-11", "step-12"]); // 11 is no multiple of 2: the stop's own
  });

  test("a finished run has nothing left to do and says the same figures", async () => {
    const samples = await tinySamples(setup);
    const evaluation = samples.slice(0, 3);
    const before = await bytesOf("whole");
    const again = await tinyTrain(setup, "whole", { settings, samples, evaluation, resume: true });
    const rows = await metricsOf("whole");
    expect(again).toMatchObject({ steps: 12, evaluationLoss: rows.at(-1)!["eval_loss"] });
    expect(again.loss).toBe(rows.findLast((row) => "loss" in row)!["loss"]);
    expect(await bytesOf("whole")).toEqual(before);
  });

  test("without a checkpoint it begins anew, over what a killed process left", async () => {
    const samples = await tinySamples(setup);
    const evaluation = samples.slice(0, 3);
    await rm(join(setup.folder, "whole/checkpoints"), { recursive: true });
    const log = join(setup.folder, "whole/metrics.jsonl");
    const before = await readFile(log, "utf8");
    await writeFile(log, before.slice(0, before.length / 2)); // cut off in a line
    await tinyTrain(setup, "whole", { settings, samples, evaluation, resume: true });
    expect(await readFile(log, "utf8")).toBe(before);
  });

  test.each([
    [
      "another learning rate",
      { settings: { ...settings, learning_rate: 0.02 } },
      /learning_rate was/,
    ],
    ["another seed", { settings: { ...settings, seed: "1" } }, /seed was/],
  ])("%s is refused, and named", async (_, change, message) => {
    const samples = await tinySamples(setup);
    const evaluation = samples.slice(0, 3);
    const resumed = tinyTrain(setup, "whole", {
      ...{ samples, evaluation, resume: true, ...change },
    });
    await expect(resumed).rejects.toMatchObject({
      code: "train.config_changed",
      message: expect.stringMatching(message) as unknown,
    });
  });

  test("other rows, other pages and another base are refused", async () => {
    const samples = await tinySamples(setup);
    const evaluation = samples.slice(0, 3);
    const common = { settings, evaluation, resume: true };
    const code = "train.config_changed";
    const another = samples.map((one, i) => {
      const images = one.images.map((image) => ({ ...image, key: `${image.key}x` }));
      return i === 5 ? { ...one, images } : one;
    });
    await expect(tinyTrain(setup, "whole", { ...common, samples: another })).rejects.toMatchObject({
      code,
      message: expect.stringContaining("rows_sha256") as unknown,
    });
    await using other = await tinySetup(0);
    const path = join(other.folder, "model.safetensors");
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1; // in a tensor that is shorter than what is looked at
    await writeFile(path, bytes);
    const { bundle } = other;
    await expect(tinyTrain(setup, "whole", { ...common, samples, bundle })).rejects.toMatchObject({
      code,
      message: expect.stringContaining("model_sha256") as unknown,
    });
  });

  test("how often it is saved may change", async () => {
    const samples = await tinySamples(setup);
    const evaluation = samples.slice(0, 3);
    const changed = { ...settings, save_every_steps: 5, keep_checkpoints: 1 };
    const again = { settings: changed, samples, evaluation, resume: true };
    expect((await tinyTrain(setup, "whole", again)).steps).toBe(12);
  });
});

test("patience ends a run that gets worse, also after a resume; best weights are kept", async () => {
  const samples = await tinySamples(setup);
  // Answers that training rows contradict: the better it learns those, the worse this gets.
  const contrary = (
    await tinySamples(setup, {
      task: () => ({ prompt: "JSON:", answer: "zzzz zzzz" }),
    })
  ).slice(0, 2);
  const settings = {
    ...{ epochs: 20, learning_rate: 0.05, evaluate_every_steps: 2, save_every_steps: 1000 },
    ...{ patience: 3, final_weights: "best" as const, schedule: "constant" as const },
  };
  const options = { settings, samples, evaluation: contrary };
  const result = await tinyTrain(setup, "patience", options);
  const losses = (await metricsOf("patience")).filter((row) => "eval_loss" in row);
  const best = losses.reduce((a, b) => (Number(b["eval_loss"]) < Number(a["eval_loss"]) ? b : a));
  expect(result.stoppedEarly).toBe(true);
  expect(result.steps).toBe(best.step + 6); // three evaluations later, two steps each
  expect(result).toMatchObject({ adapterStep: best.step, evaluationLoss: best["eval_loss"] });
  const kept = join(setup.folder, `patience/checkpoints/step-${best.step}/adapter`);
  expect(await bytesOf("patience")).toEqual(
    await readFile(join(kept, "adapter_model.safetensors")),
  );
  const again = await tinyTrain(setup, "patience", { ...options, resume: true });
  expect(again.steps).toBe(result.steps);
});

/** The same row without its pages. */
function withoutPages<T extends { readonly input_ids: readonly number[] }>(sample: T) {
  const { imageToken } = setup.bundle.model.vision!;
  const bare = sample.input_ids.filter((id) => id !== imageToken);
  return { id: "bare", input_ids: bare, labels: bare, images: [] };
}

test("rows with and without pages learn together when the tower is frozen", async () => {
  const samples = await tinySamples(setup);
  const bare = withoutPages(samples[0]!);
  const settings = { batch_size: 1, learning_rate: 1e-9 }; // a batch of its own: without any page
  const alone = await tinyTrain(setup, "bare", { settings, samples: [bare], evaluation: [bare] });
  const mixed = { settings, samples: [...samples, bare], evaluation: [bare] };
  const together = await tinyTrain(setup, "mixed", mixed);
  expect(together.steps).toBe(9);
  // The graph with features and the graph without give one loss; sums of float32 in one order.
  expect(Math.abs(together.evaluationLoss! / alone.evaluationLoss! - 1)).toBeLessThan(1e-6);
});

describe("refusals before the first step", () => {
  test("a target that matches nothing lists the names there are", () => {
    const wrong = { ...TINY_SETTINGS, target_modules: ["q_porj"] };
    expect(() => newAdapter(setup.bundle, wrong, "tiny")).toThrow(
      expect.objectContaining({
        code: "lora.no_target",
        hint: expect.stringMatching(/^There are: q_proj, /) as unknown,
      }) as Error,
    );
  });

  test("a row that teaches nothing", async () => {
    const [first] = await tinySamples(setup);
    const empty = { ...first!, labels: first!.labels.map(() => IGNORED_LABEL) };
    await expect(tinyTrain(setup, "none", { samples: [first!, empty] })).rejects.toMatchObject({
      code: "train.no_target_tokens",
      message: expect.stringContaining("row-0") as unknown,
    });
  });

  test("a page that is cut off", async () => {
    const samples = await tinySamples(setup);
    const settings = { max_tokens: 8 };
    await expect(tinyTrain(setup, "none", { samples, settings })).rejects.toMatchObject({
      code: "train.truncated_image",
    });
  });

  test.each(["samples", "evaluation"] as const)(
    "rows with and without pages when the tower learns: %s",
    async (where) => {
      const samples = await tinySamples(setup);
      const mixed = { samples, evaluation: [], [where]: [...samples, withoutPages(samples[0]!)] };
      const settings = { target_scope: "everything" as const };
      await expect(tinyTrain(setup, "none", { ...mixed, settings })).rejects.toMatchObject({
        code: "train.mixed_rows",
      });
    },
  );

  test("nothing of this made a run", async () => {
    await expect(readdir(join(setup.folder, "none"))).rejects.toThrow();
  });
});

describe("pages", () => {
  test("an adapter in the tower trains from pixels, and its step 0 sees the frozen features", async () => {
    const settings = { ...TINY_SETTINGS, target_scope: "everything" as const, epochs: 2 };
    expect(usesFrozenVision(newAdapter(setup.bundle, settings, "tiny"))).toBe(false);
    await using pages = await openPageSource(setup.bundle, false, setup.cache, { device: "cpu" });
    const samples = await tinySamples(setup, { source: pages.source });
    const first = await samples[0]!.images[0]!.load();
    expect(first.kind).toBe("pixels");
    const tower = await tinyTrain(setup, "tower", { samples, settings });
    expect(tower.steps).toBe(8);
    const towers = [...tower.adapter.modules].filter(([path]) => path.includes("vision_tower"));
    expect(towers.length).toBe(7); // the patches' own, q k v out, fc1 fc2
    for (const [, { lora_B }] of towers) expect(lora_B.some((value) => value !== 0)).toBe(true);
    const frozen = await tinyTrain(setup, "frozen", {
      settings: { ...settings, target_scope: "language" },
    });
    expect(frozen.steps).toBe(8);
    // B is zero before the first update: both are the base model, on the same rows.
    const [a, b] = [await metricsOf("tower"), await metricsOf("frozen")];
    expect(Number(a[0]!["loss"])).toBeCloseTo(Number(b[0]!["loss"]), 5);
  });

  test("are encoded once: a second pass reads the cache and never compiles the tower", async () => {
    await tinySamples(setup);
    const { model } = setup.bundle;
    const source = {
      ...{ kind: "features" as const, width: model.decoder.hiddenSize, cache: setup.cache },
      encoder: {
        encode: () => Promise.reject(new Error("the tower ran")),
        [Symbol.asyncDispose]: async () => {},
      },
      weightsSha256: "other weights",
    };
    await expect(tinySamples(setup, { source })).rejects.toThrow("the tower ran");
    await using pages = await openPageSource(setup.bundle, true, setup.cache, { device: "cpu" });
    if (pages.source.kind !== "features") throw new Error("a frozen tower gives features");
    const again = { ...source, weightsSha256: pages.source.weightsSha256 };
    const [sample] = await tinySamples(setup, { source: again });
    const values = await sample!.images[0]!.load();
    await using encoder = lazyImageEncoder(model, { device: "cpu" });
    const fresh = await tinySamples(setup, { source: { ...again, encoder, weightsSha256: "new" } });
    expect(await fresh[0]!.images[0]!.load()).toEqual(values);
  });
});
