import { type Canvas, type SKRSContext2D, PDFDocument, createCanvas } from "@napi-rs/canvas";
import { type RgbImage } from "../formats/rgb-image.ts";
import { A4_WIDTH_PT, A4_WIDTH_PX } from "./paper.ts";
import {
  type Mark,
  type Sheet,
  type TextMark,
  cssFont,
  letterSpacing,
  measureText,
} from "./sheet.ts";

/** Left, top, right, bottom. */
export type Box = [x0: number, y0: number, x1: number, y1: number];

export interface FieldBox {
  /** With indices: `line_items.2.total`. */
  path: string;
  /** Pixels of the image. */
  box: Box;
  /** Which page, from 0. */
  page: number;
}

export interface PrintedText {
  text: string;
  box: Box;
}

/** The part of a canvas context that marks need; the pixel and the PDF context both have it. */
type Pen = Pick<
  SKRSContext2D,
  | ("font" | "letterSpacing" | "fillStyle" | "strokeStyle" | "lineWidth" | "setLineDash")
  | ("fillText" | "fillRect" | "strokeRect" | "fill" | "stroke")
  | ("beginPath" | "moveTo" | "lineTo" | "closePath" | "arc")
  | ("save" | "restore" | "translate" | "rotate" | "lineJoin" | "lineCap")
>;

function paintMark(context: Pen, mark: Mark): void {
  switch (mark.kind) {
    case "text":
      context.font = cssFont(mark.style);
      context.letterSpacing = letterSpacing(mark.style);
      context.fillStyle = mark.style.color ?? "#000000";
      if (mark.turnRad === undefined) context.fillText(mark.text, mark.x, mark.baseline);
      else {
        context.save();
        context.translate(mark.x, mark.baseline);
        context.rotate(mark.turnRad);
        context.fillText(mark.text, 0, 0);
        context.restore();
      }
      return;
    case "rule":
      context.strokeStyle = mark.color;
      context.lineWidth = mark.widthPx;
      context.setLineDash(mark.dash === undefined ? [] : [...mark.dash]);
      context.beginPath();
      context.moveTo(mark.x0, mark.y);
      context.lineTo(mark.x1, mark.y);
      context.stroke();
      return;
    case "rect":
      if (mark.strokePx === undefined) {
        context.fillStyle = mark.color;
        context.fillRect(mark.x, mark.y, mark.width, mark.height);
      } else {
        context.strokeStyle = mark.color;
        context.lineWidth = mark.strokePx;
        context.setLineDash([]);
        context.strokeRect(mark.x, mark.y, mark.width, mark.height);
      }
      return;
    case "polygon":
      context.fillStyle = mark.color;
      context.beginPath();
      for (const [x, y] of mark.points) context.lineTo(x, y);
      context.closePath();
      context.fill();
      return;
    case "stroke":
      context.strokeStyle = mark.color;
      context.lineWidth = mark.widthPx;
      context.lineJoin = "round";
      context.lineCap = "round";
      context.setLineDash([]);
      context.beginPath();
      for (const [x, y] of mark.points) context.lineTo(x, y);
      if (mark.closed) context.closePath();
      context.stroke();
      context.lineCap = "butt";
      return;
    case "disc":
      context.beginPath();
      context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
      if (mark.strokePx === undefined) {
        context.fillStyle = mark.color;
        context.fill();
      } else {
        context.strokeStyle = mark.color;
        context.lineWidth = mark.strokePx;
        context.setLineDash([]);
        context.stroke();
      }
      return;
  }
}

/** A painted page as the canvas holds it; its alpha is 255 throughout. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4]. */
  readonly rgba: Uint8ClampedArray;
}

/** RGB bytes of RGBA bytes whose alpha is 255 throughout. */
export function dropAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3).fill(255); // most of a page is white
  const pixels = new Int32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
  for (let i = 0, to = 0; i < pixels.length; i++, to += 3) {
    if (pixels[i] === -1) continue;
    rgb[to] = rgba[4 * i]!;
    rgb[to + 1] = rgba[4 * i + 1]!;
    rgb[to + 2] = rgba[4 * i + 2]!;
  }
  return rgb;
}

/** The same image without its alpha; itself where it has none. */
export function opaque(image: RgbImage | RgbaImage): RgbImage {
  if (!("rgba" in image)) return image;
  const { width, height, rgba } = image;
  return { width, height, data: dropAlpha(rgba) };
}

/**
 * The sheet as pixels.
 * @param height  of the page at scale 1
 * @param scale  pixels per layout pixel: 1 for training, 3 for print resolution
 */
export function paintImage(sheet: Sheet, height: number, scale: number): RgbImage {
  return opaque(paintPixels(sheet, height, scale));
}

let lastCanvas: Canvas | undefined;

/** An empty canvas; the last one where it has this size, as pages of A4 mostly have. */
function emptyCanvas(width: number, height: number): Canvas {
  if (lastCanvas?.width === width && lastCanvas.height === height) {
    lastCanvas.getContext("2d").reset();
    return lastCanvas;
  }
  lastCanvas = createCanvas(width, height);
  return lastCanvas;
}

/** The same as the canvas has it: wear needs no copy without alpha. */
export function paintPixels(sheet: Sheet, height: number, scale: number): RgbaImage {
  const [width, rows] = [Math.round(sheet.width * scale), Math.round(height * scale)];
  const context = emptyCanvas(width, rows).getContext("2d");
  context.fillStyle = sheet.paper;
  context.fillRect(0, 0, width, rows);
  context.scale(scale, scale);
  for (const mark of sheet.marks) paintMark(context, mark);
  return { width, height: rows, rgba: context.getImageData(0, 0, width, rows).data };
}

/** What a PDF is made of: sheets with their heights at scale 1. */
interface PdfPage {
  readonly sheet: Sheet;
  readonly heightPx: number;
}

/** The sheets as a PDF in the size of A4 for A4 sheets, with their text as text. */
export function paintPdf(pages: readonly PdfPage[], title: string): Uint8Array {
  const scale = A4_WIDTH_PT / A4_WIDTH_PX;
  const pdf = new PDFDocument({ title, creator: "kvitto", producer: "kvitto" });
  for (const { sheet, heightPx } of pages) {
    const context = pdf.beginPage(sheet.width * scale, heightPx * scale);
    context.scale(scale, scale);
    context.fillStyle = sheet.paper;
    context.fillRect(0, 0, sheet.width, heightPx);
    for (const mark of sheet.marks) paintMark(context, mark);
    pdf.endPage();
  }
  return pdf.close();
}

function inkBox(mark: TextMark, scale: number): Box {
  const e = measureText(mark.text, mark.style);
  const turn = mark.turnRad ?? 0;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [xs, ys]: [number[], number[]] = [[], []];
  for (const [x, y] of [
    [e.left, e.top],
    [e.right, e.top],
    [e.left, e.bottom],
    [e.right, e.bottom],
  ] as const) {
    xs.push((mark.x + x * cos - y * sin) * scale);
    ys.push((mark.baseline + x * sin + y * cos) * scale);
  }
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function union(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** A tenth of a pixel is finer than any use, and keeps rows short. */
function rounded(box: Box): Box {
  const at = (value: number) => Math.round(value * 10) / 10;
  return [at(box[0]), at(box[1]), at(box[2]), at(box[3])];
}

/**
 * Where each field and each run of text stands, tight around the ink. A value printed twice, or
 * broken over two lines, has a box for each part, in the order of the page.
 * @param page  number of the sheet in its document, from 0
 */
export function boxesOf(
  sheet: Sheet,
  scale: number,
  page = 0,
): { boxes: FieldBox[]; texts: PrintedText[]; fieldTexts: { path: string; text: string }[] } {
  const boxes: FieldBox[] = [];
  const fieldTexts: { path: string; text: string }[] = [];
  const runs = new Map<number, PrintedText>();
  for (const mark of sheet.marks) {
    if (mark.kind !== "text") continue;
    const box = inkBox(mark, scale);
    const run = runs.get(mark.run);
    if (run === undefined) runs.set(mark.run, { text: mark.text, box });
    else runs.set(mark.run, { text: run.text + mark.text, box: union(run.box, box) });
    if (mark.path === null) continue;
    boxes.push({ path: mark.path, box: rounded(box), page });
    fieldTexts.push({ path: mark.path, text: mark.text });
  }
  const texts = [...runs.values()].map((t) => ({ text: t.text.trim(), box: rounded(t.box) }));
  return { boxes, texts, fieldTexts };
}
