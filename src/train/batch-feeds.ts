import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { joinFeatures } from "../models/image-encoder.ts";
import type { ImagePiece } from "../models/image-processor.ts";
import { tokenGrids, type ImageLayout } from "../models/image-tokens.ts";
import type { Model } from "../models/load-model.ts";
import { sequenceFeeds } from "../models/sequence.ts";
import type { Batch } from "./collate.ts";

/** What a batch needs of a page: features of a frozen tower [M,C], or pixels for one that learns. */
export type PageValues =
  | { readonly kind: "features"; readonly data: Float32Array }
  | { readonly kind: "pixels"; readonly pieces: readonly ImagePiece[] };

/**
 * A page of a training row. Its values are fetched when a batch needs them: those of one page are
 * megabytes, and a data set has thousands of pages.
 */
export interface TrainingImage {
  /** Differs when the page, its processing or the frozen tower differs. */
  readonly key: string;
  readonly layout: ImageLayout;
  load(): Promise<PageValues>;
}

/** A collated batch as the feeds of a training or evaluation graph. */
export async function batchFeeds(
  model: Model,
  batch: Batch<TrainingImage>,
): Promise<Record<string, HostTensor>> {
  const { batchSize, tokens, attention_mask, targetIds, targetPositions } = batch;
  const lengths = Array.from({ length: batchSize }, (_, b) => {
    const mask = attention_mask.subarray(b * tokens, (b + 1) * tokens);
    return mask.reduce((sum, value) => sum + value, 0);
  });
  const feeds: Record<string, HostTensor> = {
    ...sequenceFeeds(
      model.decoder,
      batch.input_ids,
      lengths,
      tokenGrids(batch.images.map(({ layout }) => layout)),
    ),
    label_index: hostInt64([targetPositions.length], targetPositions),
    labels: hostInt64([targetIds.length], targetIds),
  };
  const { vision } = model;
  if (vision === null || batch.images.length === 0) return feeds;
  const places: number[] = [];
  for (const [at, id] of batch.input_ids.entries()) if (id === vision.imageToken) places.push(at);
  feeds["image_index"] = hostInt64([places.length], places);
  const pages: PageValues[] = [];
  for (const image of batch.images) pages.push(await image.load());
  const pieces = pages.flatMap((page) => (page.kind === "pixels" ? page.pieces : []));
  if (pieces.length > 0) return Object.assign(feeds, vision.feeds(pieces));
  const features = pages.flatMap((page) => (page.kind === "features" ? [page.data] : []));
  const width = model.decoder.hiddenSize;
  feeds["image_features"] = hostFloat32(
    [places.length, width],
    joinFeatures(features, places.length * width),
  );
  return feeds;
}
