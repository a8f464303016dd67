import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { matchedPaths, placeLora } from "./lora-targets.ts";
import type { BaseModules, LoraTargeting } from "./lora-targets.ts";
import { parsePeftConfig } from "./peft-config.ts";

const FOLDER = resolve(import.meta.dirname, "../../fixtures/peft");
const strength = z.object({ r: z.number(), alpha: z.number(), scaling: z.number() });
const { linears, modules } = z
  .object({
    linears: z.record(z.string(), z.array(z.tuple([z.string(), z.number(), z.number()]))),
    modules: z.record(z.string(), z.union([z.array(z.string()), z.record(z.string(), strength)])),
  })
  .parse(JSON.parse(readFileSync(join(FOLDER, "placements.json"), "utf8")));

function baseOf(name: string): BaseModules {
  const rows = linears[name]!.map(([path, outFeatures, inFeatures]) => ({
    path,
    outFeatures,
    inFeatures,
  }));
  return { linears: rows, outputEmbeddings: ["lm_head"] };
}

const PLAIN: LoraTargeting = {
  target_modules: ["q_proj"],
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
const llama = baseOf("llama");
const paths = (targeting: Partial<LoraTargeting>, base = llama) =>
  matchedPaths(base, { ...PLAIN, ...targeting });

describe("placement equals what PEFT adapted in the fixtures", () => {
  test.each([
    ["llama-patterns", "llama"],
    ["llama-second", "llama"],
    ["lfm2-vl-regex", "lfm2-vl"],
    ["lfm2-vl-list", "lfm2-vl"],
  ])("%s", (adapter, base) => {
    const path = join(FOLDER, adapter, "adapter_config.json");
    const placed = placeLora(baseOf(base), parsePeftConfig(path, readFileSync(path, "utf8")));
    const expected = modules[adapter]!;
    const names = Array.isArray(expected) ? expected : Object.keys(expected);
    expect(placed.map((one) => one.path).sort()).toEqual([...names].sort());
    if (Array.isArray(expected)) return;
    for (const { path: module, rank, alpha, scaling } of placed) {
      expect({ r: rank, alpha, scaling }).toEqual(expected[module]);
    }
  });
});

describe("rules, one by one, as PEFT 0.21 decides them", () => {
  test("a suffix matches whole parts of a path only", () => {
    expect(paths({ target_modules: ["proj"] })).toEqual([]);
    expect(paths({ target_modules: ["self_attn.q_proj"] })).toHaveLength(3);
    expect(paths({ target_modules: ["lm_head"] })).toEqual(["lm_head"]);
  });

  test("a pattern must match the whole path, and layers_to_transform does not apply to it", () => {
    expect(paths({ target_modules: "q_proj" })).toEqual([]);
    const target_modules = ".*\\.q_proj";
    expect(paths({ target_modules, layers_to_transform: [0] })).toHaveLength(3);
  });

  test("layers_to_transform filters suffixes, not exact names", () => {
    const exact = "model.layers.2.self_attn.q_proj";
    expect(paths({ target_modules: [exact, "v_proj"], layers_to_transform: 0 })).toEqual([
      "model.layers.0.self_attn.v_proj",
      exact,
    ]);
    const h = { target_modules: ["v_proj"], layers_to_transform: [1, 2], layers_pattern: "layers" };
    expect(paths(h)).toHaveLength(2);
    expect(paths({ ...h, layers_pattern: ["blocks"] })).toEqual([]);
    expect(paths({ ...h, layers_to_transform: [] })).toHaveLength(3);
  });

  test("exclude_modules and modules_to_save come before the targets", () => {
    const target_modules = ["q_proj", "v_proj"];
    expect(paths({ target_modules, exclude_modules: ["q_proj"] })).toHaveLength(3);
    expect(paths({ target_modules, exclude_modules: ".*layers\\.[01]\\..*" })).toHaveLength(2);
    expect(paths({ target_modules, modules_to_save: ["layers.0"] })).toHaveLength(4);
  });

  test("all-linear is every linear layer but the head, in any case of letters", () => {
    const all = paths({ target_modules: "All-Linear" });
    expect(all).toHaveLength(llama.linears.length - 1);
    expect(all).not.toContain("lm_head");
    expect(paths({ target_modules: "all-linear" }, baseOf("lfm2-vl"))).toContain(
      "model.vision_tower.embeddings.patch_embedding",
    );
  });

  test("the first key of rank_pattern that matches wins; rsLoRA divides by the root", () => {
    const rank_pattern = { "layers.1.self_attn.q_proj": 4, q_proj: 2 };
    const [first, second] = placeLora(llama, { ...PLAIN, rank_pattern, use_rslora: true });
    expect(first).toMatchObject({ rank: 2, alpha: 16, scaling: 16 / Math.SQRT2 });
    expect(second).toMatchObject({ rank: 4, scaling: 8 });
  });
});

describe("what matches nothing is an error that lists the names there are", () => {
  const failure = (targeting: Partial<LoraTargeting>, base = llama) => {
    try {
      placeLora(base, { ...PLAIN, ...targeting });
    } catch (error) {
      return error;
    }
    throw new Error("nothing was thrown");
  };

  test("one wrong suffix among right ones, nearest first", () => {
    expect(failure({ target_modules: ["v_proj", "q_prj"] })).toMatchObject({
      code: "lora.no_target",
      message: expect.stringContaining('target_modules has "q_prj"') as string,
      hint: expect.stringMatching(/^There are: q_proj, .*lm_head/) as string,
    });
  });

  test("a dotted name is answered with paths", () => {
    expect(failure({ target_modules: ["layers.0.self_attn.x_proj"] })).toMatchObject({
      hint: expect.stringMatching(/^There are: model\.layers\.0\.self_attn\./) as string,
    });
  });

  test.each<[string, Partial<LoraTargeting>]>([
    ["a pattern", { target_modules: "q_proj" }],
    ["no targets", { target_modules: [] }],
    ["rank_pattern", { rank_pattern: { k_proj: 4 } }],
    ["alpha_pattern", { alpha_pattern: { nothing: 4 } }],
    ["all excluded", { exclude_modules: "(?s).*" }],
  ])("%s", (_, targeting) => {
    expect(failure(targeting)).toMatchObject({ code: "lora.no_target" });
  });

  test("a rank of 0 and an unreadable pattern have codes of their own", () => {
    expect(failure({ r: 0 })).toMatchObject({ code: "lora.rank" });
    expect(failure({ target_modules: "(q_proj" })).toMatchObject({ code: "lora.pattern" });
  });
});
