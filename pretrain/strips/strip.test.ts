import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { characterClass, characterOf, WORD_SPACE } from "../characters.ts";
import { makeStrip, namedColumns } from "./strip.ts";

const mark = (text: string, x: number) => ({ label: characterClass(text), x, y: 16 });

test("a character is named in the column of its middle; of two the second moves on, a space yields", () => {
  expect([...namedColumns([mark("A", 1), mark(" ", 6), mark("B", 9)], 16)].map(characterOf)).toEqual(["A", " ", "B", ""]); // prettier-ignore
  expect([...namedColumns([mark("i", 5), mark("l", 7)], 16)].map(characterOf)).toEqual(["", "i", "l", ""]); // prettier-ignore
  expect([...namedColumns([mark(" ", 5), mark("l", 7)], 8)].map(characterOf)).toEqual(["", "l"]);
  expect([...namedColumns([mark("A", -2), mark("B", 99)], 8)]).toEqual([0, 0]);
});

test("strips are as tall as the reader reads them, and name what of their line lies in them", () => {
  for (let i = 0; i < 40; i++) {
    const sample = makeStrip(new Random(`strip ${i}`), {
      ...{ lineCharacters: 20, widthPx: 256, wear: 0.9, fonts: "train", scans: null },
    });
    expect(sample.height).toBe(32);
    expect(sample.pixels).toHaveLength(sample.width * 32);
    expect(sample.columnCharacters).toHaveLength(sample.width / 4);
    const named = [...sample.columnCharacters].filter((label) => label > 0 && label !== WORD_SPACE);
    // Each once, and nothing of the lines above and below.
    const rest = [...sample.text];
    for (const label of named) {
      const at = rest.indexOf(characterOf(label));
      expect(at).toBeGreaterThanOrEqual(0);
      rest.splice(at, 1);
    }
  }
});
