import { expect, test } from "vitest";
import { HUB_MODELS } from "./hub-models.ts";
import { planImage } from "./lfm2-vl-image-plan.ts";
import { parseImageConfig } from "./lfm2-vl-image-config.ts";
import { architectureOf } from "./load-model.ts";
import { paddleOcrVlSize, parsePaddleOcrVlImageConfig } from "./paddleocr-vl-image-processor.ts";
import { parseSmolVlmImageConfig } from "./smolvlm-image-config.ts";
import { planSmolVlmImage } from "./smolvlm-image-plan.ts";
import { usualLengths } from "./usual-lengths.ts";

const A4 = { width: 1240, height: 1754 } as const; // 150 dpi

function lengthsOf(name: string) {
  const { config } = HUB_MODELS.find((model) => model.name === name)!;
  return usualLengths(architectureOf(config, name));
}

test("a row of text is 600 tokens, and a prompt longer", () => {
  expect(lengthsOf("meta-llama/Llama-3.2-1B-Instruct")).toEqual({
    ...{ training: 600, labels: 250, prompt: 2000 },
  });
});

test("a page of LFM2-VL is what its image processor plans", () => {
  const { tokens } = planImage(A4.width, A4.height, parseImageConfig({}, "a test"));
  expect(lengthsOf("LiquidAI/LFM2-VL-450M").prompt).toBe(tokens + 100);
});

test("a page of PaddleOCR-VL is what its image processor plans", () => {
  const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
  const pixels = { min_pixels: 112_896, max_pixels: 1_003_520 };
  const config = parsePaddleOcrVlImageConfig({ ...half, ...pixels }, "a test");
  const { width, height } = paddleOcrVlSize(A4, config);
  const tokens = (width / 28) * (height / 28);
  expect(lengthsOf("PaddlePaddle/PaddleOCR-VL-1.5").prompt).toBe(tokens + 100);
});

test.each([
  { name: "HuggingFaceTB/SmolVLM-256M-Instruct", tile: 512, patchSize: 16, tileTokens: 64 },
  { name: "HuggingFaceTB/SmolVLM-Instruct", tile: 384, patchSize: 14, tileTokens: 81 },
])("a page of $name is what its image processor plans", ({ name, tile, ...tiles }) => {
  const edges = { size: { longest_edge: 4 * tile }, max_image_size: { longest_edge: tile } };
  const config = parseSmolVlmImageConfig(edges, tiles, "a test");
  const { pieces } = planSmolVlmImage(A4.width, A4.height, config);
  expect(lengthsOf(name).prompt).toBe(pieces.length * tiles.tileTokens + 100);
});
