import { expect, test } from "vitest";
import { addWords, countWords, NO_WORDS, wordF1 } from "./base-words.ts";

test("words count once each, whatever their order and capitals", () => {
  const count = countWords("Total 5.00 5.00 X", "5.00 TOTAL cash");
  expect(count).toEqual({ found: 2, read: 4, printed: 3 });
  expect(wordF1(count)).toBeCloseTo(4 / 7, 12);
  expect(wordF1(addWords(count, countWords("a", "a")))).toBeCloseTo(6 / 9, 12);
  expect(wordF1(NO_WORDS)).toBe(0);
});
