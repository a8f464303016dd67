import { expect, test } from "vitest";
import { HUB_MODELS } from "./hub-models.ts";
import { architectureOf } from "./load-model.ts";
import { modelSize } from "./model-size.ts";
import type { RowLengths } from "./usual-lengths.ts";

/** Positions of packed images and a pooling head, which the files hold and nothing reads. */
const UNREAD = 32_768 * 1152 + 15_238_352;
const PADDLEOCR_VL = 958_588_736 - UNREAD;

/** As the Hub counts the tensors of each model's safetensors files. */
const PUBLISHED: Readonly<Record<string, number>> = {
  "HuggingFaceTB/SmolLM2-135M-Instruct": 134_515_008,
  "HuggingFaceTB/SmolLM2-360M-Instruct": 361_821_120,
  "TinyLlama/TinyLlama-1.1B-Chat-v1.0": 1_100_048_384,
  "meta-llama/Llama-3.2-1B-Instruct": 1_235_814_400,
  "meta-llama/Llama-3.2-3B-Instruct": 3_212_749_824,
  "mistralai/Mistral-7B-Instruct-v0.1": 7_241_732_096,
  "mistralai/Mistral-7B-Instruct-v0.3": 7_248_023_552,
  "LiquidAI/LFM2-350M": 354_483_968,
  "LiquidAI/LFM2-700M": 742_489_344,
  "LiquidAI/LFM2-1.2B": 1_170_340_608,
  "LiquidAI/LFM2-VL-450M": 450_822_656,
  "LiquidAI/LFM2-VL-1.6B": 1_584_804_000,
  "HuggingFaceTB/SmolVLM-256M-Instruct": 256_484_928,
  "HuggingFaceTB/SmolVLM-500M-Instruct": 507_482_304,
  "HuggingFaceTB/SmolVLM-Instruct": 2_246_272_880,
  "PaddlePaddle/PaddleOCR-VL": PADDLEOCR_VL,
  "PaddlePaddle/PaddleOCR-VL-1.5": PADDLEOCR_VL,
};

function sizeOf(name: string, lengths?: RowLengths) {
  const { config } = HUB_MODELS.find((model) => model.name === name)!;
  return modelSize(architectureOf(config, name), lengths);
}

test("every model of the list has the parameters that its files have", () => {
  const counted = HUB_MODELS.map(({ name }) => [name, sizeOf(name).parameters]);
  expect(Object.fromEntries(counted)).toEqual(PUBLISHED);
});

// docs/models.md, "Memory at real size": peaks in GB of a step on so many tokens.
test.each([
  { name: "HuggingFaceTB/SmolVLM-256M-Instruct", tokens: 1176, gigabytes: 3.4 },
  { name: "LiquidAI/LFM2-VL-450M", tokens: 591, gigabytes: 2.9 },
  { name: "PaddlePaddle/PaddleOCR-VL-1.5", tokens: 838, gigabytes: 4.3 },
  { name: "TinyLlama/TinyLlama-1.1B-Chat-v1.0", tokens: 600, gigabytes: 7.0 },
  { name: "meta-llama/Llama-3.2-1B-Instruct", tokens: 600, gigabytes: 7.7 },
])("training $name takes what is estimated, within a tenth", ({ name, tokens, gigabytes }) => {
  const { train_memory_bytes } = sizeOf(name, { training: tokens, labels: 250, prompt: 350 });
  expect(train_memory_bytes / 1e9 / gigabytes).toBeGreaterThan(0.9);
  expect(train_memory_bytes / 1e9 / gigabytes).toBeLessThan(1.1);
});

test.each([
  { name: "TinyLlama/TinyLlama-1.1B-Chat-v1.0", gigabytes: 4.8 },
  { name: "meta-llama/Llama-3.2-1B-Instruct", gigabytes: 5.8 },
])("reading 350 tokens with $name takes what is estimated", ({ name, gigabytes }) => {
  const { read_memory_bytes } = sizeOf(name, { training: 600, labels: 250, prompt: 350 });
  expect(read_memory_bytes / 1e9 / gigabytes).toBeGreaterThan(0.85);
  expect(read_memory_bytes / 1e9 / gigabytes).toBeLessThan(1.15);
});

test("memory is never less than the weights as float32", () => {
  for (const { name } of HUB_MODELS.filter(({ config }) => !("vision_config" in config))) {
    const { parameters, train_memory_bytes, read_memory_bytes } = sizeOf(name);
    expect(train_memory_bytes).toBeGreaterThan(4 * parameters);
    expect(read_memory_bytes).toBeGreaterThan(4 * parameters);
  }
});
