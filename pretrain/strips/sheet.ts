import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { characterClass, NO_CHARACTER } from "../characters.ts";
import { fontAlias, type Face } from "./fonts.ts";

/** How one run of text is set. */
export interface TextStyle {
  readonly face: Face;
  /** Font size in pixels (the em). */
  readonly em: number;
  /** Horizontal stretch of the glyphs and their advances; 1 is the face as designed. */
  readonly stretch: number;
}

/** Half of the height of a small letter above the baseline, roughly, in em: a line's middle. */
const MIDDLE_ABOVE_BASELINE_EM = 0.3;

const ruler = createCanvas(1, 1).getContext("2d");

function setFont(context: SKRSContext2D, style: TextStyle): void {
  context.font = `${style.em}px "${fontAlias(style.face)}"`;
  // A ligature would merge two characters into one shape without a place of their own; type that is
  // spaced, however little, has none.
  context.letterSpacing = "0.001px";
}

/** Advance width of the text in pixels. */
export function textWidth(text: string, style: TextStyle): number {
  setFont(ruler, style);
  return ruler.measureText(text).width * style.stretch;
}

/** How far the ink reaches above and below the baseline, in pixels. */
export function inkHeight(text: string, style: TextStyle): { above: number; below: number } {
  setFont(ruler, style);
  const box = ruler.measureText(text);
  return { above: box.actualBoundingBoxAscent, below: box.actualBoundingBoxDescent };
}

/** A printed character: its class and the middle of its place on the page, in pixels. */
export interface Mark {
  readonly label: number;
  readonly x: number;
  readonly y: number;
}

/** White paper on which every printed character leaves its centre behind. */
export class Sheet {
  readonly width: number;
  readonly height: number;
  readonly #context: SKRSContext2D;
  readonly #marks: Mark[] = [];
  readonly #cosine: number;
  readonly #sine: number;

  /** `angle` in radians turns everything printed about the middle of the sheet. */
  constructor(width: number, height: number, angle = 0) {
    this.width = width;
    this.height = height;
    this.#cosine = Math.cos(angle);
    this.#sine = Math.sin(angle);
    this.#context = createCanvas(width, height).getContext("2d");
    this.#context.fillStyle = "#fff";
    this.#context.fillRect(0, 0, width, height);
    this.#context.fillStyle = "#000";
    this.#context.translate(width / 2, height / 2);
    this.#context.rotate(angle);
    this.#context.translate(-width / 2, -height / 2);
  }

  /** Prints text from `x` along the baseline `y`, in pixels before the rotation. */
  print(text: string, x: number, y: number, style: TextStyle): void {
    const context = this.#context;
    const middle = y - MIDDLE_ABOVE_BASELINE_EM * style.em;
    setFont(context, style);
    context.save();
    context.translate(x, y);
    context.scale(style.stretch, 1);
    context.fillText(text, 0, 0);
    context.restore();

    // Advances of prefixes, not of single characters: kerning then counts as it was drawn.
    let start = 0;
    let prefix = "";
    for (const character of text) {
      prefix += character;
      const end = context.measureText(prefix).width * style.stretch;
      const label = characterClass(character);
      if (label !== NO_CHARACTER) {
        this.#marks.push({ label, ...this.#toPage(x + (start + end) / 2, middle) });
      }
      start = end;
    }
  }

  /** A straight stroke, as under a heading. Leaves ink and no character. */
  rule(fromX: number, toX: number, y: number, thickness: number): void {
    this.#context.fillRect(fromX, y, toX - fromX, thickness);
  }

  /** Where a point lands after the turn; the same arithmetic as the canvas transform above. */
  #toPage(x: number, y: number): { x: number; y: number } {
    const dx = x - this.width / 2;
    const dy = y - this.height / 2;
    return {
      x: this.width / 2 + this.#cosine * dx - this.#sine * dy,
      y: this.height / 2 + this.#sine * dx + this.#cosine * dy,
    };
  }

  /** The characters printed so far, in order. */
  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** Grey levels, row by row, 255 = paper. */
  pixels(): Uint8Array {
    const grey = new Uint8Array(this.width * this.height);
    const rgba = this.#context.canvas.data();
    for (let i = 0, red = 0; i < grey.length; i++, red += 4) grey[i] = rgba[red]!; // R = G = B
    return grey;
  }
}
