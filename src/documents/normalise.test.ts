import { expect, test } from "vitest";
import { normaliseDate, normaliseValue } from "./normalise.ts";

test("an amount is one value however it is written", () => {
  const all = ["18.45", 18.45, "18,45 kr", "SEK 18,450".slice(0, 9), " 18.45 "];
  expect(new Set(all.map((value) => normaliseValue("money", value))).size).toBe(1);
  expect(normaliseValue("money", 18.4)).toBe("18.4");
  expect(normaliseValue("money", "1 234,50")).toBe("1234.5");
  expect(normaliseValue("money", "1.234", "SEK")).toBe("1234");
  expect(normaliseValue("money", "arton kronor")).toBe("arton kronor");
});

test("null is not on the document, and is nothing else", () => {
  expect(normaliseValue("money", null)).toBeNull();
  expect(normaliseValue("text", "")).toBe("");
  expect(normaliseValue("money", 0)).toBe("0");
});

test.each([
  ["2026-03-01", "2026-03-01"],
  ["2026.03.01", "2026-03-01"],
  ["20260301", "2026-03-01"],
  ["1.3.2026", "2026-03-01"],
  ["03/04/2026", null],
  ["2026-02-30", null],
  ["snart", null],
])("the day %s is %s", (text, day) => {
  expect(normaliseDate(text)).toBe(day);
});

test("text is compared by NFKC and collapsed space, codes without their spacing", () => {
  expect(normaliseValue("text", "Sma\u030asak\u00a0 & \nCo")).toBe("Småsak & Co");
  expect(normaliseValue("text", "ﬁn")).toBe("fin");
  expect(normaliseValue("code", "556012-5790")).toBe("5560125790");
  expect(normaliseValue("code", "SE45 5000 0000")).toBe("SE4550000000");
  expect(normaliseValue("rate", "25 %")).toBe("25");
  expect(normaliseValue("quantity", "0,435")).toBe("0.435");
  expect(normaliseValue("quantity", "1,125 kg")).toBe("1.125");
  expect(normaliseValue("quantity", 1.25)).toBe("1.25");
});
