import { describe, expect, test } from "vitest";
import { printedText, textsFrom, type TextPlaces } from "./grounding-text.ts";

/** Whether a text, in JSON's spelling, is one that stands on the page. */
function stands(page: string, text: string): boolean {
  let at: TextPlaces | undefined = textsFrom(printedText(page), 0);
  for (const byte of new TextEncoder().encode(JSON.stringify(text).slice(1, -1))) {
    at = at?.next(byte);
  }
  return at !== undefined && at.endOffset >= 0;
}

const INVOICE = [
  "Fika Grossisten AB        FAKTURA",
  "Lagervägen 22  136 50 Jordbro     Kund",
  "Org.nr:556738-0463        Lindhs Skola",
  "3 x Kaffe mellanrost        3        10,00",
  "6x500 g",
  "",
  "Storgatan 1 · 903 26 Umeå (lager)",
  'Plank 45x95 "hyvlad" c:\\a',
].join("\n");

describe("a text stands on the page", () => {
  test.each([
    ["Fika Grossisten AB", "as it is printed"],
    ["Grossisten AB", "from the beginning of any word"],
    ["Lagervägen 22, 136 50 Jordbro", "over two columns, as a list"],
    ["Fika Grossisten AB, Lagervägen 22, 136 50 Jordbro", "over lines, as a list"],
    ["Kaffe mellanrost 6x500 g", "wrapped, the other columns between"],
    ["556738-0463", "after a mark that touches it"],
    ["Storgatan 1, 903 26 Umeå", "with a comma for the dot between its parts"],
    ["Storgatan 1 · 903 26 Umeå", "with the dot"],
    ["lager", "in brackets"],
    ['Plank 45x95 "hyvlad"', "with quotes"],
    ["c:\\a", "with a backslash"],
  ])("%j: %s", (text) => {
    expect(stands(INVOICE, text)).toBe(true);
  });

  test.each([
    ["Fika Grossisten A", "ends within a word"],
    ["rossisten AB", "begins within a word"],
    ["556738", "ends within a code"],
    ["0463", "begins within a code"],
    ["fika Grossisten AB", "is in another case"],
    ["Fika  Grossisten AB", "has other spaces"],
    ["Fika AB", "leaves a word out"],
    ["Kund Fika Grossisten AB", "goes up the page"],
    ["6x500 g Storgatan 1, 903 27", "is not there"],
    ["Fika Grossisten AB,", "has a comma that nothing follows"],
    ["Fika ", "ends in a space"],
    ["", "is empty"],
  ])("%j does not: it %s", (text) => {
    expect(stands(INVOICE, text)).toBe(false);
  });
});

test("an emoji, a lone surrogate and control characters", () => {
  expect(stands("Glass 🍦 stor", "Glass 🍦 stor")).toBe(true);
  expect(stands("Glass \ud800 stor", "Glass stor")).toBe(true); // as columns
  expect(stands("Glass\u0007stor", "stor")).toBe(true);
  expect(stands("Glass\r\nstor", "Glass, stor")).toBe(true);
});

test("what is left of a text is counted as JavaScript counts its length", () => {
  const start = textsFrom(printedText('🍦🍦 "ab" kött'), 0);
  expect(start?.unitsToEnd).toBe(2); // ab
  expect(start?.unitsToEndBeyond(4)).toBe(4); // kött, 🍦🍦 or "ab"
  expect(start?.unitsToEndBeyond(10)).toBe(14);
  expect(start?.unitsToEndBeyond(15)).toBe(Infinity);
  expect(textsFrom(printedText("a\nb\nc"), 0)?.unitsToEndBeyond(4)).toBe(4); // a, b
});
