import { EventEmitter } from "node:events";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { writeSafetensors } from "../../formats/safetensors.ts";
import { MODEL_FAMILIES } from "../../models/load-model.ts";
import { runCli } from "../run.ts";

async function models(...args: string[]): Promise<{ status: number; printed: string }> {
  const printed: string[] = [];
  const status = await runCli(["models", ...args], {
    stdin: Readable.from([]),
    stdout: { write: (text) => printed.push(text) },
    stderr: { write: () => true },
    signals: new EventEmitter(),
    kill: () => {},
  });
  return { status, printed: printed.join("") };
}

/** One layer of 16 channels; names and shapes are those of a Llama checkpoint. */
const LLAMA = {
  ...{ model_type: "llama", vocab_size: 99, hidden_size: 16, intermediate_size: 24 },
  ...{ num_hidden_layers: 1, num_attention_heads: 4, num_key_value_heads: 2 },
  ...{ rms_norm_eps: 1e-5, tie_word_embeddings: false, hidden_act: "silu" },
};
const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
  "model.embed_tokens.weight": [99, 16],
  "model.layers.0.input_layernorm.weight": [16],
  "model.layers.0.self_attn.q_proj.weight": [16, 16],
  "model.layers.0.self_attn.k_proj.weight": [8, 16],
  "model.layers.0.self_attn.v_proj.weight": [8, 16],
  "model.layers.0.self_attn.o_proj.weight": [16, 16],
  "model.layers.0.post_attention_layernorm.weight": [16],
  "model.layers.0.mlp.gate_proj.weight": [24, 16],
  "model.layers.0.mlp.up_proj.weight": [24, 16],
  "model.layers.0.mlp.down_proj.weight": [16, 24],
  "model.norm.weight": [16],
  "lm_head.weight": [99, 16],
};
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const PARAMETERS = Object.values(WEIGHTS).reduce((sum, shape) => sum + size(shape), 0);

/** So small a model takes hardly more than the process, 110 MB, and the scores of a prompt. */
const MEMORY: unknown = expect.toSatisfy((bytes: number) => bytes > 110e6 && bytes < 130e6);

async function folderWith(config: object, weights = WEIGHTS): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-models-"));
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const tensors = Object.entries(weights).map(([name, shape]) => ({
    ...{ name, dtype: "F32" as const, shape, data: new Float32Array(size(shape)) },
  }));
  await writeSafetensors(join(folder, "model.safetensors"), tensors);
  return folder;
}

test("every family is listed, to people and to programs", async () => {
  const { printed } = await models("--json");
  const families = MODEL_FAMILIES.map((model_type): unknown =>
    expect.objectContaining({ model_type }),
  );
  expect(JSON.parse(printed)).toMatchObject({ families });
  const people = await models();
  for (const family of MODEL_FAMILIES) expect(people.printed).toContain(family);
});

test("a folder is summed up from its headers", async () => {
  const folder = await folderWith(LLAMA);
  const { status, printed } = await models(folder, "--json");
  expect(status).toBe(0);
  expect(JSON.parse(printed)).toEqual({
    model: {
      ...{ folder, model_type: "llama", reads: ["text"], dtypes: ["F32"] },
      ...{ parameters: PARAMETERS, bytes: 4 * PARAMETERS },
      ...{ train_memory_bytes: MEMORY, read_memory_bytes: MEMORY },
    },
  });
});

afterEach(() => vi.unstubAllEnvs());

test("models of the Hub are listed with size, memory, licence and what is on this machine", async () => {
  const cache = await mkdtemp(join(tmpdir(), "kvitto-models-cache-"));
  vi.stubEnv("KVITTO_CACHE", cache);
  const name = "TinyLlama/TinyLlama-1.1B-Chat-v1.0";
  const store = join(cache, "models", name.replace("/", "--"));
  const commit = "0123456789abcdef0123456789abcdef01234567";
  await mkdir(join(store, "refs"), { recursive: true });
  await mkdir(join(store, commit));
  await writeFile(join(store, "refs", "main"), `${commit}\n`);
  await writeFile(join(store, commit, "config.json"), "{}");
  await writeFile(join(store, commit, "model.safetensors"), "weights");

  const { printed } = await models("--json");
  const { hub_models } = JSON.parse(printed) as { hub_models: { name: string }[] };
  const families = MODEL_FAMILIES.map((model_type): unknown =>
    expect.objectContaining({ model_type }),
  );
  expect(hub_models).toEqual(expect.arrayContaining(families));
  expect(hub_models.find((model) => model.name === name)).toEqual({
    ...{ name, model_type: "llama", licence: "Apache-2.0", parameters: 1_100_048_384 },
    train_memory_bytes: expect.any(Number) as unknown,
    read_memory_bytes: expect.any(Number) as unknown,
    folder: join(store, commit),
    files: [
      { name: "config.json", bytes: 2 },
      { name: "model.safetensors", bytes: 7 },
    ],
  });
  const others = hub_models.filter((model) => model.name !== name);
  expect(others).toEqual(
    others.map(() => expect.objectContaining({ folder: null, files: [] }) as unknown),
  );
  const people = await models();
  for (const model of hub_models) expect(people.printed).toContain(model.name);
  expect(people.printed).toContain("1.10 billion");
});

test("a model of another kind is refused by name", async () => {
  const folder = await folderWith({ ...LLAMA, model_type: "gpt_oss" });
  const { status, printed } = await models(folder, "--json");
  expect(status).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ error: { code: "model.unknown_type" } });
  expect(printed).toContain("gpt_oss");
});

test("a weight that is missing is named", async () => {
  const entries = Object.entries(WEIGHTS).filter(([name]) => name !== "model.norm.weight");
  const others = Object.fromEntries(entries);
  const { status, printed } = await models(await folderWith(LLAMA, others), "--json");
  expect(status).toBe(1);
  expect(printed).toContain("model.norm.weight");
});
