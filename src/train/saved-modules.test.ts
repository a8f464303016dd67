import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { openSafetensors } from "../formats/safetensors.ts";
import { fixedSamples } from "./epoch-samples.ts";
import { adaptablePlaces, matchAdapter } from "./match-adapter.ts";
import { startAdapter } from "./new-adapter.ts";
import { loadAdapter, type LoraAdapter } from "./peft-adapter.ts";
import { partedHeadNote, replaceableWeights, savesWeight } from "./saved-modules.ts";
import {
  TINY_SETTINGS,
  tinySamples,
  tinySetup,
  tinyTrain,
  type TinySetup,
} from "./tiny-run-for-tests.ts";
import type { TrainSettings } from "./train-settings.ts";
import { openTrainer } from "./trainer.ts";
import { readWeights } from "./whole-weights.ts";

const EMBEDDING = "model.language_model.embed_tokens.weight";
const NORM = "model.language_model.embedding_norm.weight";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(4);
});
afterAll(() => setup[Symbol.asyncDispose]());

const adapterOf = (changes: Partial<TrainSettings>) =>
  startAdapter(setup.bundle, { ...TINY_SETTINGS, ...changes }, "tiny");

test("an entry names modules by the end of their paths, and all below them", () => {
  expect(savesWeight(["lm_head"], "lm_head.weight")).toBe(true);
  expect(savesWeight(["norm"], "model.layers.0.operator_norm.weight")).toBe(true); // as PEFT: no dot
  expect(savesWeight(["self_attn"], "model.layers.0.self_attn.q_proj.weight")).toBe(true);
  expect(savesWeight(["q_proj.weight"], "model.q_proj.weight")).toBe(false);
  expect(savesWeight([], "lm_head.weight")).toBe(false);
});

describe("what is refused before anything is trained", () => {
  test.each<[Partial<TrainSettings>, string]>([
    [{ modules_to_save: ["lm_haed"] }, "the end of no module's path"],
    [{ modules_to_save: ["w2"], target_modules: ["w1", "w2"] }, "low-rank update to it"],
    [{ modules_to_save: ["w2"], freeze: ["w2"] }, "freeze leaves"],
    [{ modules_to_save: ["post_layernorm"] }, "in the language model"],
  ])("%j", async (changes, message) => {
    const made = adapterOf(changes);
    await expect(made).rejects.toMatchObject({ code: "lora.modules_to_save" });
    await expect(made).rejects.toThrow(message);
  });

  test("a tuning that saves no adapter", async () => {
    const settings = { tune: "full", modules_to_save: ["lm_head"] } as const;
    await expect(tinyTrain(setup, "none", { settings })).rejects.toMatchObject({
      code: "lora.modules_to_save",
    });
  });
});

test("all-linear is what is left, and the tower's module of the same end keeps its place", async () => {
  const { modules, weights, config } = await adapterOf({ modules_to_save: ["w2", "out_proj"] });
  expect([...weights!.keys()].every((name) => name.includes("language_model"))).toBe(true);
  expect([...modules.keys()].some((path) => /\.(w2|out_proj)$/.test(path))).toBe(false);
  expect([...modules.keys()].some((path) => path.endsWith(".w1"))).toBe(true);
  // PEFT finds modules in the whole model: out_proj alone would be the tower's too.
  expect(config.modules_to_save!.every((path) => path.startsWith("model.language_model."))).toBe(
    true,
  );
  expect((await adapterOf({ modules_to_save: ["w2"] })).config.modules_to_save).toEqual(["w2"]);
});

test("embedding and head of a tied model get the gradients that add up to the tied one's", async () => {
  const { bundle } = setup;
  const samples = await tinySamples(setup);
  const gradientsOf = async (adapter: LoraAdapter, settings: TrainSettings) => {
    const rows = fixedSamples(samples);
    await using trainer = await openTrainer({
      ...{ bundle, adapter, settings, samples: rows, evaluation: [], device: "cpu", threads: 1 },
    });
    return (await trainer.gradientsOf([[0, 1, 2, 3]], { epoch: 0, step: 0 })).gradients;
  };
  const apart = {
    ...TINY_SETTINGS,
    modules_to_save: ["embed_tokens", "lm_head", "embedding_norm"],
  };
  const own = await gradientsOf(await startAdapter(bundle, apart, "tiny"), apart);
  const names = [EMBEDDING, NORM];
  const weights = await readWeights(bundle.model, names, replaceableWeights(bundle.model));
  const tied: LoraAdapter = { ...(await adapterOf({})), modules: new Map(), weights };
  const whole = await gradientsOf(tied, { ...TINY_SETTINGS, tune: "full" });
  const [embedding, head] = [own.get(EMBEDDING)!, own.get("lm_head.weight")!];
  const sum = whole.get(EMBEDDING)!;
  const largest = Math.max(...sum.map(Math.abs));
  // B is 0, so both are the base model. Float32 sums of some 100 terms in two orders: 100 · 6e-8.
  const off = sum.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - embedding[i]! - head[i]!)),
    0,
  );
  expect(off).toBeLessThan(1e-5 * largest);
  for (const one of [embedding, head, own.get(NORM)!]) expect(one.some((g) => g !== 0)).toBe(true);
  const norm = whole.get(NORM)!;
  for (const [i, value] of own.get(NORM)!.entries()) expect(value).toBeCloseTo(norm[i]!, 6);
});

describe("a run", () => {
  const settings = {
    ...{ epochs: 4, learning_rate: 0.01, weight_decay: 0.01, save_every_steps: 3 },
    modules_to_save: ["embed_tokens", "lm_head", "embedding_norm"],
  };
  const file = (run: string) => join(setup.folder, run, "adapter/adapter_model.safetensors");

  test("learns them, saves them by PEFT's names, and goes on to the same bytes", async () => {
    const samples = await tinySamples(setup);
    const { adapter } = await tinyTrain(setup, "whole", { settings, samples });
    const names = [...(await openSafetensors(file("whole"))).tensors.keys()];
    const whole = names.filter((name) => !name.includes("lora_"));
    expect(whole.sort()).toEqual(
      [EMBEDDING, NORM, "lm_head.weight"].map((name) => `base_model.model.${name}`).sort(),
    );
    const stored = await loadAdapter(join(setup.folder, "whole/adapter"));
    expect(stored.config.modules_to_save).toEqual(settings.modules_to_save);
    const matched = matchAdapter(stored, adaptablePlaces(setup.bundle.model));
    expect(matched.weights!.size).toBe(3);
    const fresh = await adapterOf(settings);
    for (const [name, { data, shape }] of matched.weights!) {
      expect(adapter.weights!.get(name)).toEqual({ data, shape });
      expect(data).not.toEqual(fresh.weights!.get(name)!.data);
    }

    const stop = new KvittoError("interrupted", "The test stopped it.");
    const stopping = new AbortController();
    let steps = 0;
    const advance = () => void (++steps === 5 && stopping.abort(stop));
    const progress = { say: () => {}, bar: () => ({ advance, done: () => {} }) };
    const parts = { settings, samples };
    const { signal } = stopping;
    await expect(tinyTrain(setup, "parts", { ...parts, progress, signal })).rejects.toBe(stop);
    await tinyTrain(setup, "parts", { ...parts, resume: true });
    expect((await readFile(file("parts"))).equals(await readFile(file("whole")))).toBe(true);
    await rm(join(setup.folder, "parts"), { recursive: true });
  });
});

test("somebody who parts a tied head is told", () => {
  const tied = { tiedHead: EMBEDDING };
  const saved = (...names: string[]) => new Map(names.map((name) => [name, null]));
  expect(partedHeadNote(tied, saved(NORM))).toBeNull();
  expect(partedHeadNote(tied, undefined)).toBeNull();
  expect(partedHeadNote({ tiedHead: null }, saved("lm_head.weight"))).toBeNull();
  expect(partedHeadNote(tied, saved("lm_head.weight"))).toContain("only lm_head.weight learns");
  expect(partedHeadNote(tied, saved("lm_head.weight", EMBEDDING))).toContain("each learns");
});
