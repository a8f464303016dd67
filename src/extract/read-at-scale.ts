import { luminance } from "../formats/enhance/grey-copy.ts";
import { resizeImage } from "../formats/image-resize.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { DenseReader, GreyWindow } from "../models/dense-reader.ts";
import { readGrid } from "./reader-grid.ts";
import { findMarks } from "./reader-marks.ts";
import { stringRows, typicalAdvance, type MarkRow } from "./reader-rows.ts";
import { textOfRow } from "./reader-text.ts";

/** A row of print, in pixels of the picture as it was read (enlarged by the scale). */
export interface ReadRow {
  readonly marks: MarkRow;
  readonly text: string;
}

/** Everything that was read of a picture at one scale. */
export interface ScaledReading {
  readonly page: GreyWindow;
  readonly rows: readonly ReadRow[];
  /** Typical distance of two characters; 0 when no two stand beside each other. */
  readonly advance_px: number;
}

/** How far a character may lie from its row's course: rows are hardly nearer than twice this. */
const REACH_PX = 11;

/** Reads a picture after enlarging it by `scale`. */
export async function readAtScale(
  reader: DenseReader,
  image: RgbImage,
  scale: number,
): Promise<ScaledReading> {
  const page = greyPage(image, scale, reader.patchSide_px);
  const grid = await readGrid(reader, page);
  const silent = [0, reader.characters.indexOf(" ")].filter((label) => label >= 0);
  const rows = stringRows(findMarks(grid, silent), REACH_PX);
  const advance_px = typicalAdvance(rows);
  return {
    page,
    advance_px,
    rows: rows.map((marks) => ({
      marks,
      text: textOfRow(marks, reader.characters, grid, advance_px),
    })),
  };
}

/** Grey, enlarged by `scale`, and widened with paper to an even number of patches. */
export function greyPage(image: RgbImage, scale: number, side_px: number): GreyWindow {
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const same = width === image.width && height === image.height;
  const { data } = same ? image : resizeImage(image, width, height, "bilinear");
  const levels = new Uint8Array(width * height);
  for (let i = 0; i < levels.length; i++) levels[i] = Math.round(luminance(data, i * 3));
  const unit = 2 * side_px;
  const page = {
    width: Math.ceil(width / unit) * unit,
    height: Math.ceil(height / unit) * unit,
  };
  const pixels = new Uint8Array(page.width * page.height).fill(paperLevel(levels));
  for (let y = 0; y < height; y++) {
    pixels.set(levels.subarray(y * width, (y + 1) * width), y * page.width);
  }
  return { ...page, pixels };
}

/** The level that a third of the page reaches: paper, even where print is dense. */
function paperLevel(levels: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const level of levels) counts[level]! += 1;
  let seen = 0;
  for (let level = 255; level > 0; level--) {
    seen += counts[level]!;
    if (seen > levels.length / 3) return level;
  }
  return 0;
}
