import type { GreyImage } from "../formats/grey-image.ts";
import { STRIP_COLUMN_PX, STRIP_HEIGHT_PX } from "../models/strip-reader.ts";
import { courseAt, type Segment } from "./reader-segments.ts";

/** Height of capitals in a strip at which most is read. */
export const BODY_PX = 20;
/** Paper before and after a segment, in heights of its body. */
const MARGIN = 0.7;
/** Strips are not read further than this, whatever a page's lines look like. */
const MOST_WIDTH_PX = 4000;

/** A strip of 32 px height, and how its pixels lie on the page. */
export interface Strip extends GreyImage {
  readonly segment: Segment;
  /** Page x of the strip's left edge, and pixels of the strip to one of the page, across. */
  readonly left: number;
  readonly across: number;
}

/**
 * A segment with a little around it, at the size that the reader reads. Where it is made smaller,
 * each pixel is the mean of several samples.
 *
 * @param body_px height of capitals in the strip
 * @param stretch width against what the height asks for
 */
export function cutStrip(page: GreyImage, segment: Segment, body_px = BODY_PX, stretch = 1): Strip {
  const body = segment.bottom - segment.top;
  const down = body_px / body;
  const across = down * stretch;
  const margin = MARGIN * body;
  const left = segment.left - margin;
  const wanted = (segment.right - segment.left + 2 * margin) * across;
  const columns = Math.ceil(Math.min(MOST_WIDTH_PX, wanted) / STRIP_COLUMN_PX);
  const width = columns * STRIP_COLUMN_PX;
  const middle = (segment.top + segment.bottom) / 2;
  const pixels = new Uint8Array(width * STRIP_HEIGHT_PX);
  const samplesX = Math.max(1, Math.round(1 / across));
  const samplesY = Math.max(1, Math.round(1 / down));
  for (let x = 0; x < width; x++) {
    const course = middle + courseAt(segment.course, left + (x + 0.5) / across);
    for (let y = 0; y < STRIP_HEIGHT_PX; y++) {
      let sum = 0;
      for (let j = 0; j < samplesY; j++) {
        const pageY = course + (y + (j + 0.5) / samplesY - STRIP_HEIGHT_PX / 2) / down;
        for (let i = 0; i < samplesX; i++) {
          const pageX = left + (x + (i + 0.5) / samplesX) / across;
          sum += levelAt(page, pageX, pageY);
        }
      }
      pixels[y * width + x] = Math.round(sum / (samplesX * samplesY));
    }
  }
  return { width, height: STRIP_HEIGHT_PX, pixels, segment, left, across };
}

/** Bilinear between pixel middles; outside the page is as its edge. */
function levelAt({ width, height, pixels }: GreyImage, x: number, y: number): number {
  const fromX = Math.max(0, Math.min(width - 1, x - 0.5));
  const fromY = Math.max(0, Math.min(height - 1, y - 0.5));
  const x0 = Math.floor(fromX);
  const y0 = Math.floor(fromY);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const wx = fromX - x0;
  const upper = pixels[y0 * width + x0]! * (1 - wx) + pixels[y0 * width + x1]! * wx;
  const lower = pixels[y1 * width + x0]! * (1 - wx) + pixels[y1 * width + x1]! * wx;
  return upper + (lower - upper) * (fromY - y0);
}
