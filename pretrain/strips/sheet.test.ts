import { expect, test } from "vitest";
import { characterClass, PRINTED_CHARACTERS } from "../characters.ts";
import { faces, type Face } from "./fonts.ts";
import { Sheet, type TextStyle } from "./sheet.ts";

/** Middle of the pixels in which two sheets differ, or null when they agree. */
function differenceCentre(a: Sheet, b: Sheet): { x: number; y: number } | null {
  const [first, second] = [a.pixels(), b.pixels()];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < first.length; i++) {
    if (Math.abs(first[i]! - second[i]!) < 32) continue;
    const [x, y] = [i % a.width, Math.floor(i / a.width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  }
  return left === Infinity ? null : { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function faceOf(family: string, cut: string): Face {
  const face = faces("train")
    .flat()
    .find((candidate) => candidate.family === family && candidate.file.includes(cut));
  if (!face) throw new Error(`no ${family} ${cut}`);
  return face;
}

const FACES: [string, Face][] = [
  ["mono", faceOf("courier-prime", "_400Regular.ttf")],
  ["sans", faceOf("lato", "_400Regular.ttf")],
  ["serif", faceOf("tinos", "_700Bold.ttf")],
];

test.each(FACES)("each character alone lies where its mark says: %s", (_name, face) => {
  const em = 20;
  const style: TextStyle = { face, em, stretch: 1 };
  for (const character of PRINTED_CHARACTERS) {
    const sheet = new Sheet(64, 64);
    sheet.print(character, 21.3, 40, style);
    const ink = differenceCentre(sheet, new Sheet(64, 64));
    const [mark] = sheet.marks;
    expect(mark?.label, character).toBe(characterClass(character));
    // Side bearings differ: the ink may sit up to 0.16 em off the middle of its advance.
    expect(Math.abs((ink?.x ?? NaN) - (mark?.x ?? NaN)), character).toBeLessThan(0.16 * em);
    // The mark is 0.3 em above the baseline for all; ink reaches from −0.25 to 1 em.
    expect(mark?.y).toBeCloseTo(40 - 0.3 * em, 9);
  }
});

test.each(FACES)("characters of a kerned, stretched, turned line: %s", (_name, face) => {
  const text = "AVATAR To. Wåfjord fi 1.234,50 kr";
  const em = 18;
  const style: TextStyle = { face, em, stretch: 1.12 };
  const angle = 0.03;
  const printed = (part: string) => {
    const sheet = new Sheet(448, 64, angle);
    sheet.print(part, 10, 36, style);
    return sheet;
  };
  const marks = printed(text).marks;
  expect(marks.map((mark) => mark.label)).toEqual(
    [...text].map(characterClass).filter((label) => label > 0),
  );
  let next = 0;
  for (let i = 0; i < text.length; i++) {
    const mark = marks[next++]!;
    if (text[i] === " ") continue; // no ink to compare with
    // What the i-th character adds to the line is its ink.
    const ink = differenceCentre(printed(text.slice(0, i + 1)), printed(text.slice(0, i)));
    expect(Math.abs((ink?.x ?? NaN) - mark.x), `${i} ${text[i]}`).toBeLessThan(0.2 * em);
    expect(Math.abs((ink?.y ?? NaN) - mark.y), `${i} ${text[i]}`).toBeLessThan(0.45 * em);
  }
});
