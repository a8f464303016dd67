import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CURRENCY_DECIMALS,
  addMoney,
  currencyDecimals,
  decimalText,
  divideRounded,
  formatMoney,
  money,
  moneyFromDecimal,
  moneyFromJson,
  moneyText,
  moneyToJson,
  multiplyMoney,
  parseDecimal,
  roundMoney,
  scaleMoney,
  subtractMoney,
} from "./money.ts";
import { parseMoney, plainNumber } from "./money-text.ts";

const currency = fc.constantFrom("SEK", "EUR", "JPY", "KWD", "CLF");
/** Up to 12 digits: what any invoice needs, and exact as a double. */
const minor = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
const amount = fc.tuple(minor, currency).map(([value, code]) => money(value, code));

describe("currencies", () => {
  test("decimals are those of ISO 4217", () => {
    expect([..."SEK EUR USD CHF".split(" ")].map(currencyDecimals)).toEqual([2, 2, 2, 2]);
    expect(currencyDecimals("JPY")).toBe(0);
    expect(currencyDecimals("ISK")).toBe(0);
    expect(currencyDecimals("KWD")).toBe(3);
    expect(currencyDecimals("CLF")).toBe(4);
    expect([...CURRENCY_DECIMALS.keys()].every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
  test("an unknown code is refused by name", () => {
    expect(() => money(1, "KRO")).toThrow(/"KRO" is not an ISO 4217 currency code/);
  });
});

describe("exactness", () => {
  test("0.1 + 0.2 is 0.30, and 1.15 is 115 minor units", () => {
    expect(moneyText(addMoney(moneyFromJson(0.1, "SEK"), moneyFromJson(0.2, "SEK")))).toBe("0.30");
    expect(moneyFromJson(1.15, "SEK").minor).toBe(115); // 1.15 * 100 is 114.99999999999999
  });
  test("text and JSON give back the amount they came from", () => {
    fc.assert(
      fc.property(amount, (a) => {
        expect(moneyFromDecimal(moneyText(a), a.currency)).toEqual(a);
        expect(moneyFromJson(moneyToJson(a), a.currency)).toEqual(a);
        const swedish = formatMoney(a, { decimal: ",", group: "\u00a0", minus: "\u2212" });
        expect(parseMoney(swedish, a.currency, ",")).toEqual(a);
      }),
    );
  });
  test("addition has an inverse", () => {
    fc.assert(
      fc.property(minor, minor, (x, y) => {
        const [a, b] = [money(x, "SEK"), money(y, "SEK")];
        expect(subtractMoney(addMoney(a, b), b)).toEqual(a);
      }),
    );
  });
  test("halves round away from zero, on both sides", () => {
    expect(divideRounded(5n, 2n)).toBe(3n);
    expect(divideRounded(-5n, 2n)).toBe(-3n);
    expect(divideRounded(5n, -2n)).toBe(-3n);
    expect(divideRounded(7n, 3n)).toBe(2n);
    expect(multiplyMoney(money(-10, "SEK"), 25n, 100n).minor).toBe(-3); // -2.5
    expect(roundMoney(money(12_450, "SEK"), 100).minor).toBe(12_500);
    expect(roundMoney(money(-12_449, "SEK"), 100).minor).toBe(-12_400);
  });
  test("a rounded quotient is within half of the exact one", () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 6n), (n, d) => {
        const off = 2n * (divideRounded(n, d) * d - n);
        expect(off <= d && off >= -d).toBe(true);
      }),
    );
  });
  test("a quantity with decimals scales an amount", () => {
    expect(scaleMoney(money(1_995, "SEK"), parseDecimal("0.435")).minor).toBe(868); // 867.825
  });
  test("what would not be exact is refused", () => {
    expect(() => money(2 ** 53, "SEK")).toThrow(/not a whole number within/);
    expect(() => money(1.5, "SEK")).toThrow(/not a whole number within/);
    expect(() => moneyFromJson(1.005, "SEK")).toThrow(/1\.005 has 3 decimals; SEK has 2/);
    expect(() => moneyFromJson(1e21, "SEK")).toThrow(/not a decimal number/);
    expect(() => addMoney(money(1, "SEK"), money(1, "EUR"))).toThrow(/SEK and one in EUR/);
  });
  test("shortest decimal text", () => {
    const shown = (text: string) => decimalText(parseDecimal(text));
    expect(["1.50", "-0.0", "007", "0.10", "100", "10.0"].map(shown)).toEqual(
      "1.5 0 7 0.1 100 10".split(" "),
    );
  });
});

describe("printed amounts", () => {
  test.each([
    ["1 234,50 kr", "1234.50"],
    ["1\u00a0234,50", "1234.50"],
    ["1.234,50", "1234.50"],
    ["1,234.50", "1234.50"],
    ["1'234.50 CHF", "1234.50"],
    ["1.234", "1234"],
    ["12.345.678", "12345678"],
    ["0,5", "0.5"],
    ["-12,00", "-12.00"],
    ["\u221212,00", "-12.00"],
    ["12,00-", "-12.00"],
    ["kr -5", "-5"],
    ["(5.00)", "-5.00"],
    ["$(5.00)", "-5.00"],
    ["(1 234,50) EUR", "-1234.50"],
    ["1’234.50", "1234.50"],
    ["125:50", "125.50"],
    ["125:-", "125"],
    ["SEK 99", "99"],
    ["€3.20", "3.20"],
    ["25 %", "25"],
  ])("%s is %s", (text, plain) => {
    expect(plainNumber(text)).toBe(plain);
  });
  test.each(["", "abc", "12 dagar kvar", "1,2,3", "2026-03-01", "1.23.4,5", "Totalt 12,00"])(
    "%j is not an amount",
    (text) => {
      expect(() => plainNumber(text)).toThrow(/cannot be read as an amount/);
    },
  );
  test("three decimals make 1.234 ambiguous unless the mark is known", () => {
    expect(() => parseMoney("1.234", "KWD")).toThrow(/may group thousands or start the decimals/);
    expect(parseMoney("1.234", "KWD", ".").minor).toBe(1234);
    expect(parseMoney("1234.567", "KWD").minor).toBe(1_234_567); // no group has four digits
    expect(parseMoney("1.234", "KWD", ",").minor).toBe(1_234_000);
  });
});
