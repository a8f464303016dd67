import { type Random } from "../../core/random.ts";
import { type TradeFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { a4Invoice } from "../layouts/a4-invoice.ts";
import { type InvoiceColumn } from "../layouts/a4-page.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

const FONTS: readonly FontKey[] = ["arimo", "source-sans-3", "roboto-condensed", "pt-sans"];
const ACCENTS = ["#1f4e79", "#333333", "#8a1c1c", "#2f6b3a", "#5b3a86"];

/** A Swedish invoice of the general family, all of whose choices are drawn. */
export function drawnInvoice(random: Random): Layout<TradeFacts, InvoiceWords> {
  const font = random.pick(FONTS);
  const columns: InvoiceColumn[] = [
    ...(random.chance(0.5) ? (["code"] as const) : []),
    "description",
    "quantity",
    "price",
    ...(random.chance(0.4) ? (["rate"] as const) : []),
    "amount",
  ];
  return a4Invoice({
    font,
    sizePx: random.int(14, 15),
    name: { font, sizePx: random.int(20, 24) },
    accent: random.pick(ACCENTS),
    head: random.pick(["sender-left", "title-left", "centred"]),
    meta: random.pick(["list", "boxes", "bar"]),
    columns,
    table: random.pick(["ruled", "banded", "plain"]),
    tax: random.pick(["basis", "rate", "sum"]),
    currency: random.pick([
      { word: "SEK", at: "word" },
      { word: "SEK", at: "amount" },
      { word: "kr", at: "amount" },
    ] as const),
    payment: random.pick(["frame", "columns", "line"]),
    iban: random.chance(0.6),
  });
}
