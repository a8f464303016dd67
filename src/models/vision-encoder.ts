import type { HostTensor } from "../engine/session.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { ImagePiece } from "./image-processor.ts";
import type { VisionStages } from "./siglip2.ts";
import type { Weights } from "./weights.ts";

export interface ImageStages extends VisionStages {
  readonly features: Tensor; // [M,C]: one row per image token, all images in order
}

/** What a tower reads of a piece; how many tokens it becomes follows from these. */
export type Patches = Omit<ImagePiece, "tokens" | "grid">;

/** A vision tower and its projector as functions that build graphs. */
export interface VisionEncoder {
  /** Stands in the text where a row of the features goes. */
  readonly imageToken: number;
  /** Values of one patch. */
  readonly patchValues: number;
  /** Patches along each side of a token. */
  readonly downsample: number;
  /** The class that PEFT finds the layers in. */
  readonly reference: { readonly base_model_class: string; readonly parent_library: string };
  /**
   * From patches to features, over inputs that {@link feeds} fills.
   * @param alone  one piece a run: nothing is padded, and the pass that hides padding is left out
   */
  encode(weights: Weights, options?: { readonly alone?: boolean }): ImageStages;
  /** Feeds of the inputs for these pieces, each padded to the longest. */
  feeds(pieces: readonly Patches[]): Record<string, HostTensor>;
  /** Whether a module belongs to the tower: it is adapted only when asked for by name. */
  isTower(modulePath: string): boolean;
}
