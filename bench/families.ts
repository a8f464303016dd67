import { architectureOf, loadModel, MODEL_FAMILIES, type Model } from "../src/models/load-model.ts";
import { decoderWeights, parameterCount, weightShapes } from "../src/models/weight-shapes.ts";
import { FAMILY_SHAPES } from "./family-shapes.ts";
import { LORA_RANK, openLoraTrainer } from "./lora-step.ts";
import { interleave, median, pairedRatio } from "./measure.ts";
import { peakOf } from "./peak-of.ts";
import { openProduct, PRODUCT, PRODUCT_FLOPS } from "./product.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";
import type { Benchmark } from "./row.ts";
import { SAMPLE, sampleRow } from "./sample-row.ts";

const ROUNDS = 7;

/**
 * FLOPs of the products of one LoRA step on every linear, each 2·M·N·K: forward and the slope of its
 * input for each linear (4·T·P), three times the adapter's two products (6·T·r·(in + out)), and of
 * each attention layer 12·S·H·D for S = T·(T + 1)/2. The head runs on the L labelled rows: 4·L·C·V.
 * What the graph leaves out of the lowest and the highest layer is counted, some six per cent here.
 */
function stepFlops({ decoder }: Model): number {
  const { tokens, labels } = SAMPLE;
  const linears = decoderWeights(decoder).linears.filter(({ path }) => !path.endsWith("lm_head"));
  const products = linears.map(
    ({ inFeatures, outFeatures }) =>
      4 * inFeatures * outFeatures + 6 * LORA_RANK * (inFeatures + outFeatures),
  );
  const pairs = (tokens * (tokens + 1)) / 2;
  const queries = linears.filter(({ path }) => path.endsWith("q_proj"));
  const attention = queries.reduce((sum, { outFeatures }) => sum + 12 * pairs * outFeatures, 0);
  const head = 4 * labels * decoder.hiddenSize * decoder.vocabularySize;
  return tokens * products.reduce((sum, count) => sum + count, 0) + attention + head;
}

/**
 * A LoRA step of every family in one small shape, on 600 tokens with the page's features kept: its
 * time against one large matrix product, its peak memory against the plain way to write it.
 */
export const familySteps: Benchmark = async function* (signal) {
  await using product = await openProduct();
  for (const family of MODEL_FAMILIES) {
    const config = FAMILY_SHAPES[family];
    const { decoder, vision } = architectureOf(config, family);
    const shapes = weightShapes(decoder, vision);
    const count = parameterCount({ weights: shapes });
    await using checkpoint = await writeRandomCheckpoint(config, shapes, "BF16");
    const what = `${(count / 1e6).toFixed(0)} M parameters`;

    const model = await loadModel(checkpoint.folder);
    const { feeds, source } = await sampleRow(model, "features");
    const step = await measureStep();
    yield {
      name: `${family}_step`,
      value: step.milliseconds,
      unit: `ms, ${what}, ${SAMPLE.tokens} tokens, ${SAMPLE.labels} labelled`,
      ratio: step.share,
      against: `FLOP/s of one ${PRODUCT}`,
    };
    const ours = await peakOf("./peak-memory-child.ts", [checkpoint.folder, "kvitto"], signal);
    const plain = await peakOf("./peak-memory-child.ts", [checkpoint.folder, "plain"], signal);
    yield {
      name: `${family}_memory`,
      value: ours.peak_bytes / 1e6,
      unit: `MB at most, ${what}`,
      ratio: ours.peak_bytes / plain.peak_bytes,
      against: `float32 arrays, the tower in the step, the head everywhere: ${(plain.peak_bytes / 1e6).toFixed(0)} MB`,
    };

    async function measureStep() {
      const options = { device: "cpu", targets: "every linear" } as const;
      await using trainer = await openLoraTrainer(model, source, options);
      const times = await interleave(
        { step: () => trainer.step(feeds), product: () => product.run() },
        { rounds: ROUNDS, warmups: 2, signal },
      );
      const flops = stepFlops(model);
      const share = (flops / PRODUCT_FLOPS) * pairedRatio(times.product, times.step);
      return { share, milliseconds: median(times.step) };
    }
  }
};
