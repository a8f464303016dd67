import { expect, test } from "vitest";
import { toLines } from "./pdf-text.ts";
import type { PdfChar } from "./pdf-text.ts";

/** Characters 5 wide and `height` high, set from (x, y); a space in `text` leaves a gap. */
function set(text: string, x: number, y: number, height = 10): PdfChar[] {
  return [...text].map((char, i) => {
    const left = x + i * 5;
    return { text: char, box_pt: [left, y, left + 5, y + height], level: true, generated: false };
  });
}

const texts = (chars: readonly PdfChar[]): string[] => toLines(chars).map((line) => line.text);

test("words, and their boxes", () => {
  const [line] = toLines(set("Att betala", 10, 20));
  expect(line).toEqual({
    text: "Att betala",
    box_pt: [10, 20, 60, 30],
    words: [
      { text: "Att", box_pt: [10, 20, 25, 30] },
      { text: "betala", box_pt: [30, 20, 60, 30] },
    ],
  });
});

test("lines come top to bottom whatever order the file has them in", () => {
  const chars = [...set("three", 0, 60), ...set("one", 0, 10), ...set("two", 0, 35)];
  expect(texts(chars)).toEqual(["one", "two", "three"]);
});

test("a wide gap separates columns; a narrow one only words", () => {
  expect(texts([...set("Total", 0, 0), ...set("12,00", 39, 0)])).toEqual(["Total 12,00"]);
  expect(texts([...set("Total", 0, 0), ...set("12,00", 41, 0)])).toEqual(["Total", "12,00"]);
});

test("a larger total shares the line of its label; a heading beside three lines does not", () => {
  expect(texts([...set("Total", 0, 2, 9), ...set("99", 30, 0, 14)])).toEqual(["Total 99"]);
  const heading = set("FAKTURA", 100, 0, 30);
  const small = [...set("a", 0, 0, 9), ...set("b", 0, 10.5, 9), ...set("c", 0, 21, 9)];
  expect(texts([...heading, ...small])).toEqual(["a", "FAKTURA", "b", "c"]);
});

test("a superscript stays in its word, the next line does not join it", () => {
  const chars = [...set("12", 0, 10), ...set("50", 10, 10, 5), ...set("kg", 20, 21)];
  expect(texts(chars)).toEqual(["1250", "kg"]);
});

test("generated line ends separate words; turned text is a line for each word", () => {
  const end: PdfChar = { text: " ", box_pt: [0, 0, 0, 0], level: true, generated: true };
  expect(texts([...set("ab", 0, 0), end, ...set("cd", 10, 0)])).toEqual(["ab cd"]);
  const up = (text: string, y: number): PdfChar[] =>
    [...text].map((char, i) => ({
      text: char,
      box_pt: [50, y - i * 5, 60, y - i * 5 + 5],
      level: false,
      generated: false,
    }));
  const lines = toLines([...set("left", 20, 80), ...up("upwards", 100), end, ...up("more", 50)]);
  // Middles: "more" 50 − 15..55 → 45, "left" 85, "upwards" 100 − 30..105 → 87.5.
  expect(lines.map((line) => line.text)).toEqual(["more", "left", "upwards"]);
});

test("nothing gives nothing", () => {
  expect(toLines([])).toEqual([]);
  expect(toLines(set("   ", 0, 0))).toEqual([]);
});

test("lines so close that their boxes overlap stay apart, also beside a column between them", () => {
  const left = [...set("Ma boutique", 0, 0, 14), ...set("35 rue", 0, 11, 14)];
  const right = set("Facture", 200, 5.5, 14); // level with both
  expect(texts([...left, ...right])).toEqual(["Ma boutique", "Facture", "35 rue"]);
  const set_in = [...set("to pay by wire", 60, 0, 14), ...set("IBAN FR20 1242", 20, 11, 14)];
  expect(texts(set_in)).toEqual(["to pay by wire", "IBAN FR20 1242"]);
});

test("a word printed over itself counts once; the same word elsewhere counts", () => {
  const bold = [...set("Total", 0, 0), ...set(" ", 25, 0), ...set("Total", 1, 0)];
  expect(texts(bold)).toEqual(["Total"]);
  expect(texts([...set("5", 0, 0), ...set("5", 15, 0)])).toEqual(["5 5"]);
});

test("half a character is marked as one that is not known", () => {
  expect(texts(set("\ud83d", 0, 0))).toEqual(["\ufffd"]);
});
