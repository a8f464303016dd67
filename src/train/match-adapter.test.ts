import { expect, test } from "vitest";
import { matchAdapter } from "./match-adapter.ts";
import type { LoraAdapter } from "./peft-adapter.ts";
import { newPeftConfig } from "./peft-config.ts";

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
const linears = (...paths: string[]) =>
  paths.map((path) => ({ path, inFeatures: 3, outFeatures: 2 }));

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
    const matched = matchAdapter(adapterOf(stored), linears(own, elsewhere));
    expect([...matched.modules.keys()]).toEqual([own]);
  }
});

test("a layer that the model lacks is named with the nearest ones", () => {
  const base = linears("model.layers.0.q_proj", "model.layers.1.q_proj");
  expect(() => matchAdapter(adapterOf("model.layers.2.q_proj"), base)).toThrow(
    expect.objectContaining({
      code: "adapter.unknown_module",
      hint: "Nearest: model.layers.0.q_proj, model.layers.1.q_proj.",
    }),
  );
});

test("a name that could mean two layers is not guessed", () => {
  const base = linears("model.a.q", "language_model.a.q");
  expect(() => matchAdapter(adapterOf("vision_model.a.q"), base)).toThrow("none of that name");
  expect(matchAdapter(adapterOf("model.a.q"), base).modules.has("model.a.q")).toBe(true);
});

test("two names for one layer, and other sizes, are errors", () => {
  const base = linears("model.layers.0.q");
  const twice = adapterOf("model.layers.0.q", "model.language_model.layers.0.q");
  expect(() => matchAdapter(twice, base)).toThrow("twice");
  const wide = [{ path: "model.layers.0.q", inFeatures: 4, outFeatures: 2 }];
  expect(() => matchAdapter(adapterOf("model.layers.0.q"), wide)).toThrow(
    "2 × 3 in the adapter and 2 × 4 in the model",
  );
});
