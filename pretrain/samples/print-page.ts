import type { Random } from "../../src/core/random.ts";
import { faces, pickFace, type Face } from "../fonts.ts";
import { layOut, printLayout, type PageStyle, type Row } from "./rows.ts";
import { roundUpToToken, type PretrainSample, type SampleLimits } from "./sample.ts";
import { Sheet } from "./sheet.ts";
import { wearOut } from "./wear.ts";

const MIN_EM_PX = 11;
const MAX_ANGLE = (0.8 * Math.PI) / 180;

export interface PrintedPage {
  readonly picture: Pick<PretrainSample, "width" | "height" | "pixels" | "patchCharacters">;
  /** The text as printed, line by line. */
  readonly lines: readonly string[];
}

export interface PrintOptions {
  readonly minWidthPx: number;
  /** Range of body sizes in pixels, before fitting. */
  readonly em: readonly [number, number];
}

/**
 * Prints rows on paper just long enough for them. Type is set smaller until the page fits
 * `limits.heightPx`; null when even the smallest does not.
 */
export function printPage(
  random: Random,
  rows: readonly Row[],
  limits: SampleLimits,
  options: PrintOptions,
): PrintedPage | null {
  const everything = rows.flatMap((row) => row.cells.map((cell) => cell.text)).join("\n");
  const face = pickFace(random, limits.fonts, everything);
  const low = Math.ceil(Math.min(options.minWidthPx, limits.widthPx) / 32);
  let style: PageStyle = {
    face,
    bold: anotherCut(random, face, limits),
    em: random.uniform(options.em[0], options.em[1]),
    stretch: random.uniform(0.88, 1.1),
    leading: random.uniform(1.1, 1.6),
    marginPx: random.uniform(4, 16),
    widthPx: 32 * random.int(low, Math.floor(limits.widthPx / 32)),
  };
  let layout = layOut(rows, style);
  while (layout.heightPx > limits.heightPx && style.em > MIN_EM_PX) {
    style = {
      ...style,
      em: Math.max(MIN_EM_PX, style.em * 0.93),
      leading: Math.max(1.1, style.leading * 0.96),
    };
    layout = layOut(rows, style);
  }
  if (layout.heightPx > limits.heightPx) return null;

  const height = roundUpToToken(layout.heightPx);
  // The corners move by angle · half the longer side: never further than the margin.
  const steepest = Math.min(
    MAX_ANGLE * limits.wear,
    (2 * style.marginPx) / Math.max(style.widthPx, height),
  );
  const angle = random.chance(0.6) ? random.uniform(-steepest, steepest) : 0;
  const sheet = new Sheet(style.widthPx, height, angle);
  printLayout(sheet, layout, style);
  const picture = {
    width: style.widthPx,
    height,
    pixels: wearOut(random, sheet.pixels(), style.widthPx, limits.wear),
    patchCharacters: sheet.patchCharacters(),
  };
  return { picture, lines: layout.lines };
}

/** Another cut of the same family for headings; the same one when the family has no other. */
function anotherCut(random: Random, face: Face, limits: SampleLimits): Face {
  const family = faces(limits.fonts).find((cuts) => cuts[0]?.family === face.family) ?? [face];
  const strong = family.filter((cut) => /_[67]00/.test(cut.file) && !cut.file.includes("Italic"));
  return strong.length > 0 ? random.pick(strong) : face;
}
