import type { GreyImage } from "../formats/grey-image.ts";
import { findBlobs, type Blob } from "./reader-blobs.ts";
import { inkMask } from "./reader-ink.ts";
import { quantile } from "./reader-numbers.ts";

/** A run of print on one line: where its letters stand and how tall they are, in pixels of the page. */
export interface Segment {
  readonly left: number;
  readonly right: number;
  /** Upper and lower end of the body of its letters in the middle of the run. */
  readonly top: number;
  readonly bottom: number;
  readonly course: Course;
}

/** How a line runs: y − y(middle) = slope·(x − middle) + bend·(x − middle)². */
export interface Course {
  readonly middle: number;
  readonly slope: number;
  readonly bend: number;
}

/** A straight and level segment. */
export function levelSegment(left: number, top: number, right: number, bottom: number): Segment {
  return { left, right, top, bottom, course: { middle: (left + right) / 2, slope: 0, bend: 0 } };
}

/** Print is at least so tall, and at most such a share of the page's longer side. */
const LEAST_HEIGHT_PX = 5;
const MOST_HEIGHT_SHARE = 0.12;
/** Even a small picture may be filled by its letters. */
const ALWAYS_HEIGHT_PX = 64;
/** How far a piece may reach out of the run that it lies in, in heights of that. */
const INSIDE = 0.25;
/** Widest gap inside a segment, in heights of its letters. */
const WIDEST_GAP = 1.7;
/** Least common height of neighbours against the lower of the two. */
const LEAST_OVERLAP = 0.45;
/** Neighbours are at most this many times taller than one another. */
const MOST_RATIO = 2.2;
/** A rule is this many times wider than tall; so is no letter. */
const RULE = 12;

interface Group {
  left: number;
  right: number;
  readonly blobs: Blob[];
}

/** The runs of print of a page. */
export function findSegments(page: GreyImage): Segment[] {
  const { width } = page;
  const tallest = Math.max(ALWAYS_HEIGHT_PX, MOST_HEIGHT_SHARE * Math.max(width, page.height));
  const blobs = findBlobs(inkMask(page), width, 1).filter((blob) => {
    const tall = blob.bottom - blob.top;
    const wide = blob.right - blob.left;
    return tall < tallest && wide < RULE * Math.max(tall, 3) && blob.area > 3;
  });
  const letters = blobs.filter((blob) => blob.bottom - blob.top >= LEAST_HEIGHT_PX);
  return outermost(linked(letters, width).flatMap((group) => bodyOf(group) ?? []));
}

/** Letters joined with the nearest one to the right that stands on the same line. */
function linked(letters: readonly Blob[], width: number): Group[] {
  const sorted = [...letters].sort((a, b) => a.left - b.left);
  const groupOf = new Map<Blob, Group>();
  // Blobs by bands of 16 px, so that each looks at its own height only.
  const bands = new Map<number, Blob[]>();
  for (const blob of sorted) {
    for (let band = blob.top >> 4; band <= blob.bottom >> 4; band++) {
      const list = bands.get(band);
      if (list === undefined) bands.set(band, [blob]);
      else list.push(blob);
    }
  }
  for (const blob of sorted)
    groupOf.set(blob, { left: blob.left, right: blob.right, blobs: [blob] });
  for (const blob of sorted) {
    const tall = blob.bottom - blob.top;
    let best: Blob | null = null;
    let nearest = Math.min(width, WIDEST_GAP * MOST_RATIO * tall);
    const seen = new Set<Blob>();
    for (let band = blob.top >> 4; band <= blob.bottom >> 4; band++) {
      for (const other of bands.get(band) ?? []) {
        if (other === blob || seen.has(other) || other.left < blob.left) continue;
        seen.add(other);
        const gap = other.left - blob.right;
        if (gap > nearest) break; // sorted by their left ends
        const otherTall = other.bottom - other.top;
        const [low, high] = tall < otherTall ? [tall, otherTall] : [otherTall, tall];
        const common = Math.min(blob.bottom, other.bottom) - Math.max(blob.top, other.top);
        if (common < LEAST_OVERLAP * low || high > MOST_RATIO * low) continue;
        if (gap > WIDEST_GAP * high) continue;
        if (gap < nearest) [best, nearest] = [other, gap];
      }
    }
    if (best === null) continue;
    const [mine, theirs] = [groupOf.get(blob)!, groupOf.get(best)!];
    if (mine === theirs) continue;
    const [keep, drop] = mine.blobs.length >= theirs.blobs.length ? [mine, theirs] : [theirs, mine];
    keep.left = Math.min(keep.left, drop.left);
    keep.right = Math.max(keep.right, drop.right);
    for (const moved of drop.blobs) {
      keep.blobs.push(moved);
      groupOf.set(moved, keep);
    }
  }
  return [...new Set(groupOf.values())];
}

/** Letters from which a slope is read, and a bend. */
const LEAST_FOR_SLOPE = 5;
const LEAST_FOR_BEND = 12;
const MOST_SLOPE = 0.15;

/** Where most letters begin and end, along the line they stand on; null for a speck. */
function bodyOf({ blobs, left, right }: Group): Segment | null {
  const heights = blobs.map(({ top, bottom }) => bottom - top);
  const tallest = quantile(heights, 0.85);
  const letters = blobs.filter((_, i) => heights[i]! >= 0.5 * tallest);
  const usual = quantile(letters.map(({ top, bottom }) => bottom - top), 0.5); // prettier-ignore
  const even = letters.filter(({ top, bottom }) => Math.abs(bottom - top - usual) <= 0.2 * usual);
  const course = fitCourse(
    even.map((blob) => ({ x: (blob.left + blob.right) / 2, y: (blob.top + blob.bottom) / 2 })),
    (left + right) / 2,
  );
  const level = (blob: Blob) => courseAt(course, (blob.left + blob.right) / 2);
  // Capitals and ascenders may be few; most letters stand on the line.
  const tops = letters.map((blob) => blob.top - level(blob));
  const bottoms = letters.map((blob) => blob.bottom - level(blob));
  const [top, bottom] = [quantile(tops, 0.12), quantile(bottoms, 0.5)];
  if (bottom - top < LEAST_HEIGHT_PX) return null;
  return { left, right, top, bottom, course };
}

/** Height of the line at x above or below its height at the middle of the segment. */
export function courseAt({ middle, slope, bend }: Course, x: number): number {
  return slope * (x - middle) + bend * (x - middle) ** 2;
}

/** Least squares: level for a few letters, straight for some, a parabola for many. */
function fitCourse(points: readonly { x: number; y: number }[], middle: number): Course {
  const count = points.length;
  if (count < LEAST_FOR_SLOPE) return { middle, slope: 0, bend: 0 };
  const powers = [0, 0, 0, 0, 0];
  const moments = [0, 0, 0];
  const unit = Math.max(1, ...points.map(({ x }) => Math.abs(x - middle)));
  for (const { x, y } of points) {
    const u = (x - middle) / unit;
    for (let k = 0; k < 5; k++) powers[k]! += u ** k;
    for (let k = 0; k < 3; k++) moments[k]! += y * u ** k;
  }
  const [n, s1, s2, s3, s4] = powers as [number, number, number, number, number];
  const [y0, y1, y2] = moments as [number, number, number];
  const line = s2 * n - s1 * s1;
  let slope = line > 1e-6 ? (y1 * n - y0 * s1) / line : 0;
  let bend = 0;
  if (count >= LEAST_FOR_BEND) {
    // Cramer's rule on the normal equations of a + b·u + c·u².
    const det = n * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s3 * s2) + s2 * (s1 * s3 - s2 * s2);
    if (Math.abs(det) > 1e-6) {
      const b = n * (y1 * s4 - s3 * y2) - y0 * (s1 * s4 - s3 * s2) + s2 * (s1 * y2 - y1 * s2);
      const c = n * (s2 * y2 - y1 * s3) - s1 * (s1 * y2 - y1 * s2) + y0 * (s1 * s3 - s2 * s2);
      slope = b / det;
      bend = c / det;
    }
  }
  slope = Math.max(-MOST_SLOPE, Math.min(MOST_SLOPE, slope / unit));
  return { middle, slope, bend: Math.max(-MOST_SLOPE, Math.min(MOST_SLOPE, bend / unit)) / unit };
}

/** Without pieces that lie inside another run: points, accents, holes of letters. */
function outermost(segments: readonly Segment[]): Segment[] {
  const byTop = [...segments].sort((a, b) => a.top - b.top);
  return segments.filter((segment) => {
    const tall = segment.bottom - segment.top;
    return !byTop.some((other) => {
      if (other === segment || other.top > segment.bottom) return false;
      const otherTall = other.bottom - other.top;
      if (tall > 0.7 * otherTall) return false;
      const room = INSIDE * otherTall;
      return (
        segment.left >= other.left - room &&
        segment.right <= other.right + room &&
        segment.top >= other.top - room &&
        segment.bottom <= other.bottom + room
      );
    });
  });
}
