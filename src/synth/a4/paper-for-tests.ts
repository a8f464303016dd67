import { type Random } from "../../core/random.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { buildTrade } from "../build-trade.ts";
import { type TradeFacts, type TradeKind } from "../facts.ts";
import { type Locale } from "../locale.ts";
import { daDK } from "../locales/da-dk.ts";
import { deDE } from "../locales/de-de.ts";
import { enGB } from "../locales/en-gb.ts";
import { enUS } from "../locales/en-us.ts";
import { esES } from "../locales/es-es.ts";
import { fiFI } from "../locales/fi-fi.ts";
import { frFR } from "../locales/fr-fr.ts";
import { nbNO } from "../locales/nb-no.ts";
import { svSE } from "../locales/sv-se.ts";
import { type Trade } from "../trade.ts";
import { wholesale } from "../trades/wholesale.ts";
import { type Identity, type Layout, type OrderVendor, type TradeVendor } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** Vendors that exist only to try layouts: every locale and currency, long names, many lines. */

const LOCALES: readonly Locale[] = [svSE, nbNO, daDK, fiFI, deDE, frFR, esES, enGB, enUS];
/** Cycled with the locales, whose number has no factor in common with theirs. */
const CURRENCIES = ["", "EUR", "", "JPY", "", "KWD", "CHF", "USD"] as const;

const LONG = "Norra Skärgårdens Livsmedelsgrossist & Restaurangförsörjning Aktiebolag";

function identity(name: string, locale: Locale): Identity {
  const lines = locale.addressLines(locale.streets[0]!, 114, ...locale.towns[0]!);
  return {
    name,
    shops: [{ lines, phone: "0123-45 67 89", salesTaxPercent: 7.25 }],
    taxIds: [
      { label: "Reg.", value: "556553-7891" },
      { label: "VAT", value: "SE556553789101" },
    ],
    web: "grossisten.example",
  };
}

const trade = (lines: number): Trade => ({
  ...wholesale,
  currency: "SEK",
  rows: [
    ...wholesale.rows,
    ["Stekpanna gjutjärn 28 cm med trähandtag, tål ugn och induktion", 390, 990, "standard"],
  ],
  lines: [[lines, 1]],
  pieces: [...wholesale.pieces, [12_000, 1]],
});

/** A paper of this kind in this layout; `n` chooses locale, currency, names and number of lines. */
export function drawPaper(
  layout: Layout<TradeFacts, InvoiceWords>,
  kind: TradeKind,
  n: number,
  lines: number,
  random: Random,
): { vendor: TradeVendor | OrderVendor; facts: TradeFacts } {
  const locale = LOCALES[n % LOCALES.length]!;
  const name = n % 2 === 0 ? "Grossisten i Norrby AB" : LONG;
  const base = {
    id: `test-${n}`,
    locale,
    currency: CURRENCIES[n % CURRENCIES.length] || locale.currency,
    identity: identity(name, locale),
    trade: trade(lines),
    format: locale.format,
    numbering: "YYYY-#####",
    descriptions: { capitals: false, most: 60 },
    words: {},
    layout,
    termsDays: [30],
    mostLines: 80,
    discounts: 0.2,
    documentDiscounts: 0.3,
    notes: 0.7,
  } as const;
  const vendor: TradeVendor | OrderVendor =
    kind === "purchase_order"
      ? {
          ...base,
          kind,
          suppliers: [identity("Nordfisk Import Ab Oy", locale)],
          statesTax: n % 2 === 0,
        }
      : {
          ...base,
          kind: "invoice",
          prints: [
            ["invoice", 1],
            ["credit_note", 1],
          ],
          payment: {
            iban: iban("SE", "50000000058398257466"),
            ...{ bic: "NORASESS", bankgiro: "398-4156", account: "1234.56.78903" },
            reference: locale.country === "FI" ? "viite" : "ocr",
          },
          partialPayments: 0.2,
          orderNumbers: "PO-#####",
        };
  return { vendor, facts: buildTrade(vendor, random, [kind]) };
}
