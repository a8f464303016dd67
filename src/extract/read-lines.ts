import { borderColour, rotateImage, rotatePoint } from "../formats/enhance/rotate.ts";
import { LEAST_SKEW_DEGREES, skewDegrees } from "../formats/enhance/deskew.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { DenseReader } from "../models/dense-reader.ts";
import { readAtScale, type ScaledReading } from "./read-at-scale.ts";
import { BEST_ADVANCE_PX, correction, readingScale } from "./reader-scale.ts";
import { rowBox } from "./reader-box.ts";

/** One line of print. */
export interface ReadLine {
  readonly text: string;
  /** Upright rectangle [left, top, right, bottom] in pixels of the picture that was given. */
  readonly box: readonly [number, number, number, number];
  /** Mean probability of its characters, 0..1. */
  readonly confidence: number;
}

/** A page that reads at more than this from the best advance is read again at a better scale. */
const FAR_FROM_BEST = 1.3;
/** A row whose characters are less sure than this on average is a picture or dirt, not print. */
const LEAST_CONFIDENCE = 0.35;

/** Lines of a page in reading order: top to bottom, one for each row of print. */
export async function readLines(reader: DenseReader, image: RgbImage): Promise<ReadLine[]> {
  const skew = skewDegrees(image) ?? 0;
  const turned = Math.abs(skew) >= LEAST_SKEW_DEGREES;
  const level = turned ? rotateImage(image, -skew, borderColour(image)) : image;
  const { reading, scale } = await readWell(reader, level);
  const lines: ReadLine[] = [];
  for (const { marks, text } of reading.rows) {
    const confidence = marks.reduce((sum, mark) => sum + mark.confidence, 0) / marks.length;
    if (confidence < LEAST_CONFIDENCE || text.trim() === "") continue;
    const [left, top, right, bottom] = rowBox(reading, marks).map((length) => length / scale);
    const corners = [
      [left!, top!],
      [right!, top!],
      [left!, bottom!],
      [right!, bottom!],
    ].map(([x, y]) => (turned ? rotatePoint([x!, y!], image, skew) : ([x!, y!] as const)));
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const inside = (at: number, end: number) => Math.max(0, Math.min(end, Math.round(at)));
    lines.push({
      text,
      box: [
        inside(Math.min(...xs), image.width),
        inside(Math.min(...ys), image.height),
        inside(Math.max(...xs), image.width),
        inside(Math.max(...ys), image.height),
      ],
      confidence,
    });
  }
  return lines;
}

/** Reads at the scale that suits the print, and once more when the whole page says otherwise. */
async function readWell(
  reader: DenseReader,
  image: RgbImage,
): Promise<{ reading: ScaledReading; scale: number }> {
  const scale = await readingScale(reader, image);
  const reading = await readAtScale(reader, image, scale);
  const off = reading.advance_px > 0 ? reading.advance_px / BEST_ADVANCE_PX : 1;
  if (off < FAR_FROM_BEST && off > 1 / FAR_FROM_BEST) return { reading, scale };
  const better = scale * correction(reading.advance_px);
  return { reading: await readAtScale(reader, image, better), scale: better };
}
