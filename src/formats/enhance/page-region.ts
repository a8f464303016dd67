import type { RgbImage } from "../rgb-image.ts";
import { greyCopy } from "./grey-copy.ts";

/** Pixels of a picture: left and top belong to it, right and bottom are the first that do not. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Enough to see where a page ends; print is blurred away. */
const SEARCH_SIDE_PX = 240;
/** What is less of the picture than this is no page that somebody took a picture of. */
const LEAST_SHARE = 0.12;
/** What fills more than this is the picture: there is nothing to take away. */
const MOST_SHARE = 0.97;
/** How much of its rectangle a page fills; one that is turned by 12 degrees still two thirds. */
const LEAST_FILLED = 0.6;
/** Paper and what it lies on, in levels of their darkest channel. */
const LEAST_DIFFERENCE = 35;

/** The level that best parts dark from light: Otsu's, which makes the two classes most unlike. */
function otsuThreshold(levels: Float32Array): number {
  const counts = new Float64Array(256);
  for (const level of levels) counts[Math.min(255, Math.round(level))]!++;
  const total = levels.length;
  let all = 0;
  for (let level = 0; level < 256; level++) all += level * counts[level]!;
  let [below, sum, best, threshold] = [0, 0, -1, 128];
  for (let level = 0; level < 256; level++) {
    below += counts[level]!;
    if (below === 0 || below === total) continue;
    sum += level * counts[level]!;
    const [dark, light] = [sum / below, (all - sum) / (total - below)];
    const between = below * (total - below) * (light - dark) ** 2;
    if (between > best) [best, threshold] = [between, level];
  }
  return threshold;
}

/** Whether any pixel (or every one) within `radius` is set, along rows and then columns. */
function spread(mask: Uint8Array, width: number, height: number, radius: number, any: boolean) {
  const pass = (from: Uint8Array, step: number, length: number, lines: number, line: number) => {
    const to = new Uint8Array(from.length);
    for (let n = 0; n < lines; n++) {
      for (let i = 0; i < length; i++) {
        let value = any ? 0 : 1;
        for (let j = Math.max(0, i - radius); j <= Math.min(length - 1, i + radius); j++) {
          const one = from[n * line + j * step]!;
          value = any ? value | one : value & one;
        }
        to[n * line + i * step] = value;
      }
    }
    return to;
  };
  return pass(pass(mask, 1, width, height, width), width, height, width, 1);
}

interface Patch extends Region {
  readonly pixels: number;
  readonly label: number;
}

/** The largest connected patch of a mask; `labels` says which pixels are of which. */
function largestPatch(mask: Uint8Array, width: number, labels: Int32Array): Patch | null {
  let largest: Patch | null = null;
  const stack: number[] = [];
  let label = 0;
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || labels[start] !== 0) continue;
    label++;
    let [left, right, top, bottom, pixels] = [width, 0, mask.length, 0, 0];
    stack.push(start);
    labels[start] = label;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.trunc(at / width)];
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
      pixels++;
      const around = [at - width, at + width, x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1];
      for (const next of around) {
        if (next < 0 || next >= mask.length || mask[next] === 0 || labels[next] !== 0) continue;
        labels[next] = label;
        stack.push(next);
      }
    }
    if (pixels > (largest?.pixels ?? 0)) largest = { left, right, top, bottom, pixels, label };
  }
  return largest;
}

/**
 * The page on a picture that shows more than it: the largest light patch, when it is clearly lighter
 * than what is around it and fills its rectangle as a page does. Null when the picture is the page, or
 * when there is no telling.
 */
export function pageRegion(image: RgbImage): Region | null {
  const { width, height, levels, scale } = greyCopy(image, SEARCH_SIDE_PX, "darkest");
  const threshold = otsuThreshold(levels);
  const light = Uint8Array.from(levels, (level) => (level > threshold ? 1 : 0));
  // Closed over print and folds, so that a page is one patch; then opened, so that a glint is not.
  const radius = Math.max(2, Math.round(Math.max(width, height) / 60));
  const closed = spread(spread(light, width, height, radius, true), width, height, radius, false);
  const opened = spread(spread(closed, width, height, radius, false), width, height, radius, true);
  const labels = new Int32Array(opened.length);
  const patch = largestPatch(opened, width, labels);
  if (patch === null) return null;
  const area = (patch.right - patch.left) * (patch.bottom - patch.top);
  const share = area / (width * height);
  if (share < LEAST_SHARE || share > MOST_SHARE) return null;
  if (patch.pixels / area < LEAST_FILLED) return null;
  let [inside, outside] = [0, 0];
  for (let at = 0; at < levels.length; at++) {
    if (labels[at] === patch.label) inside += levels[at]!;
    else outside += levels[at]!;
  }
  const difference = inside / patch.pixels - outside / (levels.length - patch.pixels);
  if (difference < LEAST_DIFFERENCE) return null;
  return {
    left: patch.left * scale,
    top: patch.top * scale,
    right: Math.min(image.width, patch.right * scale),
    bottom: Math.min(image.height, patch.bottom * scale),
  };
}
