import type { PixelBudget } from "../formats/enhance/fit-budget.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { ImageLayout, ImageSyntax } from "./image-tokens.ts";
import type { TokenGrid } from "./multimodal-rope.ts";

/** One picture for the vision tower: a tile, a thumbnail, or the whole page. */
export interface ImagePiece {
  /** [P, patch values], P = height_patches·width_patches in row-major order; a row as the tower reads it. */
  readonly pixel_values: Float32Array;
  readonly height_patches: number;
  readonly width_patches: number;
  /** Image tokens after the projector. */
  readonly tokens: number;
  /** Tokens along each side, for models whose positions know of them. */
  readonly grid?: TokenGrid;
}

export interface ProcessedImage extends ImageLayout {
  /** Tiles in row-major order, then the thumbnail; without tiles, the whole image. */
  readonly pieces: readonly ImagePiece[];
}

/** How a family turns pictures into patches and into tokens of its text. */
export interface ImageProcessor {
  /** The file (and key) the settings were read from, to show the user. */
  readonly source: string;
  /** Every parameter, as plain JSON: with a page's bytes they decide its patches. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Pixels that all tokens of a page hold. */
  readonly budget: PixelBudget;
  readonly syntax: ImageSyntax;
  /** How an image of this many pixels is cut, before any of them is touched. @throws {KvittoError} `image.*` */
  plan(width: number, height: number): ImageLayout;
  /** @throws {KvittoError} `image.*` */
  process(image: RgbImage): ProcessedImage;
}
