import { z } from "zod";
import { checkHeads, parseConfig } from "./config-keys.ts";
import type { Decoder } from "./decoder.ts";
import { llama, llamaKeys, llamaSettings } from "./llama.ts";

/** A Mistral `config.json`, with the defaults of its own class where they are not Llama's. */
const MistralConfigFile = z
  .strictObject({
    ...llamaKeys,
    model_type: z.literal("mistral"),
    num_key_value_heads: z.int().positive().nullable().default(8),
    max_position_embeddings: z.int().positive().default(131_072),
    /** Tokens that a query sees, itself included; null: all. A file that leaves it out means 4096. */
    sliding_window: z.int().positive().nullable().default(4096),
  })
  .superRefine(checkHeads(true))
  .transform((c) => ({
    ...llamaSettings(c, { attention: false, mlp: false }),
    slidingWindow: c.sliding_window,
  }));

export type MistralConfig = z.infer<typeof MistralConfigFile>;

export function parseMistralConfig(config: unknown): MistralConfig {
  return parseConfig(MistralConfigFile, config, "config.json");
}

/**
 * Mistral: Llama without biases, of which a query sees only the last `slidingWindow` keys. Key j is
 * visible to query i iff i − slidingWindow < j ≤ i.
 * @see Jiang et al. 2023, arXiv:2310.06825, section 2
 */
export function mistral(cfg: MistralConfig): Decoder {
  return { ...llama(cfg), slidingWindow: cfg.slidingWindow };
}
