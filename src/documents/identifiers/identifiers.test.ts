import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasLuhnDigit, luhnCheckDigit } from "./check-digits.ts";
import {
  bavarianTaxNumber,
  germanVatNumber,
  isBavarianTaxNumber,
  isGermanVatNumber,
} from "./de.ts";
import { cvrNumber, danishVatNumber, fikLine, isCvrNumber, isDanishVatNumber, isFikLine } from "./dk.ts"; // prettier-ignore
import { isSpanishNif, isSpanishVatNumber, spanishAccount, spanishCompanyNif, spanishPersonNif, spanishVatNumber } from "./es.ts"; // prettier-ignore
import { finnishAccount, finnishBarcode, finnishBusinessId, finnishReference, finnishVatNumber, isFinnishBusinessId, isFinnishReference, isFinnishVatNumber } from "./fi.ts"; // prettier-ignore
import { frenchAccount, frenchVatNumber, isFrenchVatNumber, isSiren, isSiret, siren, siret } from "./fr.ts"; // prettier-ignore
import { britishVatNumber, isBritishCompanyNumber, isBritishVatNumber } from "./gb.ts";
import { iban, isIban } from "./iban.ts";
import { isJapaneseInvoiceNumber, japaneseInvoiceNumber } from "./jp.ts";
import { isKidReference, isNorwegianAccount, isNorwegianOrganisationNumber, isNorwegianVatNumber, kidReference, norwegianAccount, norwegianOrganisationNumber, norwegianVatNumber } from "./no.ts"; // prettier-ignore
import { creditorReference, isCreditorReference } from "./rf.ts";
import { bankgiro, isBankgiro, isOcrReference, isOrganisationNumber, isPlusgiro, isSwedishVatNumber, ocrReference, organisationNumber, plusgiro, swedishVatNumber } from "./se.ts"; // prettier-ignore
import { isEin, isRoutingNumber, routingNumber } from "./us.ts";

/** Digits of a length; the first is 1 to 9. */
const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map(([first = 0, ...rest]) => [Math.max(1, first), ...rest].join(""));

/** The same text with the digit at `at` replaced by a neighbour (never 9 by 0: modulus 9 is blind to it). */
function withWrongDigit(text: string, at: number): string {
  const positions = [...text].flatMap((c, i) => (/\d/.test(c) ? [i] : []));
  const position = positions[at % positions.length]!;
  const digit = Number(text[position]);
  const wrong = digit === 9 ? 8 : digit + 1;
  return text.slice(0, position) + String(wrong) + text.slice(position + 1);
}

describe("published examples", () => {
  test.each([
    ["SE, a public authority", isOrganisationNumber, "202100-5489"],
    ["SE plusgiro", isPlusgiro, "28 65 43-4"],
    ["NO, Brønnøysundregistrene", isNorwegianOrganisationNumber, "974 760 673"],
    ["NO", isNorwegianVatNumber, "NO 974 760 673 MVA"],
    ["NO account of the IBAN registry", isNorwegianAccount, "8601 11 17947"],
    ["KID, modulus 10", isKidReference, "2345676"],
    ["KID, modulus 11", isKidReference, "123456785"],
    ["DK", isCvrNumber, "13585628"],
    ["DK", isDanishVatNumber, "DK 13585628"],
    ["FI", isFinnishBusinessId, "2077474-0"],
    ["FI", isFinnishVatNumber, "FI20774740"],
    ["FI reference", isFinnishReference, "123 4561"],
    ["DE", isGermanVatNumber, "DE 136 695 976"],
    ["DE, ELSTER's example for Bavaria", isBavarianTaxNumber, "181/815/08155"],
    ["FR", isSiren, "732 829 320"],
    ["FR", isSiret, "732 829 320 00074"],
    ["FR", isFrenchVatNumber, "FR 44 732829320"],
    ["FR", isFrenchVatNumber, "FR40303265045"],
    ["ES company", isSpanishNif, "B-58378431"],
    ["ES person", isSpanishNif, "54362315K"],
    ["ES public body", isSpanishNif, "Q2818002D"],
    ["ES", isSpanishVatNumber, "ESB58378431"],
    ["GB", isBritishVatNumber, "GB 980 7806 84"],
    ["US Treasury's routing number", isRoutingNumber, "111000025"],
    ["JP", isJapaneseInvoiceNumber, "T5835678256246"],
    ["ISO 11649", isCreditorReference, "RF18 5390 0754 7034"],
    ["IBAN", isIban, "SE45 5000 0000 0583 9825 7466"],
    ["IBAN", isIban, "GB82 WEST 1234 5698 7654 32"],
    ["IBAN", isIban, "DE89 3704 0044 0532 0130 00"],
    ["IBAN", isIban, "FR14 2004 1010 0505 0001 3M02 606"],
    ["IBAN", isIban, "ES91 2100 0418 4502 0005 1332"],
    ["IBAN", isIban, "NO93 8601 1117 947"],
    ["IBAN", isIban, "DK50 0040 0440 1162 43"],
    ["IBAN", isIban, "FI21 1234 5600 0007 85"],
    ["IBAN", isIban, "KW81 CBKU 0000 0000 0000 1234 5601 01"],
    ["IBAN", isIban, "CH93 0076 2011 6238 5295 7"],
  ])("%s", (_, check, text) => {
    expect(check(text)).toBe(true);
    expect(check(withWrongDigit(text, 30))).toBe(false);
  });

  test("made from their parts", () => {
    expect(luhnCheckDigit("7992739871")).toBe(3);
    expect(iban("SE", "50000000058398257466")).toBe("SE45 5000 0000 0583 9825 7466");
    expect(iban("FR", frenchAccount("300060000112345678901"))).toBe(
      "FR76 3000 6000 0112 3456 7890 189",
    );
    expect(iban("ES", spanishAccount("21000418", "0200051332"))).toBe(
      "ES91 2100 0418 4502 0005 1332",
    );
    expect(iban("NO", norwegianAccount("8601111794"))).toBe("NO93 8601 1117 947");
    expect(iban("FI", finnishAccount("1234560000078"))).toBe("FI21 1234 5600 0007 85");
    expect(creditorReference("539007547034")).toBe("RF18 5390 0754 7034");
    expect(finnishReference("123456")).toBe("12 34561");
    expect(siret(siren("73282932"), "0007")).toBe("732 829 320 00074");
    expect(ocrReference("1234567", true)).toMatch(/^12345679\d$/); // 9 digits in all
    expect(plusgiro("286543")).toBe("28 65 43-4");
  });

  test("a Finnish bar code has 54 digits in their places", () => {
    const code = finnishBarcode(
      "FI79 4405 2020 0360 82",
      488315,
      "86851 62596 19897",
      "2010-06-12",
    );
    expect(code).toBe("479440520200360820048831500000000868516259619897100612");
  });

  test("an employer's number and a company's number have forms only", () => {
    expect(["12-3456789", "07-1234567", "123456789"].map(isEin)).toEqual([true, false, false]);
    expect(["01234567", "SC123456", "1234567"].map(isBritishCompanyNumber)).toEqual([true, true, false]); // prettier-ignore
  });

  test("a person is no organisation", () => {
    expect(isOrganisationNumber("811218-9876")).toBe(false); // third digit below 2
  });
});

/** What is made of random digits; null where no such number is issued. */
const MADE: readonly (readonly [string, (nine: string, long: string) => string, (text: string) => boolean])[] = [
  ["SE organisation", (n) => organisationNumber(n.slice(0, 2) + "6" + n.slice(3)), isOrganisationNumber],
  ["SE VAT", (n) => swedishVatNumber(organisationNumber(n.slice(0, 2) + "6" + n.slice(3))), (t) => isSwedishVatNumber(t) && t.endsWith("01")],
  ["SE bankgiro", (n) => bankgiro(n.slice(0, 7)), isBankgiro],
  ["SE plusgiro", (n) => plusgiro(n.slice(0, 6)), isPlusgiro],
  ["SE OCR", (n) => ocrReference(n, true), isOcrReference],
  ["NO organisation", (n) => norwegianOrganisationNumber(`9${n.slice(0, 7)}`), isNorwegianOrganisationNumber],
  ["NO VAT", (n) => norwegianVatNumber(norwegianOrganisationNumber(`8${n.slice(0, 7)}`)), isNorwegianVatNumber],
  ["NO account", (_, l) => norwegianAccount(l.slice(0, 10)), isNorwegianAccount],
  ["KID 10", (n) => kidReference(n, 10), (t) => isKidReference(t) && hasLuhnDigit(t)],
  ["DK CVR", (n) => cvrNumber(n.slice(0, 7)), isCvrNumber],
  ["DK VAT", (n) => danishVatNumber(cvrNumber(n.slice(0, 7))), isDanishVatNumber],
  ["FI Y-tunnus", (n) => finnishBusinessId(n.slice(0, 7)), isFinnishBusinessId],
  ["FI VAT", (n) => finnishVatNumber(finnishBusinessId(n.slice(0, 7))), isFinnishVatNumber],
  ["FI reference", (n) => finnishReference(n), isFinnishReference],
  ["DE VAT", (n) => germanVatNumber(n.slice(0, 8)), isGermanVatNumber],
  ["DE Steuernummer", (_, l) => bavarianTaxNumber(`1${l.slice(0, 9)}`), isBavarianTaxNumber],
  ["FR SIREN", (n) => siren(n.slice(0, 8)), isSiren],
  ["FR SIRET", (n) => siret(siren(n.slice(0, 8)), "0001"), isSiret],
  ["FR VAT", (n) => frenchVatNumber(siren(n.slice(0, 8))), isFrenchVatNumber],
  ["ES company", (n) => spanishCompanyNif("B", n.slice(0, 7)), isSpanishNif],
  ["ES public body", (n) => spanishCompanyNif("Q", n.slice(0, 7)), isSpanishNif],
  ["ES person", (n) => spanishPersonNif(n.slice(0, 8)), isSpanishNif],
  ["ES VAT", (n) => spanishVatNumber(spanishCompanyNif("A", n.slice(0, 7))), isSpanishVatNumber],
  ["GB VAT", (n) => britishVatNumber(n.slice(0, 7)), isBritishVatNumber],
  ["US routing", (n) => routingNumber(`0${n.slice(0, 7)}`), isRoutingNumber],
  ["JP", (_, l) => japaneseInvoiceNumber(l.slice(0, 12)), isJapaneseInvoiceNumber],
  ["RF", (n) => creditorReference(n), isCreditorReference],
  ["IBAN SE", (_, l) => iban("SE", l.slice(0, 20)), isIban],
  ["IBAN NO", (_, l) => iban("NO", norwegianAccount(l.slice(0, 10))), isIban],
  ["IBAN DK", (_, l) => iban("DK", l.slice(0, 14)), isIban],
  ["IBAN FI", (_, l) => iban("FI", finnishAccount(l.slice(0, 13))), isIban],
  ["IBAN DE", (_, l) => iban("DE", l.slice(0, 18)), isIban],
  ["IBAN FR", (_, l) => iban("FR", frenchAccount(l.slice(0, 21))), isIban],
  ["IBAN ES", (_, l) => iban("ES", spanishAccount(l.slice(0, 8), l.slice(8, 18))), isIban],
  ["IBAN GB", (_, l) => iban("GB", `NWBK${l.slice(0, 14)}`), isIban],
  ["IBAN KW", (_, l) => iban("KW", `CBKU${l.slice(0, 22)}`), isIban],
  ["IBAN CH", (_, l) => iban("CH", l.slice(0, 17)), isIban],
]; // prettier-ignore

test.each(MADE)(
  "%s: what is made is valid, and any one wrong digit is noticed",
  (_, make, check) => {
    let made = 0;
    fc.assert(
      fc.property(digits(9), digits(22), fc.nat(40), (nine, long, at) => {
        let text;
        try {
          text = make(nine, long);
        } catch (error) {
          // Modulus 11 leaves out one number in eleven.
          expect(error).toMatchObject({ code: "identifier.no_check_digit" });
          return;
        }
        made++;
        expect(check(text), text).toBe(true);
        expect(check(withWrongDigit(text, at)), `${text} at ${at}`).toBe(false);
      }),
    );
    expect(made).toBeGreaterThan(70);
  },
);

test("a Danish payment line", () => {
  fc.assert(
    fc.property(digits(9), fc.integer({ min: 0, max: 14 }), (nine, at) => {
      const line = fikLine(nine, "81234567");
      expect(isFikLine(line)).toBe(true);
      expect(isFikLine(withWrongDigit(line, at + 2))).toBe(false); // after the form's type 71
    }),
  );
});

test("KID by modulus 11 is valid and writes 10 as a hyphen", () => {
  fc.assert(
    fc.property(digits(9), (nine) => {
      expect(isKidReference(kidReference(nine, 11))).toBe(true);
    }),
  );
});

test("what cannot be an identifier is refused", () => {
  expect(() => organisationNumber("811218987")).toThrow(/third is 2 to 9/);
  expect(() => bankgiro("012345")).toThrow(/six or seven digits/);
  expect(() => ocrReference("1".repeat(25))).toThrow(/2 to 25 digits/);
  expect(() => luhnCheckDigit("12a")).toThrow(/not all digits/);
  expect(() => iban("SE", "1")).toThrow(/not the form of an IBAN of SE/);
  expect(() => iban("GB", "12345678901234567890".slice(0, 18))).toThrow(/not the form/);
  expect(() => cvrNumber("0234567")).toThrow(/seven digits that start/);
  expect(isIban("DE00 0583 9825 746")).toBe(false);
});
