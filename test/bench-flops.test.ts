import { expect, test } from "vitest";
import { loraStepFlops } from "../bench/step-flops.ts";
import { LLAMA_CONFIG } from "../bench/lora-step-flops.ts";
import { gradients, topologicalOrder } from "../src/engine/differentiate.ts";
import { evaluateDimension, symbol, type Dimension } from "../src/engine/dimension.ts";
import { input, type Tensor } from "../src/engine/tensor.ts";
import { languageLoss, languageStages, labelInputs } from "../src/models/language-graph.ts";
import { llama, parseLlamaConfig } from "../src/models/llama.ts";
import { sequenceInputs } from "../src/models/sequence.ts";
import { floatMatrix, type LoraTensors, type Weights } from "../src/models/weights.ts";

/** Blocks of queries, uneven on purpose. */
const BLOCKS = [24, 8, 40, 24] as const;
const TOKENS = 96;
const LABELS = 32;
const RANK = 8;

/** Weights without values: only shapes are needed to count. */
function shapesOnly(adapters: Tensor[], path = ""): Weights {
  const join = (name: string) => (path === "" ? name : `${path}.${name}`);
  const get: Weights["get"] = (name, shape) => input(join(name), "float32", shape);
  return {
    path,
    at: (name) => shapesOnly(adapters, join(name)),
    get,
    ...floatMatrix(get),
    lora(inFeatures, outFeatures): LoraTensors | null {
      if (!/\.[qv]_proj$/.test(path)) return null;
      const lora_A = input(`${path}.A`, "float32", [symbol("r"), inFeatures]);
      const lora_B = input(`${path}.B`, "float32", [outFeatures, symbol("r")]);
      adapters.push(lora_A, lora_B);
      const scaling = input(`${path}.s`, "float32", []);
      return { lora_A, lora_B, scaling, dropped: (x) => x };
    },
  };
}

test("the formula counts exactly the products of the training graph", () => {
  const decoder = llama(parseLlamaConfig(LLAMA_CONFIG));
  const adapters: Tensor[] = [];
  const weights = shapesOnly(adapters);
  const labels = labelInputs();
  const sequence = { ...sequenceInputs(decoder), rows: labels.label_index };
  const { finalNorm } = languageStages(decoder, weights, sequence, null);
  const loss = languageLoss(decoder, weights, finalNorm, labels);
  const sizes: Record<string, number> = { B: 1, labels: LABELS, r: RANK };
  for (const [i, size] of BLOCKS.entries()) sizes[`T${i}`] = size;
  const product = (shape: readonly Dimension[]) =>
    shape.reduce<number>((all, side) => all * evaluateDimension(side, (name) => sizes[name])!, 1);
  let counted = 0;
  for (const { op, inputs, attributes, outputs } of topologicalOrder([
    loss,
    ...gradients(loss, adapters),
  ])) {
    if (!["gemm", "matmul", "softmaxMatmul"].includes(op.name)) continue;
    const left = Object.values(inputs)[0]!;
    const transposed = op.name === "gemm" && (attributes as { transposeA: boolean }).transposeA;
    counted += 2 * product([...outputs[0]!.shape, left.shape.at(transposed ? -2 : -1)!]);
  }
  const ends = BLOCKS.map((_, i) => BLOCKS.slice(0, i + 1).reduce((sum, size) => sum + size, 0));
  const formula = loraStepFlops({
    layers: LLAMA_CONFIG.num_hidden_layers,
    hiddenSize: LLAMA_CONFIG.hidden_size,
    feedForward: LLAMA_CONFIG.intermediate_size,
    vocabulary: LLAMA_CONFIG.vocab_size,
    tokens: TOKENS,
    pairs: BLOCKS.reduce((sum, size, i) => sum + size * ends[i]!, 0),
    labels: LABELS,
    rank: RANK,
  });
  expect(counted).toBe(formula);
});
