import { type Box, type FieldBox } from "../paint.ts";
import { type Sheet, type TextMark, measureText } from "../sheet.ts";
import { type PointMap, boxAround } from "../wear/geometry.ts";

/** Text of one field, or of none, set in one style. */
export interface TextRun {
  readonly text: string;
  /** Of the field it is a part of; null for the text around. */
  readonly path: string | null;
  readonly box: Box;
  /** Where each character begins, and where the last one ends: one more than there are characters. */
  readonly characters: readonly number[];
}

/** What stands where on a page; pixels of the image, or points of a PDF's page. */
export interface PageText {
  readonly width: number;
  readonly height: number;
  readonly runs: readonly TextRun[];
  readonly boxes: readonly FieldBox[];
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function boundaries(mark: TextMark): number[] {
  const characters = [...mark.text];
  const tracking = mark.style.trackingPx ?? 0;
  let prefix = "";
  const at = [0];
  for (const character of characters) {
    prefix += character;
    at.push(measureText(prefix, mark.style).advance);
  }
  at[at.length - 1] = at[at.length - 1]! - tracking; // none after the last
  return at;
}

/** A point of a mark, `along` its baseline and `up` from it, on the sheet. */
function onSheet(mark: TextMark, along: number, up: number): readonly [number, number] {
  const [cos, sin] = [Math.cos(mark.turnRad ?? 0), Math.sin(mark.turnRad ?? 0)];
  return [mark.x + along * cos + up * sin, mark.baseline + along * sin - up * cos];
}

/**
 * The runs of a sheet, character by character.
 * @param map  from pixels of the sheet at scale 1 to those of the image
 */
export function textRuns(sheet: Sheet, map: PointMap): TextRun[] {
  return sheet.marks.flatMap((mark) => {
    if (mark.kind !== "text") return [];
    const { left, right, top, bottom } = measureText(mark.text, mark.style);
    // Boxes of turned text are turned with it before they are put upright.
    const box = boxAround([left, top, right, bottom], (x, y) => map(...onSheet(mark, x, -y)));
    const middle = -(top + bottom) / 2;
    const characters = boundaries(mark).map((at) => tenth(map(...onSheet(mark, at, middle))[0]));
    const rounded: Box = [tenth(box[0]), tenth(box[1]), tenth(box[2]), tenth(box[3])];
    return [{ text: mark.text, path: mark.path, box: rounded, characters }];
  });
}
