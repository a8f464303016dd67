import type { RgbImage } from "../rgb-image.ts";
import type { EnhancedImage } from "./enhanced-image.ts";
import { greyCopy, localMeans } from "./grey-copy.ts";
import { pageRegion, type Region } from "./page-region.ts";

const SEARCH_SIDE_PX = 500;
/** Faint: what is cut off cannot be read any more, so specks rather count as print. */
const INK_LEVELS = 9;
/** Of the eight pixels around one of ink so many are ink as well: in letters they are, in dust not. */
const LEAST_NEIGHBOURS = 3;
/** Ink in a row or column of the copy before it counts. */
const LEAST_INK_PX = 2;
/** White that stays around the print, of the longer side. */
const MARGIN_SHARE = 0.015;
/** Taking away less than this of the area is not worth a copy. */
const LEAST_SAVED = 0.04;

/** The rectangle of all that is printed within a page, with a margin; null when nothing is. */
function printedRegion(image: RgbImage, page: Region): Region | null {
  const copy = greyCopy(image, SEARCH_SIDE_PX, "luminance");
  const { width, height, levels, scale } = copy;
  const means = localMeans(copy, Math.max(5, Math.round(Math.max(width, height) / 50)));
  const [left, right] = [Math.ceil(page.left / scale), Math.floor(page.right / scale)];
  const [top, bottom] = [Math.ceil(page.top / scale), Math.floor(page.bottom / scale)];
  const ink = Uint8Array.from(levels, (level, at) => (level < means[at]! - INK_LEVELS ? 1 : 0));
  const rows = new Uint32Array(height);
  const columns = new Uint32Array(width);
  // The outermost pixels are the scanner's edge or the paper's.
  for (let y = top + 1; y < Math.min(height, bottom) - 1; y++) {
    for (let x = left + 1; x < Math.min(width, right) - 1; x++) {
      const at = y * width + x;
      if (ink[at] === 0) continue;
      let around = -1; // itself
      for (const line of [at - width, at, at + width]) {
        around += ink[line - 1]! + ink[line]! + ink[line + 1]!;
      }
      if (around < LEAST_NEIGHBOURS) continue;
      rows[y]!++;
      columns[x]!++;
    }
  }
  const isPrinted = (count: number) => count >= LEAST_INK_PX;
  const [firstRow, lastRow] = [rows.findIndex(isPrinted), rows.findLastIndex(isPrinted)];
  const [firstColumn, lastColumn] = [
    columns.findIndex(isPrinted),
    columns.findLastIndex(isPrinted),
  ];
  if (firstRow < 0 || firstColumn < 0) return null;
  const margin = Math.round(MARGIN_SHARE * Math.max(image.width, image.height)) + scale;
  return {
    left: Math.max(page.left, firstColumn * scale - margin),
    top: Math.max(page.top, firstRow * scale - margin),
    right: Math.min(page.right, (lastColumn + 1) * scale + margin),
    bottom: Math.min(page.bottom, (lastRow + 1) * scale + margin),
  };
}

function cut({ width, data }: RgbImage, { left, top, right, bottom }: Region): RgbImage {
  const row = (right - left) * 3;
  const out = new Uint8Array(row * (bottom - top));
  for (let y = top; y < bottom; y++) {
    const from = (y * width + left) * 3;
    out.set(data.subarray(from, from + row), (y - top) * row);
  }
  return { width: right - left, height: bottom - top, data: out };
}

/**
 * Cuts away what lies around the page (a table, a scanner's lid), then the white around the print. The
 * model's tokens then go to what is to be read.
 */
export function crop(image: RgbImage): EnhancedImage {
  const whole: Region = { left: 0, top: 0, right: image.width, bottom: image.height };
  const page = pageRegion(image) ?? whole;
  const region = printedRegion(image, page) ?? page;
  const area = (region.right - region.left) * (region.bottom - region.top);
  if (area > (1 - LEAST_SAVED) * image.width * image.height) {
    return { image, place: (point) => point, done: null };
  }
  const kept = cut(image, region);
  return {
    image: kept,
    place: ([x, y]) => [x - region.left, y - region.top],
    done: `cut to ${kept.width}×${kept.height} px`,
  };
}
