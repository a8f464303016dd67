import { openSession, type HostTensor, type SessionOptions } from "../engine/session.ts";
import type { ProcessedImage } from "./image-processor.ts";
import type { Model } from "./load-model.ts";
import { adapterFeeder, weightsWithPlaces, type AdapterFeeder } from "./adapter-feeds.ts";

/** Turns processed images into the vectors that stand where their placeholders are. */
export interface ImageEncoder extends AsyncDisposable {
  /**
   * [M,C] row-major, M image tokens of all pieces in order. A copy: nothing native is left.
   * @param updates feeds of an adapter; needed where there are places for them
   */
  encode(
    image: ProcessedImage,
    updates?: Readonly<Record<string, HostTensor>>,
  ): Promise<Float32Array>;
}

export interface AdaptedImageEncoder extends ImageEncoder {
  /** What `encode` is given for an adapter of tower and projector, or for none. */
  readonly updatesOf: AdapterFeeder;
}

export interface ImageEncoderOptions extends SessionOptions {
  /** What an adapter may change, by `placesOf`: of it what belongs to tower and projector has a place. */
  readonly adapted?: ReadonlySet<string> | "all";
}

/** Compiles tower and projector of a model that has them. */
export async function openImageEncoder(
  model: Model,
  options: ImageEncoderOptions = {},
): Promise<AdaptedImageEncoder> {
  const { vision } = model;
  if (vision === null) throw new Error("internal: this model has no vision tower");
  // One piece a run has no padding to hide: a pass over [H,P,P] scores less in each layer.
  const store = weightsWithPlaces(model, options.adapted ?? new Set());
  const stages = vision.encode(store.root, { alone: true });
  const session = await openSession({ features: stages.features }, options);
  return {
    updatesOf: adapterFeeder(model, store),
    async encode(image, updates = {}) {
      const parts: Float32Array[] = [];
      for (const piece of image.pieces) {
        const feeds = { ...vision.feeds([piece]), ...updates };
        delete feeds["vision_bias"]; // this graph has none
        const { features } = await session.run(feeds);
        parts.push(features!.data as Float32Array); // a float32 graph
      }
      return joinFeatures(parts);
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/**
 * Features of several pieces or pages, one after another.
 * @param length how many values the placeholders hold, when that is known from elsewhere
 */
export function joinFeatures(parts: readonly Float32Array[], length?: number): Float32Array {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (length !== undefined && total !== length) {
    throw new Error(`internal: ${total} image feature values for placeholders that hold ${length}`);
  }
  const all = new Float32Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
