import { expect, test } from "vitest";
import { FONT_KEYS, fontFile } from "./fonts.ts";
import { measureText } from "./sheet.ts";

const LETTERS = "ÅÄÖåäöÀé0123456789,.:%×·&–-";

test("every font is there, regular and bold", () => {
  expect(FONT_KEYS.length).toBe(31);
  for (const key of FONT_KEYS) {
    expect(fontFile(key, false)).toMatch(/\.ttf$/);
    expect(fontFile(key, true)).toMatch(/\.ttf$/);
  }
});

test("each is drawn with its own letters, not with another font's", () => {
  const widths = FONT_KEYS.map((font) => measureText(LETTERS, { font, sizePx: 100 }).advance);
  expect(Math.min(...widths)).toBeGreaterThan(500);
  // Monospaced faces of 600 units share an advance; a fallback would give them all the same.
  expect(new Set(widths.map(Math.round)).size).toBeGreaterThan(18);
});

test("bold is wider or blacker where the family has a bold cut", () => {
  const box = (bold: boolean) => measureText("Summa", { font: "lato", bold, sizePx: 100 });
  expect(box(true).advance).not.toBe(box(false).advance);
});
