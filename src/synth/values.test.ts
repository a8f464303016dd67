import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "../core/dates.ts";
import { money, moneyToJson } from "../core/money.ts";
import { parseMoney } from "../core/money-text.ts";
import { emptyDocument } from "../documents/document.ts";
import { deDE } from "./locales/de-de.ts";
import { enUS } from "./locales/en-us.ts";
import { esES } from "./locales/es-es.ts";
import { svSE } from "./locales/sv-se.ts";
import { type ValueFormat, Values, printAmount, printDate } from "./values.ts";

test.each([
  ["iso", svSE, "2026-03-04"],
  ["named", svSE, "4 mars 2026"],
  ["named", deDE, "4. März 2026"],
  ["named", esES, "4 de marzo de 2026"],
  ["points", deDE, "04.03.2026"],
  ["slashes-day-first", esES, "04/03/2026"],
  ["slashes-month-first", enUS, "03/04/2026"],
  ["dashes-day-first", svSE, "04-03-2026"],
  ["short-named", enUS, "4 Mar 2026"],
  ["two-digit-year", deDE, "04.03.26"],
  ["us-named", enUS, "March 4, 2026"],
] as const)("a day as %s in its locale", (style, locale, text) => {
  expect(printDate("2026-03-04", style, locale)).toBe(text);
});

test("different days are printed differently in every style with a whole year", () => {
  const styles = ["named", "points", "slashes-day-first", "slashes-month-first", "dashes-day-first", "short-named", "us-named"] as const; // prettier-ignore
  for (const style of styles) {
    const days = Array.from({ length: 800 }, (_, i) => addDays("2024-01-01", i));
    expect(new Set(days.map((day) => printDate(day, style, enUS))).size, style).toBe(800);
  }
});

const format: fc.Arbitrary<ValueFormat> = fc
  .record({
    decimal: fc.constantFrom(",", "."),
    group: fc.constantFrom("", " ", ".", ",", "’"),
    minus: fc.constantFrom("before", "after", "brackets"),
    currency: fc.constantFrom("code-before", "code-after", "symbol-before", "symbol-after", "none"),
  } as const)
  .filter(({ decimal, group }) => decimal !== group)
  .map((marks) => ({ ...svSE.format, ...marks }));

const CURRENCIES = ["SEK", "NOK", "EUR", "GBP", "USD", "CHF", "JPY", "KWD"];

describe("amounts", () => {
  test("read back, with or without their currency, as what was printed", () => {
    const minors = fc.integer({ min: -(10 ** 9), max: 10 ** 9 });
    fc.assert(
      fc.property(format, minors, fc.constantFrom(...CURRENCIES), (marks, minor, currency) => {
        const mark = marks.decimal === "," ? "," : ".";
        expect(parseMoney(printAmount(minor, currency, marks), currency, mark).minor).toBe(minor);
        const total = moneyToJson(money(minor, currency));
        const document = { ...emptyDocument("invoice"), currency, total };
        const pieces = new Values(document, marks, svSE).priced("total");
        const text = pieces.map((piece) => (typeof piece === "string" ? piece : piece.text));
        expect(parseMoney(text.join(""), currency, mark).minor).toBe(minor);
      }),
    );
  });

  test("say their currency where the format has it, and mark it as a field", () => {
    const document = { ...emptyDocument("invoice"), currency: "EUR", total: 12.5 };
    const text = (currency: ValueFormat["currency"]) =>
      new Values(document, { ...deDE.format, currency }, deDE).priced("total");
    const total = { path: "total", text: "12,50" };
    expect(text("none")).toEqual([total]);
    expect(text("symbol-before")).toEqual([{ path: "currency", text: "€" }, total]);
    expect(text("symbol-after")).toEqual([total, " ", { path: "currency", text: "€" }]);
    expect(text("code-before")).toEqual([{ path: "currency", text: "EUR" }, " ", total]);
    expect(text("code-after")).toEqual([total, " ", { path: "currency", text: "EUR" }]);
  });
});

test("quantities and rates keep their sign and decimals", () => {
  const line = {
    ...{ description: "x", quantity: -1.5, unit_price: 2, total: -3, code: null, tax_rate: 25.5 },
  };
  const document = { ...emptyDocument("credit_note"), currency: "EUR", line_items: [line] };
  const print = (rate: ValueFormat["rate"]) => new Values(document, { ...deDE.format, rate }, deDE);
  expect(print("tight").quantity("line_items.0.quantity", 3).text).toBe("-1,500");
  expect(print("tight").rate("line_items.0.tax_rate").text).toBe("25,5%");
  expect(print("spaced").rate("line_items.0.tax_rate").text).toBe("25,5 %");
  expect(print("decimals").rate("line_items.0.tax_rate").text).toBe("25,50");
});

test("an address has the lines it is printed in, commas within them included", () => {
  const lines = ["14 Main St", "Albany, NY 12207"];
  const vendor = { name: null, address: lines.join(", "), tax_ids: [] };
  const document = { ...emptyDocument("receipt"), currency: "USD", vendor };
  const parts = new Values(document, enUS.format, enUS, lines).parts("vendor.address");
  expect(parts.map((part) => part.text)).toEqual(lines);
});
