import { describe, expect, test } from "vitest";
import { partOf, scopedTargeting } from "./lora-scope.ts";
import { matchedPaths } from "./lora-targets.ts";
import type { BaseModules, LoraTargeting } from "./lora-targets.ts";

const LANGUAGE = ["q_proj", "v_proj", "out_proj"].map(
  (name) => `model.language_model.layers.0.self_attn.${name}`,
);
const VISION = ["q_proj", "v_proj", "out_proj"].map(
  (name) => `model.vision_tower.encoder.layers.0.self_attn.${name}`,
);
const OTHERS = ["model.multi_modal_projector.linear_1", "lm_head"];
const base: BaseModules = {
  linears: [...LANGUAGE, ...VISION, ...OTHERS].map((path) => {
    return { path, inFeatures: 4, outFeatures: 4 };
  }),
  outputEmbeddings: ["lm_head"],
};
const PLAIN: LoraTargeting = {
  target_modules: ["q_proj", "out_proj"],
  exclude_modules: null,
  modules_to_save: null,
  layers_to_transform: null,
  layers_pattern: null,
  r: 8,
  lora_alpha: 16,
  use_rslora: false,
  rank_pattern: {},
  alpha_pattern: {},
};

test.each([
  ["model.vision_tower.vision_model.encoder.layers.0.mlp.fc1", "vision"],
  ["model.vision_model.encoder.layers.0.mlp.fc1", "vision"],
  ["visual.vision_model.encoder.layers.0.mlp.fc1", "vision"],
  ["model.visual.encoder.layers.0.mlp.fc1", "vision"],
  ["mlp_AR.linear_1", "projector"],
  ["model.connector.modality_projection.proj", "projector"],
  ["model.language_model.layers.0.conv.in_proj", "language"],
  ["model.text_model.layers.0.self_attn.q_proj", "language"],
  ["model.layers.0.self_attn.q_proj", "language"],
])("%s is in the %s part", (path, part) => {
  expect(partOf(path)).toBe(part);
});

describe("the vision tower is not touched unless asked", () => {
  test("suffixes that also name tower layers become the full names of the language model's", () => {
    const scoped = scopedTargeting(base, PLAIN, "language");
    expect(scoped.target_modules).toEqual([LANGUAGE[2], LANGUAGE[0]]);
    // PEFT, which knows nothing of the scope, adapts the same layers of the whole model.
    expect(matchedPaths(base, scoped)).toEqual([LANGUAGE[0], LANGUAGE[2]]);
    expect(scopedTargeting(base, PLAIN, "everything")).toBe(PLAIN);
  });

  test("layers_to_transform and exclude_modules are worked into the names", () => {
    const targeting = { ...PLAIN, layers_to_transform: 0, exclude_modules: ["out_proj"] };
    const onlyQ = { ...targeting, target_modules: ["q_proj"] };
    expect(scopedTargeting(base, onlyQ, "language")).toMatchObject({
      target_modules: [LANGUAGE[0]],
      layers_to_transform: null,
      exclude_modules: null,
    });
  });

  test("a targeting that stays in the language model is kept as it was written", () => {
    const pattern = { ...PLAIN, target_modules: ".*language_model.*\\.q_proj" };
    expect(scopedTargeting(base, pattern, "language")).toBe(pattern);
  });

  test("all-linear is written out, without the head", () => {
    const all = { ...PLAIN, target_modules: "all-linear" };
    expect(scopedTargeting(base, all, "language").target_modules).toEqual([...LANGUAGE].sort());
    const everything = scopedTargeting(base, all, "everything").target_modules;
    expect(everything).toHaveLength(base.linears.length - 1);
  });

  test("a target that only the tower has is an error, not an empty success", () => {
    const targeting = { ...PLAIN, target_modules: ["q_proj", "linear_1"] };
    expect(() => scopedTargeting(base, targeting, "language")).toThrow('has "linear_1"');
    expect(scopedTargeting(base, targeting, "everything")).toBe(targeting);
  });
});
