import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { imageFeeds } from "../models/image-batch.ts";
import type { ProcessedImage } from "../models/lfm2-vl-image-processor.ts";
import type { Model } from "../models/load-model.ts";
import { sequenceFeeds } from "../models/sequence.ts";
import type { Batch } from "./collate.ts";

/** An image of a training row: its pieces, and its features when the tower is frozen. */
export interface TrainingImage {
  readonly processed: ProcessedImage;
  readonly features: Float32Array | null;
}

/** A collated batch as the feeds of a training or evaluation graph. */
export function batchFeeds(model: Model, batch: Batch<TrainingImage>): Record<string, HostTensor> {
  const { batchSize, tokens, attention_mask, targetIds, targetPositions } = batch;
  const lengths = Array.from({ length: batchSize }, (_, b) => {
    const mask = attention_mask.subarray(b * tokens, (b + 1) * tokens);
    return mask.reduce((sum, value) => sum + value, 0);
  });
  const feeds: Record<string, HostTensor> = {
    ...sequenceFeeds(model.decoder, batch.input_ids, lengths),
    label_index: hostInt64([targetPositions.length], targetPositions),
    labels: hostInt64([targetIds.length], targetIds),
  };
  const { vision } = model;
  if (vision === null || batch.images.length === 0) return feeds;
  const places: number[] = [];
  for (const [at, id] of batch.input_ids.entries()) if (id === vision.imageToken) places.push(at);
  feeds["image_index"] = hostInt64([places.length], places);
  if (batch.images.every(({ features }) => features !== null)) {
    const width = model.decoder.hiddenSize;
    const all = new Float32Array(places.length * width);
    let at = 0;
    for (const { features } of batch.images) {
      all.set(features!, at);
      at += features!.length;
    }
    if (at !== all.length) {
      throw new Error(`internal: ${at} feature values for ${places.length} image tokens`);
    }
    feeds["image_features"] = hostFloat32([places.length, width], all);
  } else {
    const pieces = batch.images.flatMap(({ processed }) => processed.pieces);
    Object.assign(feeds, imageFeeds(vision, pieces));
  }
  return feeds;
}
