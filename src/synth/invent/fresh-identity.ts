import { type Random } from "../../core/random.ts";
import { cvrNumber } from "../../documents/identifiers/dk.ts";
import { spanishCompanyNif } from "../../documents/identifiers/es.ts";
import { finnishBusinessId } from "../../documents/identifiers/fi.ts";
import { siren } from "../../documents/identifiers/fr.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { norwegianOrganisationNumber } from "../../documents/identifiers/no.ts";
import { bankgiro, organisationNumber } from "../../documents/identifiers/se.ts";
import { drawVatNumber, FINNISH_WEIGHTS, issued, NORDIC_WEIGHTS } from "../build-party.ts";
import { type Country, type Locale } from "../locale.ts";
import { fillDigits } from "../trade.ts";
import { type Identity, type PaymentDetails, type Shop } from "../vendor.ts";
import { inventedName, inventedWeb } from "./invented-name.ts";

const COMPANY_NUMBERS: Readonly<Record<Country, ((random: Random) => string) | null>> = {
  SE: (random) => organisationNumber(fillDigits("559######", random)),
  NO: (random) => norwegianOrganisationNumber(issued("9#######", NORDIC_WEIGHTS, random)),
  DK: (random) => cvrNumber(issued("#######", NORDIC_WEIGHTS, random)),
  FI: (random) => finnishBusinessId(issued("#######", FINNISH_WEIGHTS, random)),
  FR: (random) => siren(fillDigits("########", random)),
  ES: (random) => spanishCompanyNif("B", fillDigits("#######", random)),
  DE: null,
  GB: null,
  US: null,
};

/** What is alike in two numbers of one kind: 556412-8830 → 999999-9999. */
function shapeOf(text: string): string {
  return text.replace(/\d/g, "9");
}

/** Another number of the kind that `value` is of; `value` itself where we can issue none. */
function freshTaxId(value: string, locale: Locale, random: Random): string {
  const company = COMPANY_NUMBERS[locale.country]?.(random) ?? null;
  const fresh = [company, drawVatNumber(locale, random)].find(
    (issuedOne) => issuedOne !== null && shapeOf(issuedOne) === shapeOf(value),
  );
  return fresh ?? value;
}

function drawShop(locale: Locale, random: Random, like: Shop): Shop {
  const [street, number] = [random.pick(locale.streets), random.int(1, 120)];
  return {
    ...like,
    lines: locale.addressLines(street, number, ...random.pick(locale.towns)),
    phone: fillDigits(locale.phone, random),
  };
}

/** An invented business with the kinds of number that `like` has. */
export function freshIdentity(locale: Locale, like: Identity, random: Random): Identity {
  const name = inventedName(locale, random);
  return {
    name,
    shops: [drawShop(locale, random, like.shops[0])],
    taxIds: like.taxIds.map(({ label, value }) => ({
      label,
      value: freshTaxId(value, locale, random),
    })),
    web: inventedWeb(name),
  };
}

/** Other accounts of the kinds that `like` has, where a number is issued by its check digits alone. */
export function freshPayment(like: PaymentDetails, random: Random): PaymentDetails {
  const digits = (count: number) => fillDigits("#".repeat(count), random);
  const swedish = like.iban?.startsWith("SE") === true;
  return {
    ...like,
    ...(like.bankgiro === undefined ? {} : { bankgiro: bankgiro(`5${digits(6)}`) }),
    ...(swedish ? { iban: iban("SE", `60000000000${digits(9)}`) } : {}),
  };
}
