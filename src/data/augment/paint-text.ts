import { createRequire } from "node:module";
import { createCanvas, GlobalFonts, ImageData } from "@napi-rs/canvas";
import type { Rgb } from "../../formats/enhance/rotate.ts";
import type { RgbImage } from "../../formats/rgb-image.ts";

/** A text to set in place of what is printed in a box. */
export interface Replacement {
  /** Which of the row's pages, from 0. */
  readonly page: number;
  /** [x0, y0, x1, y1] in pixels of the page. */
  readonly box: readonly [number, number, number, number];
  readonly text: string;
}

const FAMILY = "kvitto-overpaint";
let isRegistered = false;

/** A plain face under a name of our own, so that a font of the machine cannot change a page. */
function registerFace(): void {
  if (isRegistered) return;
  const require = createRequire(import.meta.url);
  const path = require.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf");
  if (GlobalFonts.registerFromPath(path, FAMILY) === null) {
    throw new Error(`internal: the canvas cannot read the font ${path}`);
  }
  isRegistered = true;
}

/** Room around a box that is painted over too: boxes are tight, and print bleeds. */
const MARGIN_PX = 1;
/** Height of a line of print, of its size in pixels. */
const LINE_HEIGHT = 1.2;

interface Colours {
  readonly paper: Rgb;
  readonly ink: Rgb;
}

/** Paper and ink of a box: the median of its lighter half and the mean of its darkest twenty-fifth. */
function coloursOf({ width, data }: RgbImage, [x0, y0, x1, y1]: Replacement["box"]): Colours {
  const pixels: Rgb[] = [];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const at = (y * width + x) * 3;
      pixels.push([data[at]!, data[at + 1]!, data[at + 2]!]);
    }
  }
  pixels.sort((a, b) => a[0] + a[1] + a[2] - (b[0] + b[1] + b[2]));
  const dark = pixels.slice(0, Math.max(1, Math.round(pixels.length / 25)));
  const mean = (channel: 0 | 1 | 2) =>
    Math.round(dark.reduce((sum, pixel) => sum + pixel[channel], 0) / dark.length);
  return {
    paper: pixels[Math.floor(pixels.length * 0.75)] ?? [255, 255, 255],
    ink: [mean(0), mean(1), mean(2)],
  };
}

/** Parts of a text on as many lines as it is printed on: an address is cut at its commas. */
function linesFor(text: string, box_height: number, box_width: number): string[] {
  const parts = text.split(", ");
  if (parts.length === 1 || box_height < 0.12 * box_width) return [text];
  return parts;
}

/**
 * Paints over boxes and sets other texts in them, in the box's own colours and as large as fits. What
 * the box holds on the left edge stays on the left.
 */
export function paintTexts(image: RgbImage, replacements: readonly Replacement[]): RgbImage {
  registerFace();
  const { width, height, data } = image;
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext("2d");
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from]!;
    rgba[to + 1] = data[from + 1]!;
    rgba[to + 2] = data[from + 2]!;
  }
  pen.putImageData(new ImageData(rgba, width, height), 0, 0);
  pen.textBaseline = "alphabetic";
  for (const { box, text } of replacements) {
    const inside: Replacement["box"] = [
      Math.max(0, Math.floor(box[0]) - MARGIN_PX),
      Math.max(0, Math.floor(box[1]) - MARGIN_PX),
      Math.min(width, Math.ceil(box[2]) + MARGIN_PX),
      Math.min(height, Math.ceil(box[3]) + MARGIN_PX),
    ];
    const [x0, y0, x1, y1] = inside;
    if (x1 - x0 < 2 || y1 - y0 < 2) continue; // outside of the page, or nothing
    const { paper, ink } = coloursOf(image, inside);
    pen.save();
    pen.beginPath();
    pen.rect(x0, y0, x1 - x0, y1 - y0);
    pen.clip(); // an accent may reach above its line, and what is there is none of its business
    pen.fillStyle = `rgb(${paper.join(",")})`;
    pen.fillRect(x0, y0, x1 - x0, y1 - y0);
    const lines = linesFor(text, y1 - y0, x1 - x0);
    const line_px = (y1 - y0) / lines.length;
    let size_px = line_px / (lines.length > 1 ? LINE_HEIGHT : 1);
    pen.font = `${size_px}px ${FAMILY}`;
    const widest = Math.max(...lines.map((line) => pen.measureText(line).width));
    size_px *= Math.min(1, (x1 - x0) / Math.max(1, widest));
    pen.font = `${size_px}px ${FAMILY}`;
    pen.fillStyle = `rgb(${ink.join(",")})`;
    for (const [i, line] of lines.entries()) {
      pen.fillText(line, x0, y0 + i * line_px + (line_px + 0.7 * size_px) / 2);
    }
    pen.restore();
  }
  const painted = pen.getImageData(0, 0, width, height).data;
  const out = new Uint8Array(data.length);
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = painted[from]!;
    out[to + 1] = painted[from + 1]!;
    out[to + 2] = painted[from + 2]!;
  }
  return { width, height, data: out };
}
