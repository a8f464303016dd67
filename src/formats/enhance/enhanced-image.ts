import type { RgbImage } from "../rgb-image.ts";
import type { Point } from "./rotate.ts";

/** A picture after a step, and what the step did to it. */
export interface EnhancedImage {
  readonly image: RgbImage;
  /** Where a point of the picture before lies now; it may lie outside. */
  readonly place: (point: Point) => Point;
  /** What was done, in words; null when the picture was left as it was. */
  readonly done: string | null;
}
