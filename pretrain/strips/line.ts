import type { Random } from "../../src/core/random.ts";
import { pickFace } from "./fonts.ts";
import { anyLine, tidy } from "../words/lines.ts";
import { pickLanguage } from "../words/wording.ts";
import { WIDTH_STEP_PX, type StripLimits } from "./sample.ts";
import type { GreyImage } from "../../src/formats/grey-image.ts";
import { inkHeight, Sheet, textWidth, type TextStyle } from "./sheet.ts";
import { wearOut } from "./wear.ts";

const LINE_HEIGHT_PX = 32;
const MIN_EM_PX = 12;
const MAX_EM_PX = 24;
const MAX_ANGLE = Math.PI / 180;
const EDGE_PX = 2;

/** A picture of one line with what is printed on it. */
export interface PrintedLine extends GreyImage {
  readonly text: string;
}

/**
 * One line of print, somewhere on paper of 32 px, now and then 64 px, height. Not trained on: the
 * reader's error rate is measured on it (`npm run bench:base`), since the line has to be found first.
 */
export function makeLine(random: Random, limits: StripLimits): PrintedLine {
  const drawn = anyLine(random, pickLanguage(random), random.int(1, limits.lineCharacters));
  const face = pickFace(random, limits.fonts, drawn);
  const em = random.uniform(MIN_EM_PX, MAX_EM_PX);
  const { text, style } = fit(drawn, { face, em, stretch: random.uniform(0.85, 1.15) }, limits);

  const ink = textWidth(text, style);
  const spare = random.chance(0.5) ? random.uniform(0, 64) : 0;
  const width = Math.min(limits.widthPx, roundUpToStep(ink + 2 * EDGE_PX + spare));
  const height = random.chance(0.1) ? 2 * LINE_HEIGHT_PX : LINE_HEIGHT_PX;
  const { above, below } = inkHeight(text, style);
  const slack = height - above - below - 2;
  const baseline = above + 1 + Math.max(0, slack) * random.next();
  // Turning moves the ends of the line by angle · ink / 2; they must stay on the strip.
  const room = Math.max(0, Math.min(baseline - above, height - baseline - below));
  const steepest = Math.min(MAX_ANGLE * limits.wear, (2 * room) / ink);
  const angle = random.chance(0.5) ? random.uniform(-steepest, steepest) : 0;

  const sheet = new Sheet(width, height, angle);
  const x = random.uniform(EDGE_PX, Math.max(EDGE_PX, width - ink - EDGE_PX));
  sheet.print(text, x, baseline, style);
  return { width, height, pixels: wearOut(random, sheet.pixels(), width, limits.wear), text };
}

function roundUpToStep(lengthPx: number): number {
  return Math.ceil(lengthPx / WIDTH_STEP_PX) * WIDTH_STEP_PX;
}

/** The text and size that fit the widest strip: smaller first, then fewer characters. */
function fit(
  drawn: string,
  style: TextStyle,
  limits: StripLimits,
): { text: string; style: TextStyle } {
  const room = limits.widthPx - 2 * EDGE_PX;
  const ratio = room / textWidth(drawn, style);
  if (ratio >= 1) return { text: drawn, style };
  const smaller = { ...style, em: Math.max(MIN_EM_PX, style.em * ratio * 0.999) };
  let characters = [...drawn];
  while (characters.length > 1 && textWidth(characters.join(""), smaller) > room) {
    characters = characters.slice(0, -1);
  }
  return { text: tidy(characters.join("")), style: smaller };
}
