import { type Random } from "../../core/random.ts";
import { A4_HEIGHT_PX } from "../paper.ts";
import { type Sheet, type TextStyle, measureText } from "../sheet.ts";

/** Left, top, right, bottom. */
type Area = readonly [number, number, number, number];

const TRIES = 160;
/** Between a note and the text beside it. */
const ROOM_PX = 5;
const STAMP_INKS = ["rgba(176,32,40,0.72)", "rgba(28,58,150,0.7)", "rgba(70,30,120,0.68)"] as const;
const PEN_INKS = ["#1d3a8f", "#20242c", "#17307a"] as const;

/** Ink shows on these: zebra rows, the bars of continuous paper. */
const isPale = (color: string) => /^#([d-f][0-9a-f]){3}$/.test(color);

/** What a note must not cover: texts, and lines, which would cross its letters. */
function takenAreas(sheet: Sheet): Area[] {
  return sheet.marks.flatMap((mark): Area[] => {
    switch (mark.kind) {
      case "text": {
        const e = measureText(mark.text, mark.style);
        return [
          [mark.x + e.left, mark.baseline + e.top, mark.x + e.right, mark.baseline + e.bottom],
        ];
      }
      case "rule":
        return [[mark.x0, mark.y - 1, mark.x1, mark.y + 1]];
      case "rect":
        if (mark.strokePx === undefined && isPale(mark.color) && mark.width > 2) return [];
        if (mark.strokePx === undefined)
          return [[mark.x, mark.y, mark.x + mark.width, mark.y + mark.height]];
        return [
          [mark.x, mark.y, mark.x + mark.width, mark.y],
          [mark.x, mark.y + mark.height, mark.x + mark.width, mark.y + mark.height],
          [mark.x, mark.y, mark.x, mark.y + mark.height],
          [mark.x + mark.width, mark.y, mark.x + mark.width, mark.y + mark.height],
        ];
      case "polygon":
      case "stroke": {
        const [xs, ys] = [mark.points.map(([x]) => x), mark.points.map(([, y]) => y)];
        return [[Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]];
      }
      case "disc":
        return [
          [mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius],
        ];
    }
  });
}

/** The middle of a free place of this size on the page, or null. */
function freePlace(sheet: Sheet, width: number, height: number, random: Random) {
  const taken = takenAreas(sheet);
  for (let n = 0; n < TRIES; n++) {
    const x = random.uniform(24, sheet.width - width - 24);
    const y = random.uniform(24, A4_HEIGHT_PX - height - 24);
    const hits = taken.some(
      ([x0, y0, x1, y1]) =>
        x0 < x + width + ROOM_PX &&
        x1 > x - ROOM_PX &&
        y0 < y + height + ROOM_PX &&
        y1 > y - ROOM_PX,
    );
    if (!hits) return { x: x + width / 2, y: y + height / 2 };
  }
  return null;
}

/** Size of the upright rectangle around a turned one. */
function around(width: number, height: number, turnRad: number): [number, number] {
  const [cos, sin] = [Math.abs(Math.cos(turnRad)), Math.abs(Math.sin(turnRad))];
  return [width * cos + height * sin, width * sin + height * cos];
}

function addStamp(sheet: Sheet, text: string, random: Random): void {
  const color = random.pick(STAMP_INKS);
  const sizePx = random.uniform(17, 26);
  const style: TextStyle = { font: "archivo-narrow", bold: true, sizePx, trackingPx: 1.5, color };
  const turnRad = random.uniform(-0.3, 0.22);
  const { advance } = measureText(text, style);
  const [width, height] = [advance + 22, style.sizePx * 1.5];
  const at = freePlace(sheet, ...around(width, height, turnRad), random);
  if (at === null) return;
  const [cos, sin] = [Math.cos(turnRad), Math.sin(turnRad)];
  const turned = (x: number, y: number): [number, number] => [at.x + x * cos - y * sin, at.y + x * sin + y * cos]; // prettier-ignore
  const frame = (inset: number, widthPx: number) => {
    const [w, h] = [width / 2 - inset, height / 2 - inset];
    const points = [turned(-w, -h), turned(w, -h), turned(w, h), turned(-w, h)];
    sheet.add({ kind: "stroke", points, color, widthPx, closed: true });
  };
  frame(0, 2);
  if (random.chance(0.4)) frame(3.5, 0.9);
  const [x, y] = turned(-advance / 2, 0.36 * style.sizePx);
  sheet.setLine([text], style, x, y, turnRad);
}

function addHandwriting(sheet: Sheet, text: string, random: Random): void {
  const color = random.pick(PEN_INKS);
  const style: TextStyle = { font: "caveat", sizePx: random.uniform(20, 27), color };
  const turnRad = random.uniform(-0.12, 0.06);
  const { advance } = measureText(text, style);
  const at = freePlace(sheet, ...around(advance + 8, style.sizePx * 1.2, turnRad), random);
  if (at === null) return;
  const [cos, sin] = [Math.cos(turnRad), Math.sin(turnRad)];
  const left = (-advance / 2) * cos - 0.3 * style.sizePx * sin;
  sheet.setLine(
    [text],
    style,
    at.x + left,
    at.y - (advance / 2) * sin + 0.3 * style.sizePx,
    turnRad,
  );
  if (!random.chance(0.35)) return;
  // Underlined, not quite straight.
  const y = at.y + 0.52 * style.sizePx;
  const points = [-0.5, -0.2, 0.1, 0.5].map(
    (t) => [at.x + t * advance * cos, y + t * advance * sin + random.uniform(-0.9, 0.9)] as const,
  );
  sheet.add({ kind: "stroke", points, color, widthPx: 1.1, closed: false });
}

/** Stamps are set in capitals; everything else was written by hand. */
const isStamp = (text: string) => text === text.toUpperCase();

/**
 * Puts stamps and notes in ink where the first page, or any later one, has room for them: they
 * cover nothing. A note for which there is no room is left out, as it would be on a desk.
 */
export function addNotes(sheets: readonly Sheet[], notes: readonly string[], random: Random): void {
  const [first] = sheets;
  if (first === undefined) return;
  for (const note of notes) {
    const sheet = random.chance(0.8) ? first : random.pick(sheets);
    if (isStamp(note)) addStamp(sheet, note, random);
    else addHandwriting(sheet, note, random);
  }
}
