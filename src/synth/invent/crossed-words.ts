import { type Random } from "../../core/random.ts";
import { type TradeKind } from "../facts.ts";
import { type ReceiptVendor, type TradeVendor } from "../vendor.ts";
import { type InvoiceWords, type ReceiptWords } from "../words.ts";

/** Labels that a till may shout. */
const SHOUTED = [
  ...([
    "number",
    "date",
    "till",
    "cashier",
    "subtotal",
    "total",
    "card",
    "cash",
    "change",
  ] as const),
] as const;

/** Every word from another of `pool`: none of them says all of it this way. */
export function crossedReceiptWords(
  pool: readonly ReceiptVendor[],
  locale: string,
  random: Random,
): ReceiptWords {
  const from = <K extends keyof ReceiptWords>(key: K): ReceiptWords[K] =>
    random.pick(pool).words[key];
  const keys = Object.keys(pool[0]!.words) as (keyof ReceiptWords)[]; // a pool is never empty
  const crossed = Object.fromEntries(keys.map((key) => [key, from(key)]));
  const words = { ...pool[0]!.words, ...crossed };
  if (!random.chance(0.2)) return words;
  const shouted = SHOUTED.map((key) => [key, words[key].toLocaleUpperCase(locale)] as const);
  return { ...words, ...Object.fromEntries(shouted) };
}

/** What `pool` says otherwise than its locale, each word from another of them. */
export function crossedInvoiceWords(
  pool: readonly TradeVendor[],
  kind: TradeKind,
  random: Random,
): Partial<InvoiceWords> {
  const keys = new Set(pool.flatMap(({ words }) => Object.keys(words[kind] ?? {})));
  const said = [...keys].flatMap((key) => {
    const name = key as keyof InvoiceWords; // a key of somebody's words
    const word = random.pick(pool).words[kind]?.[name];
    return word === undefined ? [] : [[name, word] as const];
  });
  return Object.fromEntries(said);
}
