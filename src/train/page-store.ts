import { MAX_IMAGE_FILE_BYTES } from "../formats/image.ts";
import { readInput } from "../formats/file-access.ts";
import type { JsonObject } from "../data/canonical-json.ts";
import { featureKey, type FeatureCache } from "../data/feature-cache.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { openImageEncoder, type ImageEncoder } from "../models/image-encoder.ts";
import type { ImageLayout } from "../models/image-tokens.ts";
import type { Lfm2VlImageConfig } from "../models/lfm2-vl-image-config.ts";
import { planImage } from "../models/lfm2-vl-image-plan.ts";
import { processImage, type ProcessedImage } from "../models/lfm2-vl-image-processor.ts";
import type { Model } from "../models/load-model.ts";
import { pageDpi, paperPages } from "../models/paper-pages.ts";
import type { SessionOptions } from "../engine/session.ts";
import type { PageValues, TrainingImage } from "./batch-feeds.ts";
import { visionWeightsHash } from "./vision-weights-hash.ts";

/**
 * Where the values of pages come from: a frozen tower's features, kept in a cache, or, for graphs
 * that train the tower, the pixels each time anew.
 */
export type PageSource =
  | {
      readonly kind: "features";
      readonly encoder: ImageEncoder;
      /** [M,C]: C of the encoder's features. */
      readonly width: number;
      readonly cache: FeatureCache;
      /** `visionWeightsHash` of the model. */
      readonly weightsSha256: string;
    }
  | { readonly kind: "pixels"; readonly cache: FeatureCache };

/** An encoder that compiles the tower when it first has to: with a full cache it never does. */
export function lazyImageEncoder(model: Model, options: SessionOptions): ImageEncoder {
  let opened: Promise<ImageEncoder> | null = null;
  return {
    async encode(image) {
      opened ??= openImageEncoder(model, options);
      return (await opened).encode(image);
    },
    async [Symbol.asyncDispose]() {
      const encoder = await opened;
      opened = null; // asked again, it compiles again
      await encoder?.[Symbol.asyncDispose]();
    },
  };
}

/** A cache for a run that keeps nothing on disk. */
export function memoryCache(): FeatureCache {
  const entries = new Map<string, ReturnType<FeatureCache["getOrCompute"]>>();
  return {
    get: async (key) => entries.get(key),
    getOrCompute(key, compute) {
      const entry = entries.get(key) ?? compute();
      entries.set(key, entry);
      return entry;
    },
    async prune() {
      entries.clear();
      return { removed: 0, bytesLeft: 0 };
    },
  };
}

/** Drawn from the start of the file: PDFs and TIFFs are read in order. */
async function processPage({ path, index, config }: PagePlace): Promise<ProcessedImage> {
  let at = 0;
  for await (const image of paperPages(path, config)) {
    if (at++ === index) return processImage(image, config);
  }
  throw new Error(`internal: ${path} has lost page ${index}`);
}

interface PagePlace {
  readonly path: string;
  readonly index: number;
  readonly config: Lfm2VlImageConfig;
}

/** Everything between a file's bytes and its patches, as plain JSON. */
function preprocessing(config: Lfm2VlImageConfig, what: JsonObject): JsonObject {
  const values = JSON.parse(JSON.stringify(config)) as JsonObject; // numbers, texts, lists, null
  return { ...values, ...what, pdf_dpi: pageDpi(config) };
}

async function measure(path: string, config: Lfm2VlImageConfig, signal?: AbortSignal) {
  const sizes: number[] = [];
  for await (const { width, height } of paperPages(path, config, signal)) sizes.push(width, height);
  return { shape: [sizes.length / 2, 2], data: Float32Array.from(sizes) };
}

function pageOf(place: PagePlace, layout: ImageLayout, source: OpenSource): TrainingImage {
  const { key } = source;
  if (source.kind === "pixels") {
    return {
      key,
      layout,
      load: async () => ({ kind: "pixels", pieces: (await processPage(place)).pieces }),
    };
  }
  const { encoder, width, cache } = source;
  return {
    key,
    layout,
    async load(): Promise<PageValues> {
      const { data } = await cache.getOrCompute(key, async () => {
        const computed = await encoder.encode(await processPage(place));
        return { shape: [computed.length / width, width], data: computed };
      });
      return { kind: "features", data };
    },
  };
}

/** A source with the key of one page: the file's bytes are only needed for that. */
type OpenSource = PageSource & { readonly key: string };

/**
 * The pages of a file as a training row needs them. Their sizes are remembered in the cache and
 * their features computed now, so that a second run over the same pages decodes none of them.
 * @throws {KvittoError} as `readPages`
 */
export async function openPages(
  path: string,
  config: Lfm2VlImageConfig,
  source: PageSource,
  signal?: AbortSignal,
): Promise<TrainingImage[]> {
  const imageBytes = await readInput(path, MAX_IMAGE_FILE_BYTES);
  const keyOf = (what: JsonObject, weightsSha256: string): string =>
    featureKey({ imageBytes, preprocessing: preprocessing(config, what), weightsSha256 });
  const sizesKey = keyOf({ what: "sizes in pixels" }, "none");
  const { data } = await source.cache.getOrCompute(sizesKey, () => measure(path, config, signal));
  const weightsSha256 = source.kind === "features" ? source.weightsSha256 : "none";
  const pages = Array.from({ length: data.length / 2 }, (_, index) => {
    const layout = planImage(data[2 * index]!, data[2 * index + 1]!, config);
    const key = keyOf({ what: "features", page: index }, weightsSha256);
    return pageOf({ path, index, config }, layout, { ...source, key });
  });
  // Asked for once, so that it happens under the progress bar and not in the first epoch.
  if (source.kind === "features") for (const page of pages) await page.load();
  return pages;
}

/** Pages whose layout is all that matters: nothing is kept, nothing is computed. */
export function pixelSource(): PageSource {
  return { kind: "pixels", cache: memoryCache() };
}

/**
 * Where a run's pages come from, for a tower that is frozen or one that learns. Dispose of it when
 * training is over: a cache entry that is lost meanwhile is computed anew.
 */
export async function openPageSource(
  bundle: ModelBundle,
  isFrozen: boolean,
  cache: FeatureCache,
  options: SessionOptions,
): Promise<AsyncDisposable & { readonly source: PageSource }> {
  const { model } = bundle;
  if (!isFrozen || model.vision === null) {
    return { source: { kind: "pixels", cache }, [Symbol.asyncDispose]: async () => {} };
  }
  const encoder = lazyImageEncoder(model, options);
  const width = model.decoder.hiddenSize;
  const weightsSha256 = await visionWeightsHash(bundle);
  return {
    source: { kind: "features", encoder, width, cache, weightsSha256 },
    [Symbol.asyncDispose]: () => encoder[Symbol.asyncDispose](),
  };
}
