import { expect, test } from "vitest";
import { codeAsPrinted } from "./code-as-printed.ts";

test("a code is spelt as the page spells it", () => {
  const page = "IBAN : FR20 1242 1242 1242 - BIC\nUSt-IdNr de 123.456-789";
  expect(codeAsPrinted("FR20124212421242", page)).toBe("FR20 1242 1242 1242");
  expect(codeAsPrinted("DE123456789", page)).toBe("de 123.456-789");
});

test("part of a longer code, another line or nothing like it leave the value as it is", () => {
  for (const page of ["1FR2012", "FR20\n12", "FR2013", ""]) {
    expect(codeAsPrinted("FR2012", page)).toBe("FR2012");
  }
  expect(codeAsPrinted("A-1", "A1 and A-1")).toBe("A-1");
  expect(codeAsPrinted("--", "a--b")).toBe("--");
  expect(codeAsPrinted("/", "a")).toBe("/");
});
