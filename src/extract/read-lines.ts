import { borderColour, rotateImage, rotatePoint } from "../formats/enhance/rotate.ts";
import { skewDegrees } from "../formats/enhance/deskew.ts";
import { pageText } from "../formats/page-text.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { StripReader } from "../models/strip-reader.ts";
import { readSegments, type ReadSegment } from "./read-strips.ts";
import { quantile } from "./reader-numbers.ts";
import { greyOf } from "./reader-page.ts";
import { courseAt, findSegments } from "./reader-segments.ts";

/** A run of print on one line. */
export interface ReadLine {
  readonly text: string;
  /** Upright rectangle [left, top, right, bottom] in pixels of the picture that was given. */
  readonly box: readonly [number, number, number, number];
  /** Which row of the page it stands in, counted from 0: columns share one. */
  readonly row: number;
  /** Mean probability of its characters, 0..1. */
  readonly confidence: number;
}

/** A page that is turned further is turned back first; runs of print follow smaller slopes by themselves. */
const MOST_SLOPE_DEGREES = 2;
/** A run whose characters are less sure than this on average is a picture or dirt, not print. */
const LEAST_CONFIDENCE = 0.65;
/** One of so few characters must be surer: a speck looks like one letter, not like ten. */
const SHORT_CHARACTERS = 3;
const LEAST_SHORT_CONFIDENCE = 0.8;
/** Without a letter or digit it must be surer still: dirt looks like points and dashes. */
const LEAST_SIGN_CONFIDENCE = 0.85;

/** The lines of a page in reading order: row by row, from left to right within a row. */
export async function readLines(reader: StripReader, image: RgbImage): Promise<ReadLine[]> {
  const skew = skewDegrees(image) ?? 0;
  const turned = Math.abs(skew) > MOST_SLOPE_DEGREES;
  const level = turned ? rotateImage(image, -skew, borderColour(image)) : image;
  const page = greyOf(level);
  const read = (await readSegments(reader, page, findSegments(page))).filter(isPrint);
  const rows = inRows(read);
  return rows.flatMap((runs, row) => runs.map((segment) => lineOf(segment, row)));

  function lineOf(segment: ReadSegment, row: number): ReadLine {
    const corners = cornersOf(segment).map((at) => (turned ? rotatePoint(at, image, skew) : at));
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const inside = (at: number, end: number) => Math.max(0, Math.min(end, Math.round(at)));
    return {
      text: segment.text,
      box: [
        inside(Math.min(...xs), image.width),
        inside(Math.min(...ys), image.height),
        inside(Math.max(...xs), image.width),
        inside(Math.max(...ys), image.height),
      ],
      row,
      confidence: segment.confidence,
    };
  }
}

function isPrint({ text, confidence }: ReadSegment): boolean {
  if (text.trim() === "") return false;
  if (text.length <= SHORT_CHARACTERS && confidence < LEAST_SHORT_CONFIDENCE) return false;
  return confidence >= (/[\p{L}\p{N}]/u.test(text) ? LEAST_CONFIDENCE : LEAST_SIGN_CONFIDENCE);
}

/** Half the height of a small letter, by which ascenders and descenders reach beyond the body. */
const ROOM = 0.15;

function cornersOf({ segment, marks, advance }: ReadSegment): (readonly [number, number])[] {
  const { top, bottom, course } = segment;
  const room = ROOM * (bottom - top);
  // From the outer characters: a run may begin or end with dirt that was not read.
  const left = Math.min(segment.left, marks[0]!.x - advance / 2);
  const right = Math.max(segment.right, marks.at(-1)!.x + advance / 2);
  return [left, course.middle, right].flatMap((x) => {
    const y = courseAt(course, x);
    return [[x, top + y - room] as const, [x, bottom + y + room] as const];
  });
}

/** Runs share a row when their middles lie within this part of the lower one's height. */
const SAME_ROW = 0.5;
/** A run says how the page lies when it is so many times wider than tall. */
const LONG = 5;

/** Rows from top to bottom, each from left to right; on a page that lies askew they run as its lines do. */
function inRows(read: readonly ReadSegment[]): ReadSegment[][] {
  const height = ({ segment: { top, bottom } }: ReadSegment) => bottom - top;
  const long = read.filter((run) => run.segment.right - run.segment.left > LONG * height(run));
  const tilt = quantile(long.map(({ segment }) => segment.course.slope), 0.5); // prettier-ignore
  const level = ({ segment: { top, bottom, course } }: ReadSegment) =>
    (top + bottom) / 2 - tilt * course.middle;
  const rows: ReadSegment[][] = [];
  for (const run of [...read].sort((a, b) => level(a) - level(b))) {
    const last = rows.at(-1)?.at(-1);
    const near = last !== undefined && level(run) - level(last) < SAME_ROW * Math.min(height(run), height(last)); // prettier-ignore
    if (near) rows.at(-1)!.push(run);
    else rows.push([run]);
  }
  return rows.map((row) => row.sort((a, b) => a.segment.left - b.segment.left));
}

/** The lines as text: a line for each row, its columns kept apart by spaces. */
export function rowsText(lines: readonly Pick<ReadLine, "text" | "box" | "row">[]): string {
  // Boxes of a page that lies askew overlap; its rows are known, so each is given a height of its own.
  return pageText(
    lines.map(({ text, box: [left, , right], row }) => ({ text, box: [left, row, right, row + 0.9] })), // prettier-ignore
  );
}
