import { addDays } from "../core/dates.ts";
import { type Random } from "../core/random.ts";
import { modulo11CheckDigit } from "../documents/identifiers/check-digits.ts";
import { germanVatNumber } from "../documents/identifiers/de.ts";
import { cvrNumber, danishVatNumber } from "../documents/identifiers/dk.ts";
import { spanishCompanyNif, spanishVatNumber } from "../documents/identifiers/es.ts";
import { finnishBusinessId, finnishVatNumber } from "../documents/identifiers/fi.ts";
import { frenchVatNumber, siren } from "../documents/identifiers/fr.ts";
import { britishVatNumber } from "../documents/identifiers/gb.ts";
import { norwegianOrganisationNumber, norwegianVatNumber } from "../documents/identifiers/no.ts";
import { organisationNumber, swedishVatNumber } from "../documents/identifiers/se.ts";
import { type Party } from "./facts.ts";
import { type Country, type Locale } from "./locale.ts";
import { fillDigits } from "./trade.ts";
import { printDate } from "./values.ts";
import { type OrderVendor, type TradeVendor, tradeWords } from "./vendor.ts";
import { type TradeKind } from "./facts.ts";

export function drawPerson({ firstNames, lastNames }: Locale, random: Random): string {
  return `${random.pick(firstNames)} ${random.pick(lastNames)}`;
}

/** @param companies  patterns of names; the locale's when absent */
export function drawCustomer(
  locale: Locale,
  random: Random,
  companies: readonly string[] = locale.companies,
): Party {
  const name = random.pick(companies).replace("{last}", random.pick(locale.lastNames));
  const [street, number] = [random.pick(locale.streets), random.int(1, 98)];
  return { name, lines: locale.addressLines(street, number, ...random.pick(locale.towns)) };
}

/** Digits of a payload for which a modulus-11 number is issued. */
export function issued(
  pattern: string,
  weightsFromRight: readonly number[],
  random: Random,
): string {
  for (;;) {
    const digits = fillDigits(pattern, random);
    if (modulo11CheckDigit(digits, weightsFromRight) !== null) return digits; // ten in eleven are
  }
}

export const NORDIC_WEIGHTS = [2, 3, 4, 5, 6, 7];
export const FINNISH_WEIGHTS = [2, 4, 8, 5, 10, 9, 7];

const VAT_NUMBERS: Readonly<Record<Country, ((random: Random) => string) | null>> = {
  SE: (random) => swedishVatNumber(organisationNumber(fillDigits("556######", random))),
  NO: (random) =>
    norwegianVatNumber(norwegianOrganisationNumber(issued("9#######", NORDIC_WEIGHTS, random))),
  DK: (random) => danishVatNumber(cvrNumber(issued("#######", NORDIC_WEIGHTS, random))),
  FI: (random) => finnishVatNumber(finnishBusinessId(issued("#######", FINNISH_WEIGHTS, random))),
  DE: (random) => germanVatNumber(fillDigits("########", random)),
  FR: (random) => frenchVatNumber(siren(fillDigits("########", random))),
  ES: (random) => spanishVatNumber(spanishCompanyNif("B", fillDigits("#######", random))),
  GB: (random) => britishVatNumber(fillDigits("#######", random)),
  US: null,
};

/** The VAT number of a customer, with a valid check digit; null where there is no VAT. */
export function drawVatNumber({ country }: Locale, random: Random): string | null {
  return VAT_NUMBERS[country]?.(random) ?? null;
}

/** Stamps and notes in ink that came onto a paper some days after its own date. */
export function drawNotes(
  vendor: TradeVendor | OrderVendor,
  kind: TradeKind,
  isoDate: string,
  random: Random,
): string[] {
  if (!random.chance(vendor.notes ?? 0)) return [];
  const { stamps, handwriting } = tradeWords(vendor, kind);
  const day = printDate(addDays(isoDate, random.int(1, 12)), vendor.format.date, vendor.locale);
  const texts = [
    ...(random.chance(0.7) ? [random.pick(stamps)] : []),
    ...(random.chance(0.5) ? [random.pick(handwriting)] : []),
  ];
  return texts.map((text) => text.replace("{date}", day));
}
