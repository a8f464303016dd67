import type { HostTensor } from "../src/engine/session.ts";
import { openImageEncoder } from "../src/models/image-encoder.ts";
import type { ProcessedImage } from "../src/models/image-processor.ts";
import type { Model } from "../src/models/load-model.ts";
import type { ImageSource } from "../src/train/adapter-graph.ts";
import type { PageValues } from "../src/train/batch-feeds.ts";
import { pageFeeds, randomPage } from "./page-sample.ts";

const PAGE_SIDE_PATCHES = 32; // 512 pixels, where a patch has 16
export const SAMPLE = { tokens: 600, labels: 250 } as const;

export interface SampleRow {
  readonly feeds: Readonly<Record<string, HostTensor>>;
  readonly source: ImageSource;
}

const NO_PAGE: ProcessedImage = { pieces: [], rows: 1, columns: 1, thumbnail: false };

/** The encoder is gone when its features are handed over. */
async function encoded(model: Model, page: ProcessedImage): Promise<Float32Array> {
  await using encoder = await openImageEncoder(model, { device: "cpu" });
  return await encoder.encode(page);
}

/**
 * One row of {@link SAMPLE}: a page, if the model sees any, a question and a labelled answer.
 * @param source what is fed of the page: features of a tower that has run before, or its pixels
 */
export async function sampleRow(model: Model, source: "features" | "pixels"): Promise<SampleRow> {
  const seen = model.vision !== null;
  const side = PAGE_SIDE_PATCHES;
  const page = seen ? randomPage(model, side, side, "bench page") : NO_PAGE;
  const data = seen && source === "features" ? await encoded(model, page) : null;
  const load = (): Promise<PageValues> =>
    Promise.resolve(
      data === null ? { kind: "pixels", pieces: page.pieces } : { kind: "features", data },
    );
  const image = page.pieces.reduce((sum, { tokens }) => sum + tokens, 0);
  const text = { question: SAMPLE.tokens - SAMPLE.labels - image, answer: SAMPLE.labels };
  return { feeds: await pageFeeds(model, page, load, text), source: seen ? source : "none" };
}
