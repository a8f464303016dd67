import type { RgbImage } from "../rgb-image.ts";
import { greyCopy, localMeans, type GreyCopy } from "./grey-copy.ts";
import { pageRegion } from "./page-region.ts";
import { borderColour, rotateImage, rotatePoint } from "./rotate.ts";
import type { EnhancedImage } from "./enhanced-image.ts";

/** A row of 1,000 px that is off by 0.06 degrees is off by one pixel at its end. */
const SEARCH_SIDE_PX = 1000;
/** Feeders and hands do not turn paper further; beyond that, columns begin to look like lines. */
export const MOST_SKEW_DEGREES = 12;
const COARSE_STEP_DEGREES = 0.5;
const FINE_STEP_DEGREES = 0.05;
/** Ink is darker than its surroundings by this many levels: faded thermal print still is. */
const INK_LEVELS = 14;
/** Points are thinned to this many: the angle of a page does not need every letter. */
const MOST_POINTS = 40_000;
/** Fewer say nothing about an angle. */
const LEAST_POINTS = 150;
/** The best angle must be this much better than a usual one. Lines of print are; a photograph is not. */
const LEAST_PEAK = 1.2;
/** Turning costs sharpness; below this nothing is gained: 3 px over a width of 1,000. */
export const LEAST_SKEW_DEGREES = 0.15;

interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/**
 * Lower ends of ink, where letters stand on their line: of a row of print they make a thin line, much
 * thinner than the print itself.
 */
function lowerEnds(image: RgbImage, copy: GreyCopy): Points {
  const { width, height, levels, scale } = copy;
  const means = localMeans(copy, Math.max(6, Math.round(Math.max(width, height) / 60)));
  const page = pageRegion(image);
  const margin = 0.02 * Math.max(width, height); // the edge of the paper is no line of print
  const [left, right] = [(page?.left ?? 0) / scale + margin, (page?.right ?? image.width) / scale];
  const [top, bottom] = [(page?.top ?? 0) / scale + margin, (page?.bottom ?? image.height) / scale];
  const isInk = (at: number) => levels[at]! < means[at]! - INK_LEVELS;
  const found: number[] = [];
  for (let y = Math.ceil(top); y < Math.min(height - 1, bottom - margin); y++) {
    for (let x = Math.ceil(left); x < Math.min(width, right - margin); x++) {
      const at = y * width + x;
      if (isInk(at) && !isInk(at + width)) found.push(at);
    }
  }
  const every = Math.max(1, found.length / MOST_POINTS);
  const count = Math.floor(found.length / every);
  const kept = Array.from({ length: count }, (_, i) => found[Math.floor(i * every)]!);
  return {
    x: Float32Array.from(kept, (at) => (at % width) - width / 2),
    y: Float32Array.from(kept, (at) => Math.trunc(at / width) - height / 2),
  };
}

/**
 * How well the points stand on lines of one slope: Σ h², h the number of points in each one-pixel bin
 * of y·cos θ − x·sin θ. The sum of h is always the same, so a few full bins beat many half-empty ones.
 */
function lineScore({ x, y }: Points, degrees: number, bins: Float32Array): number {
  bins.fill(0);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const middle = bins.length / 2;
  for (let i = 0; i < x.length; i++) {
    const place = y[i]! * cos - x[i]! * sin + middle;
    const bin = Math.floor(place);
    const part = place - bin; // shared between two bins, so that the grid does not favour 0°
    bins[bin]! += 1 - part;
    bins[bin + 1]! += part;
  }
  let sum = 0;
  for (const count of bins) sum += count * count;
  return sum;
}

function best(angles: readonly number[], scoreOf: (degrees: number) => number) {
  const scored = angles.map((degrees) => ({ degrees, score: scoreOf(degrees) }));
  return { scored, top: scored.reduce((a, b) => (b.score > a.score ? b : a)) };
}

function anglesBetween(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/**
 * By how many degrees the print of a page runs down to the right (clockwise), within ±12; null when
 * there is too little print, or none that stands on lines.
 *
 * Projection profile of the lower ends of ink on a copy of at most 1,000 px.
 * @see Postl 1986, "Detection of linear oblique structures and skew scan in digitized documents"
 */
export function skewDegrees(image: RgbImage): number | null {
  const copy = greyCopy(image, SEARCH_SIDE_PX, "luminance");
  const points = lowerEnds(image, copy);
  if (points.x.length < LEAST_POINTS) return null;
  const bins = new Float32Array(2 * Math.ceil(Math.hypot(copy.width, copy.height) / 2) + 4);
  const scoreOf = (degrees: number) => lineScore(points, degrees, bins);
  const coarse = anglesBetween(-MOST_SKEW_DEGREES, MOST_SKEW_DEGREES, COARSE_STEP_DEGREES);
  const first = best(coarse, scoreOf);
  const usual = first.scored.map(({ score }) => score).sort((a, b) => a - b);
  const near = first.top.degrees;
  const fine = anglesBetween(
    near - COARSE_STEP_DEGREES,
    near + COARSE_STEP_DEGREES,
    FINE_STEP_DEGREES,
  );
  const { top } = best(fine, scoreOf);
  if (top.score < LEAST_PEAK * usual[usual.length >> 1]!) return null;
  // At the end of the range the peak may lie beyond it: no angle is better than a wrong one.
  return Math.abs(top.degrees) > MOST_SKEW_DEGREES ? null : top.degrees;
}

/** Turns a page so that its print runs level. A page that is level, or of no clear angle, stays. */
export function deskew(image: RgbImage): EnhancedImage {
  const skew = skewDegrees(image);
  if (skew === null || Math.abs(skew) < LEAST_SKEW_DEGREES) {
    return { image, place: (point) => point, done: null };
  }
  return {
    image: rotateImage(image, -skew, borderColour(image)),
    place: (point) => rotatePoint(point, image, -skew),
    done: `turned by ${(-skew).toFixed(2)} degrees`,
  };
}
