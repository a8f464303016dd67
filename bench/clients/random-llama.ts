import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { llama, parseLlamaConfig } from "../../src/models/llama.ts";
import { weightShapes } from "../../src/models/weight-shapes.ts";
import { writeRandomCheckpoint, type RandomCheckpoint } from "../random-checkpoint.ts";

/** The sizes of SmolLM-135M but for the vocabulary, which is the embedded base's. */
const CONFIG = {
  ...{ model_type: "llama", architectures: ["LlamaForCausalLM"], dtype: "float32" },
  ...{ hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30 },
  ...{ num_attention_heads: 9, num_key_value_heads: 3, vocab_size: 2048 },
  ...{ max_position_embeddings: 2048, rms_norm_eps: 1e-5, rope_theta: 10_000 },
  ...{ tie_word_embeddings: true, bos_token_id: 1, eos_token_id: 3, pad_token_id: 0 },
};
const TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];

/** A Llama of 107 M parameters, random, in float32, with the tokenizer of `base`. */
export async function writeRandomLlama(base: string): Promise<RandomCheckpoint> {
  const shapes = weightShapes(llama(parseLlamaConfig(CONFIG)), null);
  const checkpoint = await writeRandomCheckpoint(CONFIG, shapes, "F32");
  for (const file of TOKENIZER_FILES) {
    await copyFile(join(base, file), join(checkpoint.folder, file));
  }
  return checkpoint;
}
