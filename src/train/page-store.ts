import { MAX_IMAGE_FILE_BYTES } from "../formats/image.ts";
import { readInput } from "../formats/file-access.ts";
import type { PageEdit } from "../data/augment/page-edit.ts";
import type { JsonObject } from "../data/canonical-json.ts";
import { featureKey, type FeatureCache } from "../data/feature-cache.ts";
import { ENHANCE_VERSION, keepsSize, type EnhanceStep } from "../formats/enhance/enhance.ts";
import { pageSizes } from "../formats/page-sizes.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { openImageEncoder, type ImageEncoder } from "../models/image-encoder.ts";
import type { ImageProcessor, ProcessedImage } from "../models/image-processor.ts";
import type { ImageLayout } from "../models/image-tokens.ts";
import type { Model } from "../models/load-model.ts";
import { pageDpi, paperPages } from "../models/paper-pages.ts";
import type { SessionOptions } from "../engine/session.ts";
import type { PageValues, TrainingImage } from "./batch-feeds.ts";
import { visionWeightsHash } from "./vision-weights-hash.ts";

interface EveryPageSource {
  readonly cache: FeatureCache;
  /** What is done to each page before the model sees it; reading must do the same. */
  readonly enhance?: readonly EnhanceStep[];
  /**
   * Take the sizes of pictures from their headers, without looking whether the rest is sound: for
   * counting tokens, where no page is shown to a model.
   */
  readonly trustHeaders?: boolean;
  /** Sizes of edited pages, an epoch's own: kept for this run only, or measured each time. */
  readonly editedSizes?: FeatureCache;
}

/**
 * Where the values of pages come from: a frozen tower's features, kept in a cache, or, for graphs
 * that train the tower, the pixels each time anew.
 */
export type PageSource =
  | (EveryPageSource & {
      readonly kind: "features";
      readonly encoder: ImageEncoder;
      /** [M,C]: C of the encoder's features. */
      readonly width: number;
      /** `visionWeightsHash` of the model. */
      readonly weightsSha256: string;
    })
  | (EveryPageSource & { readonly kind: "pixels" });

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

interface PagePlace {
  readonly path: string;
  /** Within the file. */
  readonly index: number;
  readonly processor: ImageProcessor;
  readonly enhance: readonly EnhanceStep[];
  readonly edits: readonly PageEdit[];
  /** Of the file among all pages of the row. */
  readonly firstPage: number;
}

/** All edits of a page in their order; undefined when there are none. */
function editor({ edits, firstPage }: Pick<PagePlace, "edits" | "firstPage">) {
  if (edits.length === 0) return {};
  return {
    async edit(image: RgbImage, page: number): Promise<RgbImage> {
      let edited = image;
      for (const { apply } of edits) edited = (await apply(edited, firstPage + page)).image;
      return edited;
    },
  };
}

/** Drawn from the start of the file: PDFs and TIFFs are read in order. */
async function processPage(place: PagePlace): Promise<ProcessedImage> {
  const { path, index, processor, enhance } = place;
  let at = 0;
  for await (const image of paperPages(path, processor, { enhance, ...editor(place) })) {
    if (at++ === index) return processor.process(image);
  }
  throw new Error(`internal: ${path} has lost page ${index}`);
}

/** Everything between a file's bytes and its patches, as plain JSON. */
function preprocessing(
  processor: ImageProcessor,
  enhance: readonly EnhanceStep[],
  what: JsonObject,
): JsonObject {
  const values = JSON.parse(JSON.stringify(processor.settings)) as JsonObject; // numbers, texts, lists, null
  const steps =
    enhance.length === 0 ? {} : { enhance: [...enhance], enhance_version: ENHANCE_VERSION };
  return { ...values, ...steps, ...what, pdf_dpi: pageDpi(processor) };
}

async function measure(
  place: Omit<PagePlace, "index"> & { readonly trustHeaders: boolean },
  signal?: AbortSignal,
) {
  const { path, processor, enhance, edits, trustHeaders } = place;
  const sizes: number[] = [];
  const until = signal === undefined ? {} : { signal };
  const isInHeader = trustHeaders && edits.length === 0 && keepsSize(enhance);
  const pages = isInHeader
    ? await pageSizes(path, { dpi: pageDpi(processor), ...until })
    : paperPages(path, processor, { enhance, ...editor(place), ...until });
  for await (const { width, height } of pages) sizes.push(width, height);
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
  const compute = async () => {
    const computed = await encoder.encode(await processPage(place));
    return { shape: [computed.length / width, width], data: computed };
  };
  // An edited page is met once, in one epoch: kept, it would only push others out of the cache.
  const isKept = place.edits.length === 0;
  return {
    key,
    layout,
    async load(): Promise<PageValues> {
      const { data } = await (isKept ? cache.getOrCompute(key, compute) : compute());
      return { kind: "features", data };
    },
  };
}

/** A source with the key of one page: the file's bytes are only needed for that. */
type OpenSource = PageSource & { readonly key: string };

export interface OpenPagesOptions {
  /** What one epoch does to the pages; each leaves their size. */
  readonly edits?: readonly PageEdit[];
  /** Pages of the row before this file. */
  readonly firstPage?: number;
  readonly signal?: AbortSignal;
}

/**
 * The pages of a file as a training row needs them. Their sizes are remembered in the cache and
 * their features computed now, so that a second run over the same pages decodes none of them. Edited
 * pages have keys of their own and are computed when they are loaded, each time.
 * @throws {KvittoError} as `readPages`
 */
export async function openPages(
  path: string,
  processor: ImageProcessor,
  source: PageSource,
  { edits = [], firstPage = 0, signal }: OpenPagesOptions = {},
): Promise<TrainingImage[]> {
  const { enhance = [], editedSizes = memoryCache(), trustHeaders = false } = source;
  const imageBytes = await readInput(path, MAX_IMAGE_FILE_BYTES);
  const keyOf = (what: JsonObject, weightsSha256: string): string =>
    featureKey({
      imageBytes,
      preprocessing: preprocessing(processor, enhance, what),
      weightsSha256,
    });
  const edited: JsonObject =
    edits.length === 0 ? {} : { edits: edits.map(({ key }) => key), first_page: firstPage };
  // Edits leave the size of a page, so only a crop that follows can make it another one.
  const isEditedSize = edits.length > 0 && !keepsSize(enhance);
  const measured = { path, processor, enhance, firstPage, edits: isEditedSize ? edits : [] };
  const sizesKey = keyOf({ what: "sizes in pixels", ...(isEditedSize ? edited : {}) }, "none");
  const sizes = isEditedSize ? editedSizes : source.cache;
  const { data } = await sizes.getOrCompute(sizesKey, () =>
    measure({ ...measured, trustHeaders }, signal),
  );
  const weightsSha256 = source.kind === "features" ? source.weightsSha256 : "none";
  const pages = Array.from({ length: data.length / 2 }, (_, index) => {
    const layout = processor.plan(data[2 * index]!, data[2 * index + 1]!);
    const key = keyOf({ what: "features", page: index, ...edited }, weightsSha256);
    return pageOf({ ...measured, index, edits }, layout, { ...source, key });
  });
  // Asked for once, so that it happens under the progress bar and not in the first epoch.
  const isKept = source.kind === "features" && edits.length === 0;
  if (isKept) for (const page of pages) await page.load();
  return pages;
}

/** Pages whose layout is all that matters: nothing is kept, nothing is computed. */
export function pixelSource(enhance: readonly EnhanceStep[] = []): PageSource {
  return { kind: "pixels", cache: memoryCache(), enhance, editedSizes: memoryCache() };
}

/**
 * Where a run's pages come from, for a tower that is frozen or one that learns. Dispose of it when
 * training is over: a cache entry that is lost meanwhile is computed anew.
 */
export async function openPageSource(
  bundle: ModelBundle,
  isFrozen: boolean,
  cache: FeatureCache,
  { enhance = [], ...options }: SessionOptions & { readonly enhance?: readonly EnhanceStep[] },
): Promise<AsyncDisposable & { readonly source: PageSource }> {
  const { model } = bundle;
  const every: EveryPageSource = { cache, enhance, editedSizes: memoryCache() };
  if (!isFrozen || model.vision === null) {
    return { source: { kind: "pixels", ...every }, [Symbol.asyncDispose]: async () => {} };
  }
  const encoder = lazyImageEncoder(model, options);
  const width = model.decoder.hiddenSize;
  const weightsSha256 = await visionWeightsHash(bundle);
  return {
    source: { kind: "features", encoder, width, weightsSha256, ...every },
    [Symbol.asyncDispose]: () => encoder[Symbol.asyncDispose](),
  };
}
