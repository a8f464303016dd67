import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { openBundle } from "../models/bundle.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import type { LoraModule } from "../train/peft-adapter.ts";
import { drawnAdapter, tinyBundle } from "./export-for-tests.ts";
import { readGguf } from "./gguf-for-tests.ts";
import { writeAdapterGguf } from "./gguf-adapter.ts";
import { permuteHeads } from "./gguf-architecture.ts";
import { writeModelGguf } from "./gguf-model.ts";

const TEMPLATES = join(import.meta.dirname, "../../fixtures/chat-templates");

const [V, C, F, HEADS, GROUPS] = [360, 16, 24, 2, 1];

/** A Llama of one layer with Llama 3's way of splitting text and of stretching positions. */
async function writeLlama(folder: string, change: Record<string, unknown> = {}): Promise<void> {
  const D = C / HEADS;
  const block = "model.layers.0";
  const shapes: Record<string, number[]> = {
    "model.embed_tokens.weight": [V, C],
    "model.norm.weight": [C],
    "lm_head.weight": [V, C],
    [`${block}.input_layernorm.weight`]: [C],
    [`${block}.post_attention_layernorm.weight`]: [C],
    [`${block}.self_attn.q_proj.weight`]: [C, C],
    [`${block}.self_attn.k_proj.weight`]: [GROUPS * D, C],
    [`${block}.self_attn.v_proj.weight`]: [GROUPS * D, C],
    [`${block}.self_attn.o_proj.weight`]: [C, C],
    [`${block}.mlp.gate_proj.weight`]: [F, C],
    [`${block}.mlp.up_proj.weight`]: [F, C],
    [`${block}.mlp.down_proj.weight`]: [C, F],
  };
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const random = new Random(name);
    const size = shape.reduce((product, side) => product * side, 1);
    const data = Float32Array.from({ length: size }, () => random.normal());
    return { name, dtype: "F32" as const, shape, data };
  });
  await writeSafetensors(join(folder, "model.safetensors"), tensors);
  const config = {
    ...{ model_type: "llama", vocab_size: V, hidden_size: C, intermediate_size: F },
    ...{ num_hidden_layers: 1, num_attention_heads: HEADS, num_key_value_heads: GROUPS },
    ...{ rms_norm_eps: 1e-5, max_position_embeddings: 1024, rope_theta: 500_000 },
    rope_scaling: {
      ...{ rope_type: "llama3", factor: 8, low_freq_factor: 1, high_freq_factor: 4 },
      original_max_position_embeddings: 32,
    },
    ...change,
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  for (const name of ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"]) {
    await copyFile(join(TEMPLATES, "llama3", name), join(folder, name));
  }
}

test("rows of a head move from halves to neighbouring pairs", () => {
  const rows = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7); // 2 heads of 4
  expect([...permuteHeads(rows, 8, 2)]).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
});

test("a Llama: names, turned heads, stretched positions and the vocabulary", async () => {
  await using scratch = await scratchFolder();
  await writeLlama(scratch.folder);
  const bundle = await openBundle(scratch.folder);
  const path = join(scratch.folder, "model.gguf");
  await writeModelGguf(path, bundle, { name: "tiny", type: "f32", pre: null });
  const { metadata, tensors } = await readGguf(path);
  expect(metadata).toMatchObject({
    ...{ "general.architecture": "llama", "llama.block_count": 1, "llama.embedding_length": C },
    ...{ "llama.attention.head_count": HEADS, "llama.attention.head_count_kv": GROUPS },
    ...{ "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "llama-bpe" },
    "llama.rope.freq_base": 500_000,
  });
  const tokens = metadata["tokenizer.ggml.tokens"] as string[];
  expect(tokens).toHaveLength(V);
  for (const id of [0, 100, V - 1]) expect(tokens[id]).toBe(bundle.tokenizer.tokenOf(id));
  const eos = bundle.tokenizer.specialTokens["eos_token"]!;
  expect(metadata["tokenizer.ggml.eos_token_id"]).toBe(bundle.tokenizer.idOf(eos));
  const stored = (name: string) => bundle.model.checkpoint.readFloat32(name);
  const layer = "model.layers.0.self_attn";
  const q = permuteHeads(await stored(`${layer}.q_proj.weight`), C, HEADS);
  expect(tensors.get("blk.0.attn_q.weight")).toEqual({ shape: [C, C], data: q });
  const v = await stored(`${layer}.v_proj.weight`);
  expect(tensors.get("blk.0.attn_v.weight")!.data).toEqual(v);
  expect(tensors.get("output.weight")!.shape).toEqual([V, C]);
  // Positions turn by 1, then slower and slower: the first is kept, the last divided by the factor.
  const factors = tensors.get("rope_freqs.weight")!.data;
  expect(factors).toHaveLength(C / HEADS / 2);
  expect([factors[0], factors.at(-1)]).toEqual([1, 8]);
  expect(tensors.size).toBe(13);

  const adapter = drawnAdapter(bundle, { use_rslora: true });
  const lora = join(scratch.folder, "lora.gguf");
  await writeAdapterGguf(lora, bundle.model, adapter, { name: "tiny", type: "f32" });
  const read = await readGguf(lora);
  // llama.cpp divides by r where rsLoRA divides by its root.
  expect(read.metadata["adapter.lora.alpha"]).toBeCloseTo(4 * Math.SQRT2, 6);
  const pair = adapter.modules.get(`${layer}.q_proj`)!;
  const turned = permuteHeads(pair.lora_B, C, HEADS);
  expect(read.tensors.get("blk.0.attn_q.weight.lora_a")!.data).toEqual(pair.lora_A);
  expect(read.tensors.get("blk.0.attn_q.weight.lora_b")).toEqual({ shape: [C, 2], data: turned });
});

test("a Mistral is a Llama whose context is its window", async () => {
  await using scratch = await scratchFolder();
  const path = join(scratch.folder, "model.gguf");
  const contextOf = async (sliding_window: number | null) => {
    const change = { model_type: "mistral", rope_scaling: null, sliding_window };
    await writeLlama(scratch.folder, change);
    const bundle = await openBundle(scratch.folder);
    await writeModelGguf(path, bundle, { name: "tiny", type: "f32", pre: null });
    const { metadata, tensors } = await readGguf(path);
    expect(metadata["general.architecture"]).toBe("llama");
    const k = await bundle.model.checkpoint.readFloat32("model.layers.0.self_attn.k_proj.weight");
    expect(tensors.get("blk.0.attn_k.weight")!.data).toEqual(permuteHeads(k, C / HEADS, GROUPS));
    expect(tensors.has("rope_freqs.weight")).toBe(false);
    return metadata["llama.context_length"];
  };
  expect(await contextOf(48)).toBe(48);
  expect(await contextOf(4096)).toBe(1024);
  expect(await contextOf(null)).toBe(1024);
});

test("an LFM2-VL: the language part, convolutions as layers without keys, and an adapter", async () => {
  await using scratch = await scratchFolder();
  const bundle = await tinyBundle(scratch.folder);
  const path = join(scratch.folder, "model.gguf");
  const options = { name: "tiny", type: "f32" } as const;
  await expect(writeModelGguf(path, bundle, { ...options, pre: null })).rejects.toMatchObject({
    code: "export.pre_tokenizer", // the embedded model splits text by a rule of its own
  });
  await writeModelGguf(path, bundle, { ...options, pre: "smollm" });
  const { metadata, tensors } = await readGguf(path);
  expect(metadata).toMatchObject({
    ...{ "general.architecture": "lfm2", "tokenizer.ggml.pre": "smollm" },
    ...{ "lfm2.attention.head_count_kv": [0, 2], "lfm2.shortconv.l_cache": 3 },
  });
  expect(tensors.get("blk.0.shortconv.conv.weight")!.shape).toEqual([32, 3]);
  expect(tensors.get("token_embd_norm.weight")!.shape).toEqual([32]);
  expect([...tensors.keys()].some((name) => /vision|projector/.test(name))).toBe(false);

  const adapter = drawnAdapter(bundle);
  // Layers of different strength: llama.cpp has one alpha, so what is left over goes into B.
  const [path0, first] = [...adapter.modules][0]!;
  const strong: LoraModule = { ...first, scaling: 3 * first.scaling };
  const modules = new Map(adapter.modules).set(path0, strong);
  const lora = join(scratch.folder, "lora.gguf");
  const { alpha } = await writeAdapterGguf(lora, bundle.model, { modules }, options);
  const read = await readGguf(lora);
  for (const [module, { lora_B, rank, scaling }] of modules) {
    const end = module.replace("model.language_model.layers.", "");
    const name = [...read.tensors.keys()].find(
      (one) =>
        one.endsWith(".lora_b") &&
        one.startsWith(`blk.${end.split(".")[0]}.`) &&
        read.tensors.get(one)!.data.length === lora_B.length &&
        Math.abs(read.tensors.get(one)!.data[0]! * alpha - lora_B[0]! * scaling * rank) < 1e-6,
    );
    expect(name, module).toBeDefined();
    const { data } = read.tensors.get(name!)!;
    // One product and one quotient in float32.
    for (const [i, b] of lora_B.entries()) {
      expect((data[i]! * alpha) / rank).toBeCloseTo(b * scaling, 6);
    }
  }
  const tower = drawnAdapter(bundle, { target_scope: "everything" });
  await expect(writeAdapterGguf(lora, bundle.model, tower, options)).rejects.toMatchObject({
    code: "export.vision_adapted",
  });
});
