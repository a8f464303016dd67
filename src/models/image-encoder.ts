import { openSession, type HostTensor, type SessionOptions } from "../engine/session.ts";
import type { ProcessedImage } from "./image-processor.ts";
import type { Model } from "./load-model.ts";
import type { LinearModule } from "./weights.ts";

/** Turns processed images into the vectors that stand where their placeholders are. */
export interface ImageEncoder extends AsyncDisposable {
  /**
   * [M,C] row-major, M image tokens of all pieces in order. A copy: nothing native is left.
   * @param updates feeds of an adapter's pairs; needed where there are places for them
   */
  encode(
    image: ProcessedImage,
    updates?: Readonly<Record<string, HostTensor>>,
  ): Promise<Float32Array>;
}

export interface AdaptedImageEncoder extends ImageEncoder {
  /** Linears of tower and projector that have a place for an update. */
  readonly adapters: ReadonlyMap<string, LinearModule>;
}

export interface ImageEncoderOptions extends SessionOptions {
  /** Linears of tower and projector that an adapter may change; none when left out. */
  readonly adaptedVision?: (path: string) => boolean;
}

/** Compiles tower and projector of a model that has them. */
export async function openImageEncoder(
  model: Model,
  options: ImageEncoderOptions = {},
): Promise<AdaptedImageEncoder> {
  const { vision } = model;
  if (vision === null) throw new Error("internal: this model has no vision tower");
  // One piece a run has no padding to hide: a pass over [H,P,P] scores less in each layer.
  const { adaptedVision: adapted = () => false } = options;
  const store = model.weights({ adapted });
  const stages = vision.encode(store.root, { alone: true });
  const session = await openSession({ features: stages.features }, options);
  return {
    adapters: store.adapters,
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
