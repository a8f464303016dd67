import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { parseLfm2Config } from "./lfm2.ts";
import { parseLfm2VlConfig } from "./lfm2-vl.ts";
import { parseLlamaConfig } from "./llama.ts";
import { parseSiglip2Config } from "./siglip2.ts";

type Json = Record<string, unknown>;

function fixture(name: string): Json {
  const path = join(import.meta.dirname, "../../fixtures/parity", name, "config.json");
  return JSON.parse(readFileSync(path, "utf8")) as Json; // checked by the parser under test
}

const llama = fixture("02-llama-tied-rope-llama3");
const lfm2 = fixture("04-lfm2-text");
const lfm2Vl = fixture("05-lfm2-vl-e2e");
const siglip2 = fixture("06-siglip2-vision");

function problemOf(parse: () => unknown): KvittoError {
  try {
    parse();
  } catch (error) {
    if (error instanceof KvittoError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

const PARSERS = {
  llama: (edit: Json) => parseLlamaConfig({ ...llama, ...edit }),
  lfm2: (edit: Json) => parseLfm2Config({ ...lfm2, ...edit }),
  "lfm2-vl": (edit: Json) => parseLfm2VlConfig({ ...lfm2Vl, ...edit }),
  "lfm2-vl's text": (edit: Json) =>
    parseLfm2VlConfig({ ...lfm2Vl, text_config: { ...lfm2, ...edit } }),
  siglip2: (edit: Json) => parseSiglip2Config({ ...siglip2, ...edit }),
};

describe.each(Object.entries(PARSERS))("%s", (_, parse) => {
  test("is read as it is, and with keys that do not change the maths", () => {
    parse({});
    parse({ use_cache: false, torch_dtype: "bfloat16", eos_token_id: [2, 7] });
  });

  test("an unknown key is named", () => {
    const { code, message, hint } = problemOf(() =>
      parse({ router_aux_loss: 0.1, num_experts: 8 }),
    );
    expect(code).toBe("config.unsupported");
    expect(message).toContain('"router_aux_loss"');
    expect(message).toContain('"num_experts"');
    expect(hint).toBeDefined();
  });
});

test.each([
  ["llama", { hidden_act: "gelu" }, 'hidden_act is "gelu" (expected "silu")'],
  ["llama", { hidden_size: "64" }, 'hidden_size is "64" (expected number)'],
  ["llama", { hidden_size: 0 }, "hidden_size is 0"],
  ["llama", { hidden_size: undefined }, "hidden_size is missing (expected number)"],
  ["llama", { rope_interleaved: true }, "rope_interleaved is true (expected false)"],
  ["llama", { num_key_value_heads: 3 }, "3 do not divide the 4 query heads"],
  ["llama", { head_dim: 15 }, "an even head size, not 15"],
  ["lfm2", { num_attention_heads: 5 }, "5 heads do not divide hidden_size 64"],
  ["lfm2", { layer_types: ["conv"] }, "names 1 layers; num_hidden_layers is 4"],
  ["lfm2", { layer_types: ["conv", "conv", "conv", "mamba"] }, 'layer_types.3 is "mamba"'],
  ["lfm2", { use_pos_enc: false }, "use_pos_enc is false (expected true)"],
  ["lfm2-vl", { projector_hidden_act: "relu" }, 'projector_hidden_act is "relu"'],
  ["lfm2-vl", { vision_feature_layer: -2 }, "vision_feature_layer is -2"],
  ["lfm2-vl", { vision_config: { hidden_act: "gelu" } }, 'vision_config.hidden_act is "gelu"'],
  ["siglip2", { hidden_act: "quick_gelu" }, 'hidden_act is "quick_gelu"'],
  ["siglip2", { num_patches: 30 }, "not the count of a square grid"],
  ["siglip2", { model_type: "clip_vision_model" }, 'model_type is "clip_vision_model"'],
] as const)("%s: a value that is not implemented is named: %j", (name, edit, sentence) => {
  const { code, message } = problemOf(() => PARSERS[name](edit));
  expect(code).toBe("config.unsupported");
  expect(message).toContain(sentence);
});

test("all problems are in one message", () => {
  const { message } = problemOf(() =>
    PARSERS.llama({ hidden_act: "gelu", mystery: 1, head_dim: 0 }),
  );
  for (const key of ["hidden_act", "mystery", "head_dim"]) expect(message).toContain(key);
});

test.each([null, [], 3, "llama"])("%j is not a configuration", (value) => {
  expect(problemOf(() => parseLlamaConfig(value)).code).toBe("config.unsupported");
});

test("the width of LFM2's feed-forward follows the file's own arithmetic", () => {
  const width = (edit: Json) => parseLfm2Config({ ...lfm2, ...edit }).feedForward;
  expect(width({})).toBe(128); // 2·192/3 = 128, a multiple of 32
  expect(width({ block_ff_dim: 6656, block_multiple_of: 256 })).toBe(4608); // 4437.3 → 4437 → 18·256
  expect(width({ block_ff_dim: 144, intermediate_size: 999 })).toBe(96); // the alias wins
  expect(width({ block_ffn_dim_multiplier: 1.5 })).toBe(192);
  expect(width({ intermediate_size: 100, block_ffn_dim_multiplier: null })).toBe(66); // no rounding
  expect(width({ block_auto_adjust_ff_dim: false })).toBe(192);
});

test("which LFM2 layers attend is stated by name, by index, or they all do", () => {
  const types = (edit: Json) => parseLfm2Config({ ...lfm2, layer_types: null, ...edit }).layerTypes;
  expect(types({ full_attn_idxs: [1, 3] })).toEqual(parseLfm2Config(lfm2).layerTypes);
  expect(types({ full_attn_idxs: [0] }).slice(0, 2)).toEqual(["full_attention", "conv"]);
  expect(new Set(types({ full_attn_idxs: null }))).toEqual(new Set(["full_attention"]));
});

test("the two spellings of each family's config.json say the same", () => {
  for (const name of ["02-llama-tied-rope-llama3", "04-lfm2-text", "05-lfm2-vl-e2e"]) {
    const path = join(import.meta.dirname, "../../fixtures/parity", name, "config.legacy.json");
    const legacy: unknown = JSON.parse(readFileSync(path, "utf8"));
    const parse = { "02": parseLlamaConfig, "04": parseLfm2Config, "05": parseLfm2VlConfig };
    const read = parse[name.slice(0, 2) as keyof typeof parse]; // the names above
    expect(read(legacy)).toEqual(read(fixture(name)));
  }
});
