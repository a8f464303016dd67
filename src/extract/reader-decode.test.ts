import { expect, test } from "vitest";
import { stripMarks, stripText } from "./reader-decode.ts";

const CHARACTERS = ["", "\uFFFD", ..."ABCLO0TIN", " "];
const SPACE = CHARACTERS.indexOf(" ");
const SILENT = [0, SPACE];

/** Probabilities of columns of 4 px: of each a list of characters with their shares, the rest nothing. */
function columns(seen: readonly (readonly (readonly [string, number])[])[]): Float32Array {
  const probabilities = new Float32Array(seen.length * CHARACTERS.length);
  for (const [c, shares] of seen.entries()) {
    probabilities[c * CHARACTERS.length] = 1 - shares.reduce((sum, [, share]) => sum + share, 0);
    for (const [text, share] of shares) {
      probabilities[c * CHARACTERS.length + CHARACTERS.indexOf(text)]! += share;
    }
  }
  return probabilities;
}

const marksOf = (seen: Parameters<typeof columns>[0]) =>
  stripMarks(columns(seen), CHARACTERS.length, SILENT);
const read = (seen: Parameters<typeof columns>[0]) =>
  marksOf(seen)
    .map(({ label }) => CHARACTERS[label])
    .join("");

test("a middle on a border is one character, between the two columns that see it", () => {
  const [mark, ...others] = marksOf([[], [["A", 0.6]], [["A", 0.4]], []]);
  expect(others).toEqual([]);
  // Middles of the columns are at 6 and 10 px: 0.6 · 6 + 0.4 · 10.
  expect(mark?.x).toBeCloseTo(7.6, 2);
  expect(CHARACTERS[mark!.label]).toBe("A");
  expect(mark?.confidence).toBeCloseTo(1, 5);
});

test("a middle that three columns share is one character", () => {
  expect(read([[], [["A", 0.3]], [["A", 0.4]], [["A", 0.3]], []])).toBe("A");
});

test("two equal letters side by side are two", () => {
  expect(read([[], [["L", 0.95]], [], [["L", 0.95]], []])).toBe("LL");
  expect(read([[], [["L", 0.95]], [["L", 0.95]], []])).toBe("LL");
});

test("where letters are wide, a doubtful second middle beside a sure one is none", () => {
  const wide = (text: string) => [[[text, 0.97]], [], [], []] as const;
  const doubtful = [[["N", 0.8]], [["N", 0.55]], [], []] as const;
  expect(read([...wide("T"), ...wide("I"), ...doubtful, ...wide("A"), ...wide("B")])).toBe("TINAB");
});

test("doubt between two classes is one character, with the surer class", () => {
  const [mark] = marksOf([[], [["O", 0.5], ["0", 0.4]], []]); // prettier-ignore
  expect(CHARACTERS[mark!.label]).toBe("O");
  expect(mark!.confidence).toBeCloseTo(0.5, 5);
});

test("spaces and faint traces are no characters; nothing is read of nothing", () => {
  expect(read([[[" ", 0.9]], [], [["A", 0.2]], []])).toBe("");
  expect(read([])).toBe("");
});

test("a space is read where one is seen or the gap is wide", () => {
  const letter = (text: string) => [[[text, 1]], [], []] as const;
  const text = (seen: Parameters<typeof columns>[0]) =>
    stripText(marksOf(seen), columns(seen), CHARACTERS);
  const [a, b] = [[...letter("T"), ...letter("A"), ...letter("L")], [...letter("B"), ...letter("C")]]; // prettier-ignore
  expect(text([...a, ...b])).toBe("TALBC");
  expect(text([...a, [[" ", 0.9]], [], ...b])).toBe("TAL BC");
  expect(text([...a, [], [], [], [], [], ...b])).toBe("TAL BC");
});
