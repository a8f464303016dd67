import type { Random } from "../../src/core/random.ts";
import type { FontPool } from "../fonts.ts";

/** Side of a patch of the vision tower; labels are given for its left and right half. */
export const PATCH_PX = 16;
/** Side of the square that becomes one token; widths and heights are multiples of it. */
export const TOKEN_PX = 32;

export const SAMPLE_KINDS = ["line", "block", "page", "lookup", "form", "text", "paper"] as const;
/** Pictures for the dense reader alone: edges cut through their text, so nobody could answer it whole. */
export const READER_KINDS = ["window", "strip", "real-strip"] as const;
export type SampleKind = (typeof SAMPLE_KINDS)[number] | (typeof READER_KINDS)[number];

/** A picture with its task and its dense labels. `text` samples have width = height = 0. */
export interface PretrainSample {
  readonly kind: SampleKind;
  readonly width: number;
  readonly height: number;
  /** Grey, row by row, 255 = paper: [height · width]. */
  readonly pixels: Uint8Array;
  readonly prompt: string;
  readonly answer: string;
  /**
   * [P, 2] with P = height/16 · width/16 in raster order: class in the left and right half. Of a
   * strip [width/4]: the class in each of its columns.
   */
  readonly patchCharacters: Uint8Array;
}

/** Sizes a sample may take; a stage of the curriculum sets them. */
export interface SampleLimits {
  /** Most characters of a line. */
  readonly lineCharacters: number;
  /** Widest picture. */
  readonly widthPx: number;
  /** Highest picture. */
  readonly heightPx: number;
  /** Most lines of a block or a page. */
  readonly lines: number;
  /** 0 = clean print, 1 = the full range of noise, blur, fading and rotation. */
  readonly wear: number;
  readonly fonts: FontPool;
  /** Folder of real lines with known characters (`align-strips.ts`), for samples of kind `real-strip`. */
  readonly scans?: string;
}

export type SampleMaker = (random: Random, limits: SampleLimits) => PretrainSample;

export function roundUpToToken(lengthPx: number): number {
  return Math.ceil(lengthPx / TOKEN_PX) * TOKEN_PX;
}
