import { type Random } from "../../core/random.ts";
import { type Backdrop, SCANNER_BED, TABLE, scannerBed, table } from "./backdrop.ts";
import { CURL, curl } from "./curl.ts";
import { type Bend, type PointMap, boxAround, composeBends } from "./geometry.ts";
import { type Grade, drawAmount, drawSign } from "./grade.ts";
import { PERSPECTIVE, perspective } from "./perspective.ts";
import { HARD_SKEW_DEGREES, PHOTO_ROTATION, SCAN_ROTATION, rotation } from "./rotation.ts";

/** How a paper becomes a picture. */
export type Way = "scan" | "photo";

/** Share of pages that are photographed, by grade; the others are scanned. */
const PHOTOGRAPHED: Readonly<Record<Grade, number>> = [0, 0, 0.35, 0.5, 0.6];

export function drawWay(grade: Grade, random: Random): Way {
  return random.chance(PHOTOGRAPHED[grade]) ? "photo" : "scan";
}

/** How the page lies in the picture. */
export interface View {
  /** Of the picture. */
  readonly width: number;
  readonly height: number;
  /** From pixels of the page to those of the picture, and back. */
  readonly onto: PointMap;
  readonly back: PointMap;
  /** What is seen beside the page; absent where the picture is cut along the page's edges. */
  readonly backdrop: Backdrop | undefined;
}

export interface ViewOptions {
  readonly width: number;
  readonly height: number;
  readonly grade: Grade;
  readonly way: Way;
  /** Pixels of the page for one of its layout. */
  readonly scale: number;
  readonly isSkewed: boolean;
}

function drawRotation({ grade, way, isSkewed }: ViewOptions, random: Random): Bend {
  const degrees = isSkewed
    ? random.uniform(HARD_SKEW_DEGREES.least, HARD_SKEW_DEGREES.most)
    : drawAmount(way === "scan" ? SCAN_ROTATION : PHOTO_ROTATION, grade, random);
  return rotation(degrees * drawSign(random));
}

function drawBends(options: ViewOptions, random: Random): Bend {
  const { width, height, grade, way } = options;
  const bends: Bend[] = [];
  if (way === "photo") {
    const [bent, slanted] = [random.fork("curl"), random.fork("perspective")];
    const edgeAngle = drawAmount(CURL, grade, bent) * drawSign(bent);
    // A roll's paper bends along its length; a sheet is as likely to bend either way.
    const axis = height > 1.6 * width || bent.chance(0.5) ? "level" : "upright";
    if (edgeAngle !== 0) bends.push(curl({ width, height, edgeAngle, axis }));
    const shortened = drawAmount(PERSPECTIVE, grade, slanted);
    if (shortened !== 0) bends.push(perspective(width, height, shortened, slanted));
  }
  bends.push(drawRotation(options, random.fork("rotation")));
  return composeBends(bends);
}

function drawBackdrop(
  { grade, way, scale }: ViewOptions,
  random: Random,
): { backdrop: Backdrop | undefined; margin: number } {
  if (way === "photo")
    return { backdrop: table(scale, random), margin: drawAmount(TABLE, grade, random) };
  const margin = drawAmount(SCANNER_BED, grade, random);
  return { backdrop: margin === 0 ? undefined : scannerBed(random), margin };
}

/** Bends the page and frames it: the whole page is in the picture, with a margin on every side. */
export function drawView(options: ViewOptions, random: Random): View {
  const { width, height } = options;
  const bend = drawBends(options, random);
  const around = random.fork("around");
  const { backdrop, margin } = drawBackdrop(options, around);
  const [w, h] = [width / 2, height / 2];
  const outline = boxAround([-w, -h, w, h], bend.forward);
  const side = (): number => Math.min(width, height) * margin * around.uniform(0.3, 1);
  const [left, top] = [outline[0] - side(), outline[1] - side()];
  const [right, bottom] = [outline[2] + side(), outline[3] + side()];
  return {
    width: Math.ceil(right - left - 1e-6), // a turn by nothing must not add a pixel
    height: Math.ceil(bottom - top - 1e-6),
    onto: (x, y) => {
      const [u, v] = bend.forward(x - w, y - h);
      return [u - left, v - top];
    },
    back: (x, y) => {
      const [u, v] = bend.inverse(x + left, y + top);
      return [u + w, v + h];
    },
    backdrop,
  };
}
