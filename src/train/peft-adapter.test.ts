import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { placeLora } from "./lora-targets.ts";
import type { BaseModules } from "./lora-targets.ts";
import { adapterParameters, createAdapter, loadAdapter, saveAdapter } from "./peft-adapter.ts";
import type { NewPeftConfig } from "./peft-config.ts";

const FOLDER = resolve(import.meta.dirname, "../../fixtures/peft");
const ADAPTERS = [
  "llama-plain",
  "llama-patterns",
  "llama-second",
  "lfm2-vl-regex",
  "lfm2-vl-list",
] as const;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-adapter-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const jsonOf = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;

describe.each(ADAPTERS)("%s, written by PEFT", (name) => {
  test("read and written again: the tensors' file to the byte, the configuration to the key", async () => {
    const source = join(FOLDER, name);
    const target = join(folder, "copy");
    await saveAdapter(target, await loadAdapter(source));
    const weights = (at: string) => readFileSync(join(at, "adapter_model.safetensors"));
    expect(weights(target).equals(weights(source))).toBe(true);
    const written = jsonOf(join(target, "adapter_config.json"));
    expect(written).toEqual(jsonOf(join(source, "adapter_config.json")));
    expect(Object.keys(written)).toEqual(Object.keys(written).sort());
  });
});

test("rank comes from the tensor and scaling from the patterns", async () => {
  const { modules } = await loadAdapter(join(FOLDER, "llama-patterns"));
  const at = (path: string) => modules.get(`model.layers.${path}`)!;
  expect(at("0.self_attn.q_proj")).toMatchObject({ rank: 8, inFeatures: 64, outFeatures: 64 });
  expect(at("1.self_attn.q_proj")).toMatchObject({ rank: 4, scaling: 32 / 2 });
  expect(at("0.self_attn.v_proj")).toMatchObject({ rank: 12, scaling: 16 / Math.sqrt(12) });
  expect(at("2.mlp.down_proj").scaling).toBeCloseTo(6 / Math.sqrt(8), 15);
  expect(at("0.self_attn.v_proj").lora_B).toHaveLength(32 * 12);
});

describe("what is not plain LoRA is refused", () => {
  async function loadWith(changes: Record<string, unknown>) {
    const copy = join(folder, "changed");
    cpSync(join(FOLDER, "llama-plain"), copy, { recursive: true });
    const path = join(copy, "adapter_config.json");
    writeFileSync(path, JSON.stringify({ ...jsonOf(path), ...changes }));
    return loadAdapter(copy);
  }

  test.each<[Record<string, unknown>, string]>([
    [{ peft_type: "IA3" }, "adapter.unsupported"],
    [{ use_dora: true }, "adapter.tensors"],
    [{ lora_bias: true }, "adapter.unsupported"],
    [{ bias: "all" }, "adapter.unsupported"],
    [{ modules_to_save: ["lm_head"] }, "adapter.tensors"],
    [{ layer_replication: [[0, 2]] }, "adapter.unsupported"],
    [{ target_parameters: ["mlp.experts"] }, "adapter.unsupported"],
    [{ trainable_token_indices: [1] }, "adapter.unsupported"],
    [{ init_lora_weights: "pissa" }, "adapter.unsupported"],
    [{ init_lora_weights: "pissa_niter_4" }, "adapter.unsupported"],
    [{ init_lora_weights: "loftq" }, "adapter.unsupported"],
    [{ init_lora_weights: "a new one" }, "adapter.unsupported"],
    [{ use_something_new: true }, "adapter.unsupported"],
    [{ something_config: { a: 1 } }, "adapter.unsupported"],
    [{ r: 0 }, "adapter.config"],
    [{ lora_alpha: "16" }, "adapter.config"],
    [{ rank_pattern: { q_proj: "4" } }, "adapter.config"],
  ])("%j", async (changes, code) => {
    await expect(loadWith(changes)).rejects.toMatchObject({ code });
  });

  test.each<[Record<string, unknown>]>([
    [{ init_lora_weights: "gaussian" }],
    [{ init_lora_weights: false }],
    [{ modules_to_save: [] }],
    [{ trained_with: "a note" }],
    [{ something_config: null }],
    [{ use_something_new: false }],
    [{ runtime_config: { ephemeral_gpu_offload: false } }],
  ])("%j is neutral and travels through", async (changes) => {
    const adapter = await loadWith(changes);
    expect(adapter.modules.size).toBe(6);
    expect(adapter.config.file).toMatchObject(changes);
  });

  test("a file of an old release, with few keys, gets PEFT's defaults", async () => {
    const copy = join(folder, "old");
    cpSync(join(FOLDER, "llama-plain"), copy, { recursive: true });
    const old = { peft_type: "LORA", r: 8, lora_alpha: 32, target_modules: ["q_proj", "v_proj"] };
    writeFileSync(join(copy, "adapter_config.json"), JSON.stringify(old));
    const { config, modules } = await loadAdapter(copy);
    expect(config).toMatchObject({ use_rslora: false, lora_dropout: 0, rank_pattern: {} });
    expect([...modules.values()].every(({ scaling }) => scaling === 4)).toBe(true);
  });

  test("text that is not JSON", async () => {
    cpSync(join(FOLDER, "llama-plain"), join(folder, "x"), { recursive: true });
    writeFileSync(join(folder, "x", "adapter_config.json"), "{");
    await expect(loadAdapter(join(folder, "x"))).rejects.toMatchObject({ code: "adapter.config" });
  });

  type Rows = readonly (readonly [suffix: string, shape: readonly number[]])[];
  test.each<[string, Rows, string, string]>([
    ["lora_B missing", [["lora_A.weight", [2, 3]]], "adapter.tensors", "has no lora_B"],
    ["lora_A missing", [["lora_B.weight", [3, 2]]], "adapter.tensors", "has no lora_A"],
    ["nothing", [], "adapter.tensors", "there is no lora_A"],
    [
      "ranks differ",
      [
        ["lora_A.weight", [2, 3]],
        ["lora_B.weight", [3, 1]],
      ],
      "adapter.tensors",
      "lora_A of model.q has rank 2, lora_B has 1",
    ],
    [
      "three axes",
      [
        ["lora_A.weight", [2, 3, 1]],
        ["lora_B.weight", [3, 2]],
      ],
      "adapter.tensors",
      "has the shape [2, 3, 1]",
    ],
    ["DoRA", [["lora_magnitude_vector", [3]]], "adapter.unsupported", "lora_magnitude_vector"],
    ["a bias", [["lora_B.bias", [3]]], "adapter.unsupported", "lora_B.bias"],
  ])("tensors: %s", async (_, rows, code, message) => {
    const copy = join(folder, "tensors");
    cpSync(join(FOLDER, "llama-plain"), copy, { recursive: true });
    const tensors = rows.map(([suffix, shape]) => ({
      name: `base_model.model.model.q.${suffix}`,
      dtype: "F32" as const,
      shape,
      data: new Float32Array(shape.reduce((product, side) => product * side, 1)),
    }));
    await writeSafetensors(join(copy, "adapter_model.safetensors"), tensors, { format: "pt" });
    const loading = loadAdapter(copy);
    await expect(loading).rejects.toMatchObject({ code });
    await expect(loading).rejects.toThrow(message);
  });
});

describe("a new adapter", () => {
  const base: BaseModules = {
    linears: [0, 1].flatMap((layer) =>
      ["q_proj", "v_proj"].map((name) => ({
        path: `model.layers.${layer}.self_attn.${name}`,
        inFeatures: 100,
        outFeatures: 40,
      })),
    ),
    outputEmbeddings: [],
  };
  const settings: NewPeftConfig = {
    target_modules: ["q_proj", "v_proj"],
    exclude_modules: null,
    modules_to_save: null,
    layers_to_transform: null,
    layers_pattern: null,
    r: 16,
    lora_alpha: 32,
    use_rslora: false,
    rank_pattern: {},
    alpha_pattern: {},
    lora_dropout: 0,
    base_model_name_or_path: "some/model",
    task_type: "CAUSAL_LM",
    auto_mapping: null,
  };
  const create = (changes: Partial<NewPeftConfig> = {}, seed = "s") =>
    createAdapter(
      { ...settings, ...changes },
      placeLora(base, { ...settings, ...changes }),
      new Random(seed),
    );

  test("A is uniform within ±1/√in, B is zero, and the seed decides", () => {
    const { modules } = create();
    const a = [...modules.values()].flatMap(({ lora_A }) => [...lora_A]);
    expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(0.1);
    // 6,400 draws: the standard deviation 0.1/√3 is known to ±1 %, the mean to ±0.0007 (1 σ).
    const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
    const variance = a.reduce((sum, value) => sum + value ** 2, 0) / a.length;
    expect(Math.abs(mean)).toBeLessThan(0.003);
    expect(Math.sqrt(variance) / (0.1 / Math.sqrt(3))).toBeCloseTo(1, 1);
    expect([...modules.values()].every(({ lora_B }) => lora_B.every((b) => b === 0))).toBe(true);
    expect(create()).toEqual(create());
    expect(create({}, "t").modules).not.toEqual(modules);
  });

  test("a layer's start does not depend on which others are adapted", () => {
    const path = "model.layers.1.self_attn.v_proj";
    const alone = create({ target_modules: ["v_proj"] }).modules.get(path);
    expect(alone).toEqual(create().modules.get(path));
  });

  test("is written with exactly the keys that PEFT writes, and read back the same", async () => {
    const adapter = create();
    await saveAdapter(folder, adapter);
    const written = jsonOf(join(folder, "adapter_config.json"));
    const peft = jsonOf(join(FOLDER, "llama-plain", "adapter_config.json"));
    expect(Object.keys(written)).toEqual(Object.keys(peft));
    const differ = ["peft_version", "r", "lora_alpha", "base_model_name_or_path"];
    for (const key of Object.keys(peft)) {
      if (!differ.includes(key)) expect([key, written[key]]).toEqual([key, peft[key]]);
    }
    expect(await loadAdapter(folder)).toMatchObject({ modules: adapter.modules });
  });

  test("overlapping patterns mean the same after the keys are sorted", async () => {
    const rank_pattern = { v_proj: 12, "layers.1.self_attn.v_proj": 4 };
    const adapter = create({ rank_pattern });
    const ranks = [...adapter.modules.values()].map(({ rank }) => rank);
    expect(ranks).toEqual([16, 12, 16, 12]);
    await saveAdapter(folder, adapter);
    const { config } = await loadAdapter(folder);
    expect(placeLora(base, config).map(({ rank }) => rank)).toEqual(ranks);
  });

  test("its parameters are the tensors themselves, by PEFT's names", () => {
    const adapter = create();
    const parameters = adapterParameters(adapter);
    expect(parameters.size).toBe(8);
    const module = adapter.modules.get("model.layers.0.self_attn.q_proj")!;
    const prefix = "base_model.model.model.layers.0.self_attn.q_proj";
    expect(parameters.get(`${prefix}.lora_A.weight`)).toBe(module.lora_A);
    expect(parameters.get(`${prefix}.lora_B.weight`)).toBe(module.lora_B);
  });
});
