import { openSession, type SessionOptions } from "../engine/session.ts";
import { imageFeeds } from "./image-batch.ts";
import type { ProcessedImage } from "./lfm2-vl-image-processor.ts";
import type { Model } from "./load-model.ts";

/** Turns processed images into the vectors that stand where their placeholders are. */
export interface ImageEncoder extends AsyncDisposable {
  /** [M,C] row-major, M image tokens of all pieces in order. A copy: nothing native is left. */
  encode(image: ProcessedImage): Promise<Float32Array>;
}

/** Compiles tower and projector of a model that has them. */
export async function openImageEncoder(
  model: Model,
  options: SessionOptions = {},
): Promise<ImageEncoder> {
  const { vision } = model;
  if (vision === null) throw new Error("internal: this model has no vision tower");
  const stages = vision.encode(model.weights().root, vision.inputs());
  const session = await openSession({ features: stages.features }, options);
  return {
    async encode(image) {
      // Pieces of one size share a run; a page that is not tiled is one piece.
      const { features } = await session.run(imageFeeds(vision, image.pieces));
      return features!.data as Float32Array; // a float32 graph
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
