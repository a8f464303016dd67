import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { placesOf } from "../models/adapter-feeds.ts";
import { rowSquares } from "../models/dora.ts";
import { loadModel, type Model } from "../models/load-model.ts";
import type { LinearModule } from "../models/weights.ts";
import { decode, GREEDY } from "./decode.ts";
import {
  openGenerator,
  type AdapterModule,
  type AdapterModules,
  type Generator,
} from "./generator.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/parity/02-llama-tied-rope-llama3");
const PROMPTS = [
  { input_ids: Array.from({ length: 12 }, (_, i) => (i * 37 + 5) % 300) },
  { input_ids: Array.from({ length: 7 }, (_, i) => (i * 11 + 9) % 300) },
];
const cpu = { device: "cpu", threads: 1 } as const;

let model: Model;
let generator: Generator;
let linears: readonly LinearModule[];
beforeAll(async () => {
  model = await loadModel(FOLDER);
  generator = await openGenerator(model, { ...cpu, adapted: "all" });
  const store = model.weights();
  const { decoder } = model;
  const { prefillGraph } = await import("./generator-graphs.ts");
  prefillGraph(decoder, store, false);
  linears = store.linears;
});
afterAll(() => generator[Symbol.asyncDispose]());

/** Random, with layers chosen by their names; ranks differ from layer to layer where two are given. */
function adapter(seed: string, ending: RegExp, ranks: readonly number[], scaling: number) {
  const random = new Random(seed);
  const draw = (size: number) => Float32Array.from({ length: size }, () => 0.3 * random.normal());
  const chosen = linears.filter(({ path }) => ending.test(path));
  expect(chosen.length).toBeGreaterThan(0);
  return new Map(
    chosen.map(({ path, inFeatures, outFeatures }, i): [string, AdapterModule] => {
      const rank = ranks[i % ranks.length]!;
      return [
        path,
        {
          kind: "low_rank",
          lora_A: draw(rank * inFeatures),
          lora_B: draw(outFeatures * rank),
          rank,
          scaling,
        },
      ];
    }),
  );
}

async function answer(reader: Generator, choice: AdapterModules | string | null) {
  const decoded = await decode(reader, PROMPTS, {
    ...{ adapter: choice, maxNewTokens: 8, stopIds: [], sampling: GREEDY },
  });
  return decoded.map(({ tokens }) => tokens);
}

/** The same with rows that have other lengths (DoRA). */
async function withMagnitudes(modules: AdapterModules): Promise<AdapterModules> {
  const longer = new Map<string, AdapterModule>();
  for (const [path, module] of modules) {
    if (module.kind !== "low_rank") throw new Error(`${path} is a whole weight`);
    const rows = linears.find((one) => one.path === path)!.outFeatures;
    const weight = await model.checkpoint.readFloat32(model.storedName(`${path}.weight`));
    const magnitude = rowSquares(weight, rows).map(
      (square, o) => (1 + (o % 3)) * Math.sqrt(square),
    );
    longer.set(path, { ...module, magnitude });
  }
  return longer;
}

/** A weight in place of the base's, which it is near. */
async function other(name: string): Promise<[string, AdapterModule]> {
  const random = new Random(name);
  const own = await model.checkpoint.readFloat32(model.storedName(name));
  return [name, { kind: "whole", data: own.map((value) => value + 0.3 * random.normal()) }];
}

/** A base compiled for this adapter and nothing else. */
async function coldAnswer(modules: AdapterModules) {
  await using own = await openGenerator(model, { ...cpu, adapted: placesOf(modules) });
  return await answer(own, modules); // not after it is gone
}

test("what is loaded by name answers as if it had been loaded alone, in any order", async () => {
  const bare = await openGenerator(model, cpu);
  const base = await answer(bare, null);
  await bare[Symbol.asyncDispose]();
  const adapters = {
    a: adapter("a", /(q|v)_proj$/, [8, 4], 2),
    b: adapter("b", /(gate|down)_proj$/, [3], 0.25),
    c: adapter("c", /layers\.1\./, [1, 16], 5.5),
  };
  const cold = new Map<string, Awaited<ReturnType<typeof answer>>>();
  for (const [name, modules] of Object.entries(adapters)) {
    generator.adapters.load(name, modules);
    cold.set(name, await coldAnswer(modules));
    expect(cold.get(name)).not.toEqual(base);
  }
  expect(generator.adapters.names).toEqual(["a", "b", "c"]);
  // Where an adapter has no pair, zeros are added: the same values to the last bit.
  for (const name of ["a", "b", "a", "c", "c", "b"]) {
    expect(await answer(generator, name)).toEqual(cold.get(name));
  }
  expect(await answer(generator, null)).toEqual(base);

  generator.adapters.unload("b");
  await expect(answer(generator, "b")).rejects.toMatchObject({ code: "adapter.not_loaded" });
  generator.adapters.load("b", adapters.c);
  expect(await answer(generator, "b")).toEqual(cold.get("c"));
  for (const name of generator.adapters.names) generator.adapters.unload(name);
});

test("a name is taken once, and layers without a place are refused", async () => {
  const modules = adapter("d", /q_proj$/, [2], 1);
  generator.adapters.load("d", modules);
  expect(() => generator.adapters.load("d", modules)).toThrow("already");
  expect(() => generator.adapters.unload("e")).toThrow("loaded are d");
  generator.adapters.unload("d");

  const [path] = modules.keys();
  await using narrow = await openGenerator(model, { ...cpu, adapted: new Set(["other"]) });
  expect(() => narrow.adapters.load("d", modules)).toThrow(path);
  expect(narrow.adapters.names).toEqual([]);
});

test("whole weights beside updates: a switch answers as a cold load, and the base stays the base", async () => {
  const embedding = model.decoder.tiedHead!;
  const adapters = new Map<string, AdapterModules>([
    ["plain", adapter("plain", /(q|v)_proj$/, [4], 2)],
    ["head", new Map([...adapter("head", /q_proj$/, [2], 1), await other("lm_head.weight")])],
    ["norm", new Map([await other("model.norm.weight"), await other(embedding)])],
    ["dora", await withMagnitudes(adapter("plain", /(q|v)_proj$/, [4], 2))],
    ["both", new Map([await other("lm_head.weight"), await other(embedding)])],
  ]);
  const places = new Set([...adapters.values()].flatMap((modules) => [...placesOf(modules)]));
  const bare = await openGenerator(model, cpu);
  const cold = new Map([["base", await answer(bare, null)]]);
  await bare[Symbol.asyncDispose]();
  await using swapping = await openGenerator(model, { ...cpu, adapted: places });
  for (const [name, modules] of adapters) {
    swapping.adapters.load(name, modules);
    cold.set(name, await coldAnswer(modules));
  }
  const texts = [...cold.values()].map((rows) =>
    JSON.stringify(rows.map((row) => row.map(({ id }) => id))),
  );
  expect(new Set(texts).size).toBe(texts.length);
  for (const name of [
    "base",
    "head",
    "plain",
    "both",
    "base",
    "norm",
    "dora",
    "head",
    "base",
    "plain",
  ]) {
    const rows = await answer(swapping, name === "base" ? null : name);
    for (const [i, row] of rows.entries()) {
      const expected = cold.get(name)![i]!;
      expect(row.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      // A weight that is fed is multiplied by another kernel than one that is part of the graph.
      for (const [t, { logProb }] of row.entries()) {
        expect(logProb).toBeCloseTo(expected[t]!.logProb, 5);
      }
    }
  }
  expect(() => generator.adapters.load("head", adapters.get("head")!)).toThrow("lm_head.weight");
});
