import { greyCopy } from "../formats/enhance/grey-copy.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { DenseReader } from "../models/dense-reader.ts";
import { readAtScale } from "./read-at-scale.ts";

/** Advance of a character at which the reader reads best: a half-patch is 8 px wide. */
export const BEST_ADVANCE_PX = 11;

/** Scales that are tried; the reader copes with a factor of 1.4 either way. */
const SCALES = [0.42, 0.6, 0.85, 1.2, 1.7, 2.4] as const;
/** What is looked at for each scale, in pixels of the enlarged page. */
const LOOK = { width: 192, height: 128 } as const;
const PLACES = 3;
/** Fewer characters than this say nothing about a scale. */
const LEAST_MARKS = 3;
const SEARCH_SIDE_PX = 400;

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * The scale at which the characters of a page have the advance that the reader reads best. Tried on
 * the places with most print: the scale whose characters are surest, set right by their advance.
 * 1 when nothing could be read.
 */
export async function readingScale(reader: DenseReader, image: RgbImage): Promise<number> {
  const places = printedPlaces(image);
  let best = { scale: 1, sureness: 0 };
  for (const scale of SCALES) {
    let [sum, squares, count] = [0, 0, 0];
    const advances: number[] = [];
    for (const { x, y } of places) {
      const { rows, advance_px } = await readAtScale(reader, around(image, x, y, scale), scale);
      for (const { marks } of rows) {
        for (const { confidence } of marks) {
          sum += confidence;
          squares += confidence * confidence;
          count += 1;
        }
      }
      if (advance_px > 0) advances.push(advance_px);
    }
    if (count < LEAST_MARKS || advances.length === 0) continue;
    const sureness = squares / sum;
    if (sureness <= best.sureness) continue;
    const advance = advances.sort((a, b) => a - b)[advances.length >> 1]!;
    best = { scale: scale * correction(advance), sureness };
  }
  return best.scale;
}

/** Factor from an advance to the best one; never more than the step between two scales. */
export function correction(advance_px: number): number {
  return Math.max(0.7, Math.min(1.45, BEST_ADVANCE_PX / advance_px));
}

/** A piece of the page that is `LOOK` large once enlarged, about a place and inside the page. */
function around(image: RgbImage, x: number, y: number, scale: number): RgbImage {
  const width = Math.min(image.width, Math.round(LOOK.width / scale));
  const height = Math.min(image.height, Math.round(LOOK.height / scale));
  const left = Math.max(0, Math.min(image.width - width, Math.round(x - width / 2)));
  const top = Math.max(0, Math.min(image.height - height, Math.round(y - height / 2)));
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

/** The middle of the block with most steps between light and dark in each of three bands. */
function printedPlaces(image: RgbImage): Place[] {
  const copy = greyCopy(image, SEARCH_SIDE_PX, "luminance");
  const bands = copy.height * copy.scale > 3 * LOOK.height ? PLACES : 1;
  const places: Place[] = [];
  const side = Math.max(4, Math.round(Math.min(copy.width, copy.height) / 6));
  for (let band = 0; band < bands; band++) {
    const top = Math.floor((band * copy.height) / bands);
    const bottom = Math.floor(((band + 1) * copy.height) / bands);
    let best = { steps: -1, x: copy.width / 2, y: (top + bottom) / 2 };
    for (let y = top; y + side <= bottom; y += side >> 1) {
      for (let x = 0; x + side <= copy.width; x += side >> 1) {
        let steps = 0;
        for (let row = y; row < y + side; row++) {
          for (let at = row * copy.width + x + 1; at < row * copy.width + x + side; at++) {
            steps += Math.abs(copy.levels[at]! - copy.levels[at - 1]!);
          }
        }
        if (steps > best.steps) best = { steps, x: x + side / 2, y: y + side / 2 };
      }
    }
    places.push({ x: best.x * copy.scale, y: best.y * copy.scale });
  }
  return places;
}
