import { join } from "node:path";
import { featureKey, openFeatureCache } from "../src/data/feature-cache.ts";
import { openImageEncoder } from "../src/models/image-encoder.ts";
import { loadModel } from "../src/models/load-model.ts";
import { writeBaseShape } from "./base-shape.ts";
import { openLoraTrainer } from "./lora-step.ts";
import { interleave, median, pairedRatio } from "./measure.ts";
import { pageFeeds, randomPage } from "./page-sample.ts";
import type { Benchmark } from "./row.ts";

const PAGES = 4;
/** A photo of a receipt, 512 × 1024 pixels: 2,048 patches, 512 image tokens. */
const PAGE = { width: 32, height: 64 } as const;
const TEXT = { question: 32, answer: 160 } as const;
const ROUNDS = 5;

/** An epoch over features that are on disk against one that runs the frozen tower for each page. */
export const featureCacheSpeedup: Benchmark = async function* (signal) {
  const base = await writeBaseShape();
  await using checkpoint = base.checkpoint;
  const model = await loadModel(checkpoint.folder);
  await using encoder = await openImageEncoder(model, { device: "cpu" });
  await using trainer = await openLoraTrainer(model, "features", { device: "cpu" });
  const cache = openFeatureCache(join(checkpoint.folder, "features"));
  const width = model.decoder.hiddenSize;
  const pages = Array.from({ length: PAGES }, (_, i) =>
    randomPage(model, PAGE.width, PAGE.height, `bench page ${i}`),
  );
  const keys = pages.map((_, i) =>
    featureKey({ imageBytes: Uint8Array.of(i), preprocessing: {}, weightsSha256: "" }),
  );
  const step = async (i: number, features: () => Promise<Float32Array>) => {
    const load = async () => ({ kind: "features" as const, data: await features() });
    await trainer.step(await pageFeeds(model, pages[i]!, load, TEXT));
  };
  const encode = async (i: number) => {
    const data = await encoder.encode(pages[i]!);
    return { shape: [data.length / width, width], data };
  };

  const times = await interleave(
    {
      recomputed: async () => {
        for (const i of pages.keys()) await step(i, async () => (await encode(i)).data);
      },
      cached: async () => {
        for (const [i, key] of keys.entries()) {
          await step(i, async () => (await cache.getOrCompute(key, () => encode(i))).data);
        }
      },
    },
    { rounds: ROUNDS, warmups: 1, signal }, // the warm-up is the epoch that fills the cache
  );
  const speedup = pairedRatio(times.recomputed, times.cached);
  yield {
    name: "feature_cache_speedup",
    value: speedup,
    unit: "times as fast",
    ratio: speedup,
    against: `an epoch that recomputes the features (${(median(times.recomputed) / PAGES).toFixed(0)} ms a page)`,
  };
};
