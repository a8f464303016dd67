import { expect, test } from "vitest";
import { cer, characterErrors } from "./cer.ts";
import { wer } from "./wer.ts";

test("characters are code points of the truth", () => {
  expect(cer("Öresavrundnng", "Öresavrundning")).toBeCloseTo(1 / 14, 12);
  expect(characterErrors("a😀", "ab")).toEqual({ edits: 1, length: 2 });
  expect(cer("abcdef", "ab")).toBe(2); // four too many of two: a rate is not bounded by 1
});

test("words are what white space separates", () => {
  expect(wer("Att betala\n 100 kr", "Att betala 100,00 kr")).toBe(0.25);
  expect(wer("", "ett två")).toBe(1);
});

test("an empty truth has a rate only for an empty prediction", () => {
  expect(cer("", "")).toBe(0);
  expect(wer(" ", "")).toBe(0);
  expect(() => cer("x", "")).toThrowError(expect.objectContaining({ code: "metric.undefined" }));
});
