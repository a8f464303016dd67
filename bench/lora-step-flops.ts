import { Random } from "../src/core/random.ts";
import { hostInt64, type HostTensor } from "../src/engine/session.ts";
import type { Decoder } from "../src/models/decoder.ts";
import { llama, parseLlamaConfig } from "../src/models/llama.ts";
import { loadModel } from "../src/models/load-model.ts";
import { sequenceFeeds } from "../src/models/sequence.ts";
import { LORA_RANK, openLoraTrainer } from "./lora-step.ts";
import { interleave, median, pairedRatio } from "./measure.ts";
import { openProduct, PRODUCT, PRODUCT_FLOPS } from "./product.ts";
import { writeRandomCheckpoint, type RandomCheckpoint } from "./random-checkpoint.ts";
import type { Benchmark } from "./row.ts";
import { loraStepFlops } from "./step-flops.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";

const SIZES = { layers: 6, hiddenSize: 256, feedForward: 688, vocabulary: 4096 } as const;
const TOKENS = 768;
const LABELS = 256;
const ROUNDS = 15;

export const LLAMA_CONFIG = {
  model_type: "llama",
  hidden_size: SIZES.hiddenSize,
  intermediate_size: SIZES.feedForward,
  num_hidden_layers: SIZES.layers,
  num_attention_heads: 8,
  vocab_size: SIZES.vocabulary,
  max_position_embeddings: 2048,
};

/** One row of random tokens; its last `labels` positions are trained on. */
function randomSequence(
  decoder: Decoder,
  tokens: number,
  labels: number,
): Record<string, HostTensor> {
  const random = new Random("bench tokens");
  const ids = Array.from({ length: tokens + 1 }, () => random.int(0, decoder.vocabularySize - 1));
  const index = Array.from({ length: labels }, (_, i) => tokens - labels + i);
  return {
    ...sequenceFeeds(decoder, ids.slice(0, tokens), [tokens]),
    label_index: hostInt64([labels], index),
    labels: hostInt64(
      [labels],
      index.map((at) => ids[at + 1]!),
    ),
  };
}

/** {@link LLAMA_CONFIG} with random weights. */
export function writeLlama(): Promise<RandomCheckpoint> {
  const shapes = weightShapes(llama(parseLlamaConfig(LLAMA_CONFIG)), null);
  return writeRandomCheckpoint(LLAMA_CONFIG, shapes, "F32");
}

/** One row of the sizes that are measured. */
export function llamaFeeds(decoder: Decoder): Record<string, HostTensor> {
  return randomSequence(decoder, TOKENS, LABELS);
}

/** A LoRA step's model FLOP/s against those of one large matrix product, same threads. */
export const loraStepFlopsShare: Benchmark = async function* (signal) {
  await using checkpoint = await writeLlama();
  const model = await loadModel(checkpoint.folder);
  await using trainer = await openLoraTrainer(model, "none", { device: "cpu" });
  await using product = await openProduct();
  const { decoder } = model;
  const times = await interleave(
    {
      step: () => trainer.step(llamaFeeds(decoder)),
      product: () => product.run(),
    },
    { rounds: ROUNDS, warmups: 3, signal },
  );
  const pairs = (TOKENS * (TOKENS + 1)) / 2;
  const flops = loraStepFlops({
    ...SIZES,
    ...{ tokens: TOKENS, pairs, labels: LABELS, rank: LORA_RANK },
  });
  const share = (flops / PRODUCT_FLOPS) * pairedRatio(times.product, times.step);
  yield {
    name: "lora_step_flops_share",
    value: share,
    unit: "share of the product's FLOP/s",
    ratio: share,
    against: PRODUCT,
  };
  yield {
    name: "lora_step_ms",
    value: median(times.step),
    unit: "ms",
    ratio: null,
    against: null,
  };
};
