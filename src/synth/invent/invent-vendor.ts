import { type Random } from "../../core/random.ts";
import { type ValueFormat, currencySymbol } from "../values.ts";
import { type ReceiptVendor, type TradeVendor, type Vendor } from "../vendor.ts";
import { crossedInvoiceWords, crossedReceiptWords } from "./crossed-words.ts";
import { drawnA4 } from "./drawn-a4.ts";
import { drawnInvoice } from "./drawn-invoice.ts";
import { drawnRoll } from "./drawn-roll.ts";
import { partOf } from "../vendors/all.ts";
import { freshIdentity, freshPayment } from "./fresh-identity.ts";

/** Numbers of papers as tills and offices count them; each `#` becomes a digit. */
const NUMBERINGS = [
  ...["###", "####", "#####", "######", "########", "##########", "####-####", "##-######"],
  ...["###.###", "YY####", "YYYY-####", "YYYY####", "F####", "K-#####", "A######", "## ####"],
];

/** Shares of invented vendors whose paper is of a family with every choice drawn. */
const DRAWN_INVOICE = 0.85;
const DRAWN_A4 = 0.7;

/**
 * A vendor that there is not, from the traits of others of its locale and kind: each trait is drawn
 * from another of them, names and numbers are new, and the layout is one of theirs or one of a general
 * family with every choice drawn. What only vendors outside of `pool` do never comes up.
 * @param like  one of `pool`: locale, currency, kind and what nothing else decides are its own
 */
export function inventVendor(
  id: string,
  like: Vendor,
  pool: readonly Vendor[],
  random: Random,
): Vendor {
  const part = partOf(like.id);
  const same = pool.filter(
    (vendor) =>
      vendor.locale.id === like.locale.id &&
      vendor.pack === like.pack &&
      partOf(vendor.id) === part, // whoever is held out gives nothing to those who train
  );
  if (like.kind === "receipt") {
    return inventTill(id, like, same.filter((vendor) => vendor.kind === "receipt"), random); // prettier-ignore
  }
  if (like.kind === "invoice") {
    return inventInvoicer(id, like, same.filter((vendor) => vendor.kind === "invoice"), random); // prettier-ignore
  }
  // Orders name suppliers whose papers are drawn too: only how they write and set is theirs to choose.
  const buyers = same.filter((vendor) => vendor.kind === "purchase_order");
  return {
    ...like,
    id,
    format: crossedFormat(buyers, random),
    numbering: random.pick(NUMBERINGS),
    layout: random.chance(DRAWN_A4) ? drawnA4(random) : like.layout,
  };
}

function inventTill(
  id: string,
  like: ReceiptVendor,
  pool: readonly ReceiptVendor[],
  random: Random,
): ReceiptVendor {
  const { locale, currency } = like;
  // Prices of a trade may be in one currency only, and some layouts are of one trade.
  const peers = pool.filter((vendor) => vendor.currency === currency);
  // Tills of the US print prices before tax, which the general families do not tell.
  const isDrawn = locale.pricesIncludeTax && random.chance(0.7);
  const symbol = currencySymbol(currency);
  return {
    ...like,
    id,
    identity: freshIdentity(locale, random.pick(peers).identity, random),
    trade: isDrawn ? random.pick(peers).trade : like.trade,
    format: crossedFormat(peers, random),
    numbering: random.pick(NUMBERINGS),
    descriptions: { capitals: random.chance(0.4), most: Math.min(24, like.descriptions.most) },
    discounts: random.pick([0.04, 0.12, 0.25]),
    cash: random.pick([0.1, 0.25, 0.5]),
    words: crossedReceiptWords(peers, locale.id, random),
    layout: isDrawn ? drawnRoll(currency, symbol, random) : like.layout,
  };
}

function inventInvoicer(
  id: string,
  like: TradeVendor,
  pool: readonly TradeVendor[],
  random: Random,
): TradeVendor {
  const { locale } = like;
  // That family prints what its vendors have: a due day, a reference, a Swedish account.
  const isSwedish = like.layout.family === "a4-invoice";
  const isDrawn = random.chance(isSwedish ? DRAWN_INVOICE : DRAWN_A4);
  const drawn = isSwedish ? drawnInvoice : drawnA4;
  return {
    ...like,
    id,
    identity: freshIdentity(locale, random.pick(pool).identity, random),
    payment: freshPayment(like.payment, random),
    format: crossedFormat(pool, random),
    numbering: random.pick(NUMBERINGS),
    words: {
      invoice: crossedInvoiceWords(pool, "invoice", random),
      credit_note: crossedInvoiceWords(pool, "credit_note", random),
    },
    layout: isDrawn ? drawn(random) : like.layout,
  };
}

/** Marks from one vendor, since they must go together; every other habit from another one. */
function crossedFormat(pool: readonly Vendor[], random: Random): ValueFormat {
  const { decimal, group } = random.pick(pool).format;
  return {
    decimal,
    group,
    minus: random.pick(pool).format.minus,
    date: random.pick(pool).format.date,
    rate: random.pick(pool).format.rate,
    currency: random.pick(pool).format.currency,
  };
}
