import { describe, expect, test } from "vitest";
import { matchAdapter, type AdaptablePlaces } from "./match-adapter.ts";
import type { LoraAdapter } from "./peft-adapter.ts";
import { newPeftConfig, type PeftConfig } from "./peft-config.ts";

const config = newPeftConfig({
  target_modules: ["q_proj"],
  exclude_modules: null,
  modules_to_save: null,
  layers_to_transform: null,
  layers_pattern: null,
  r: 1,
  lora_alpha: 1,
  use_rslora: false,
  rank_pattern: {},
  alpha_pattern: {},
  lora_dropout: 0,
  base_model_name_or_path: null,
  task_type: null,
  auto_mapping: null,
});

function adapterOf(...paths: string[]): LoraAdapter {
  const module = {
    lora_A: new Float32Array(3),
    lora_B: new Float32Array(2),
    rank: 1,
    scaling: 1,
    inFeatures: 3,
    outFeatures: 2,
  };
  return { config, modules: new Map(paths.map((path) => [path, module])) };
}
function placesOf(...paths: string[]): AdaptablePlaces {
  const linears = paths.map((path) => ({ path, inFeatures: 3, outFeatures: 2 }));
  const weights = new Map(paths.map((path) => [`${path}.weight`, [2, 3]]));
  return { linears, weights, tiedHead: null };
}

// [name in the adapter, name in the model]: transformers 4 and 5, both ways round.
const SPELLINGS: [string, string][] = [
  ["model.vision_tower.vision_model.encoder.layers.0.q", "model.vision_tower.encoder.layers.0.q"],
  ["visual.vision_model.encoder.layers.0.q", "model.visual.encoder.layers.0.q"],
  ["mlp_AR.linear_1", "model.projector.linear_1"],
  ["model.layers.0.q", "model.language_model.layers.0.q"],
  ["language_model.model.layers.0.q", "model.language_model.layers.0.q"],
  ["multi_modal_projector.linear_1", "model.multi_modal_projector.linear_1"],
  ["model.layers.0.q", "model.layers.0.q"],
];
test.each(SPELLINGS)("%s is %s", (one, other) => {
  const elsewhere = "model.language_model.layers.7.q";
  for (const [stored, own] of [
    [one, other],
    [other, one],
  ] as const) {
    const matched = matchAdapter(adapterOf(stored), placesOf(own, elsewhere));
    expect([...matched.modules.keys()]).toEqual([own]);
  }
});

test("a layer that the model lacks is named with the nearest ones", () => {
  const base = placesOf("model.layers.0.q_proj", "model.layers.1.q_proj");
  expect(() => matchAdapter(adapterOf("model.layers.2.q_proj"), base)).toThrow(
    expect.objectContaining({
      code: "adapter.unknown_module",
      hint: "Nearest: model.layers.0.q_proj, model.layers.1.q_proj.",
    }),
  );
});

test("a name that could mean two layers is not guessed", () => {
  const base = placesOf("model.a.q", "language_model.a.q");
  expect(() => matchAdapter(adapterOf("vision_model.a.q"), base)).toThrow("none of that name");
  expect(matchAdapter(adapterOf("model.a.q"), base).modules.has("model.a.q")).toBe(true);
});

test("two names for one layer, and other sizes, are errors", () => {
  const base = placesOf("model.layers.0.q");
  const twice = adapterOf("model.layers.0.q", "model.language_model.layers.0.q");
  expect(() => matchAdapter(twice, base)).toThrow("twice");
  const linears = [{ path: "model.layers.0.q", inFeatures: 4, outFeatures: 2 }];
  const wide = { ...base, linears };
  expect(() => matchAdapter(adapterOf("model.layers.0.q"), wide)).toThrow(
    "2 × 3 in the adapter and 2 × 4 in the model",
  );
});

describe("whole weights", () => {
  const holding = (config: PeftConfig, ...names: string[]): LoraAdapter => ({
    ...{ config, modules: new Map() },
    weights: new Map(names.map((name, i) => [name, { shape: [2, 3], data: Float32Array.of(i) }])),
  });
  const places: AdaptablePlaces = {
    linears: [],
    weights: new Map([
      ["model.language_model.embed_tokens.weight", [2, 3]],
      ["lm_head.weight", [2, 3]],
      ["model.language_model.norm.weight", [3]],
    ]),
    tiedHead: "model.language_model.embed_tokens.weight",
  };

  test("are found by either release's names, and one that is not there is named", () => {
    const { weights } = matchAdapter(holding(config, "model.embed_tokens.weight"), places);
    expect([...weights!.keys()]).toEqual(["model.language_model.embed_tokens.weight"]);
    expect(() => matchAdapter(holding(config, "score.weight"), places)).toThrow(
      expect.objectContaining({ code: "adapter.unknown_module" }),
    );
    expect(() => matchAdapter(holding(config, "model.norm.weight"), places)).toThrow(
      "model.norm.weight is [2, 3] in the adapter and [3] in the model",
    );
    const twice = ["model.embed_tokens.weight", "model.language_model.embed_tokens.weight"];
    expect(() => matchAdapter(holding(config, ...twice), places)).toThrow("twice");
  });

  test("PEFT's ensure_weight_tying gives embedding and head of a tied model the same values", () => {
    const tying = { ...config, file: { ...config.file, ensure_weight_tying: true } };
    for (const one of ["lm_head.weight", "model.embed_tokens.weight"]) {
      const { weights } = matchAdapter(holding(tying, one), places);
      const [first, second] = [...weights!.values()];
      expect([...weights!.keys()].sort()).toEqual(
        [places.weights.keys().next().value, "lm_head.weight"].sort(),
      );
      expect(first).toBe(second);
    }
    const apart = matchAdapter(holding(config, "lm_head.weight"), places);
    expect([...apart.weights!.keys()]).toEqual(["lm_head.weight"]);
  });
});
