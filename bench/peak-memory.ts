import { lfm2VlDecoder, lfm2VlVision, parseLfm2VlConfig } from "../src/models/lfm2-vl.ts";
import { peakOf } from "./peak-of.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";
import type { Benchmark } from "./row.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";

const GIGABYTE = 1e9;
const ATTENTION_LAYERS = new Set([2, 5, 8, 10, 12, 14]);

/** The sizes of LFM2-VL-450M's config.json. */
export const LFM2_VL_450M = {
  model_type: "lfm2_vl",
  image_token_id: 396,
  projector_hidden_size: 2560,
  downsample_factor: 2,
  tie_word_embeddings: true,
  text_config: {
    model_type: "lfm2",
    hidden_size: 1024,
    intermediate_size: 4608,
    block_auto_adjust_ff_dim: false,
    num_hidden_layers: 16,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    layer_types: Array.from({ length: 16 }, (_, i) =>
      ATTENTION_LAYERS.has(i) ? "full_attention" : "conv",
    ),
    max_position_embeddings: 128_000,
    vocab_size: 65_536,
  },
  vision_config: {
    model_type: "siglip2_vision_model",
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    num_patches: 256,
    patch_size: 16,
  },
};

/** Peak memory of one LoRA step at the size of LFM2-VL-450M, against the plain way to write it. */
export const loraStepPeakMemory: Benchmark = async function* (signal) {
  const parsed = parseLfm2VlConfig(LFM2_VL_450M);
  const shapes = weightShapes(lfm2VlDecoder(parsed), lfm2VlVision(parsed));
  await using checkpoint = await writeRandomCheckpoint(LFM2_VL_450M, shapes, "BF16");
  const ours = await peakOf("./peak-memory-child.ts", [checkpoint.folder, "kvitto"], signal);
  const plain = await peakOf("./peak-memory-child.ts", [checkpoint.folder, "plain"], signal);
  const [peak, plainPeak] = [ours.peak_bytes / GIGABYTE, plain.peak_bytes / GIGABYTE];
  yield {
    name: "lora_step_peak_memory",
    value: peak,
    unit: "GB, 450M parameters, one 512×512 image, 600 tokens",
    ratio: peak / plainPeak,
    against: `float32 arrays, the tower in the step, the head everywhere: ${plainPeak.toFixed(2)} GB`,
  };
};
