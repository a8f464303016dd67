import { EventEmitter } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
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

async function folderWith(config: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-models-"));
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeSafetensors(join(folder, "model.safetensors"), [
    { name: "model.norm.weight", dtype: "F32", shape: [64], data: new Float32Array(64) },
    { name: "lm_head.weight", dtype: "F32", shape: [99, 64], data: new Float32Array(6336) },
  ]);
  return folder;
}

const LLAMA = {
  ...{ model_type: "llama", vocab_size: 99, hidden_size: 64, intermediate_size: 96 },
  ...{ num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2 },
  ...{ rms_norm_eps: 1e-5, tie_word_embeddings: false, hidden_act: "silu" },
};

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
      ...{ parameters: 64 + 99 * 64, bytes: 4 * (64 + 99 * 64) },
    },
  });
});

test("a model of another kind is refused by name", async () => {
  const folder = await folderWith({ ...LLAMA, model_type: "gpt_oss" });
  const { status, printed } = await models(folder, "--json");
  expect(status).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ error: { code: "model.unknown_type" } });
  expect(printed).toContain("gpt_oss");
});
