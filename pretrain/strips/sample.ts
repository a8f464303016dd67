import type { GreyImage } from "../../src/formats/grey-image.ts";
import type { FontPool } from "./fonts.ts";

/** Widths are multiples of this, so that strips of a batch are seldom padded. */
export const WIDTH_STEP_PX = 32;

export type StripKind = "strip" | "real-strip";

/** A line of print as the reader is given it, with the character in each of its columns. */
export interface StripSample extends GreyImage {
  readonly kind: StripKind;
  /** What is printed on a drawn strip; the name of a real one. */
  readonly text: string;
  /** [width/4]: the class of the character whose middle lies in each column of 4 px. */
  readonly columnCharacters: Uint8Array;
}

/** What strips may be drawn; a stage of the curriculum says it. */
export interface StripLimits {
  /** Most characters of a line. */
  readonly lineCharacters: number;
  readonly widthPx: number;
  /** 0 = clean print, 1 = the full range of noise, blur, fading and rotation. */
  readonly wear: number;
  readonly fonts: FontPool;
  /** Folder of real lines with known characters (`align.ts`), for strips of kind `real-strip`. */
  readonly scans: string | null;
}
