import { expect, test } from "vitest";
import { pageRange } from "./page-range.ts";

const pages = (text: string) => [1, 2, 3, 4, 5, 6].filter(pageRange(text));

test("numbers, ranges and open ends", () => {
  expect(pages("2")).toEqual([2]);
  expect(pages("1-3,5")).toEqual([1, 2, 3, 5]);
  expect(pages("5-")).toEqual([5, 6]);
  expect(pages(" 1 , 3 - 4 ")).toEqual([1, 3, 4]);
});

test.each(["", "0", "3-1", "-2", "a", "1,,2", "1-2-3", "1.5"])("%j is refused", (text) => {
  expect(() => pageRange(text)).toThrow(expect.objectContaining({ code: "usage.pages" }) as Error);
});
