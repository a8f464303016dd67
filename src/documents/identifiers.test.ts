import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bankgiro,
  hasLuhnDigit,
  iban,
  isBankgiro,
  isIban,
  isOcrReference,
  isOrganisationNumber,
  isSwedishVatNumber,
  luhnCheckDigit,
  ocrReference,
  organisationNumber,
  swedishVatNumber,
} from "./identifiers.ts";

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((d) => d.join(""));

/** The same text with the digit at `at` replaced by another. */
function withWrongDigit(text: string, at: number): string {
  const positions = [...text].flatMap((c, i) => (/\d/.test(c) ? [i] : []));
  const position = positions[at % positions.length]!;
  const digit = (Number(text[position]) + 1) % 10;
  return text.slice(0, position) + String(digit) + text.slice(position + 1);
}

describe("published examples", () => {
  test("Luhn: 7992739871 takes 3; organisation number 202100-5489 (a public authority)", () => {
    expect(luhnCheckDigit("7992739871")).toBe(3);
    expect(isOrganisationNumber("202100-5489")).toBe(true);
    expect(isOrganisationNumber("202100-5488")).toBe(false);
    expect(isOrganisationNumber("811218-9876")).toBe(false); // a person: third digit below 2
  });
  test("IBAN: the examples of the registry", () => {
    expect(isIban("SE45 5000 0000 0583 9825 7466")).toBe(true);
    expect(isIban("GB82 WEST 1234 5698 7654 32")).toBe(true);
    expect(isIban("GB82 WEST 1234 5698 7654 33")).toBe(false);
    expect(isIban("SE45 5000 0000 0583 9825 746")).toBe(false);
    expect(iban("SE", "50000000058398257466")).toBe("SE45 5000 0000 0583 9825 7466");
  });
  test("an OCR reference with a length digit: 1234567 has 9 digits in all", () => {
    expect(ocrReference("1234567", true)).toMatch(/^12345679\d$/);
  });
});

test("what is generated is valid, and any one wrong digit is noticed", () => {
  fc.assert(
    fc.property(digits(9), digits(6), digits(17), fc.nat(30), (nine, six, seventeen, at) => {
      const organisation = organisationNumber(nine.slice(0, 2) + "6" + nine.slice(3));
      const giro = bankgiro("5" + six);
      const reference = ocrReference("1" + six);
      const account = iban("SE", "500" + seventeen);
      expect(isOrganisationNumber(organisation)).toBe(true);
      expect(isSwedishVatNumber(swedishVatNumber(organisation))).toBe(true);
      expect(isBankgiro(giro)).toBe(true);
      expect(isOcrReference(reference)).toBe(true);
      expect(isIban(account)).toBe(true);
      expect(hasLuhnDigit(withWrongDigit(organisation, at))).toBe(false);
      expect(isBankgiro(withWrongDigit(giro, at))).toBe(false);
      expect(isOcrReference(withWrongDigit(reference, at))).toBe(false);
      expect(isIban(withWrongDigit(account, at))).toBe(false);
    }),
  );
});

test("what cannot be an identifier is refused", () => {
  expect(() => organisationNumber("811218987")).toThrow(/third is 2 to 9/);
  expect(() => bankgiro("012345")).toThrow(/six or seven digits/);
  expect(() => ocrReference("1".repeat(25))).toThrow(/2 to 25 digits/);
  expect(() => luhnCheckDigit("12a")).toThrow(/not all digits/);
  expect(() => iban("SE", "1")).toThrow(/not the form of an IBAN of SE/);
});
