import { KvittoError } from "./errors.ts";
import { type Money, currencyDecimals, moneyFromDecimal, parseDecimal } from "./money.ts";

/** Signs that stand for a minus on printed paper: hyphen, minus, en dash, figure dash. */
const MINUS = "[-\\u2212\\u2013\\u2012]";

function refuse(text: string, why: string): never {
  throw new KvittoError(
    "money.not_an_amount",
    `${JSON.stringify(text)} cannot be read as an amount: ${why}.`,
  );
}

/**
 * Which mark in `digits` (digits, points, commas, colons) is the decimal mark, or "" for none.
 * With two kinds of mark it is the last one; with one kind it groups thousands where it repeats or
 * where exactly three digits follow and the currency has fewer decimals.
 */
function decimalMark(text: string, digits: string, decimals: number): string {
  const marks = digits.replace(/\d/g, "");
  const last = marks.at(-1);
  if (last === undefined) return "";
  if (new Set(marks).size > 1) return last;
  if (marks.length > 1) return "";
  if (/^0\D/.test(digits)) return last; // no thousand starts with 0
  const after = digits.length - 1 - digits.indexOf(last);
  if (after === 3 && decimals === 3) {
    if (digits.indexOf(last) > 3) return last; // a group has three digits at most
    refuse(text, `"${last}" may group thousands or start the decimals`);
  }
  return after === 3 ? "" : last;
}

/**
 * Turns the text of a printed number into plain decimal text: "1 234,50 kr" → "1234.50",
 * "-1.234,5" → "-1234.5", "12:-" → "12", "(5.00)" and "$(5.00)" → "-5.00".
 *
 * Currency words, symbols and percent signs around the number are dropped; anything else is refused.
 * @param decimals  decimals of the currency: decides whether "1.234" is a thousand or a fraction
 * @param mark  the decimal mark where the caller knows it (the document's locale)
 * @throws {KvittoError} `money.not_an_amount`
 */
export function plainNumber(text: string, decimals = 2, mark?: "," | "."): string {
  let rest = text.normalize("NFKC").trim();
  // A credit may have its currency inside the brackets or outside: "$(5.00)", "(5.00) EUR".
  const bracketed = /^([^\d()]*)\(([^()]*)\)([^\d()]*)$/.exec(rest);
  rest = (bracketed?.slice(1).join(" ").trim() ?? rest).replace(/[:.,]\s*[-\u2013]$/, ""); // "12:-" is twelve kronor
  const signed = new RegExp(`^[^\\d]*?(${MINUS})|(${MINUS})[^\\d]*$`).test(rest);
  const core = rest
    .replace(/^(?:\p{Sc}|(?<!\p{L})\p{L}{1,4}\.?(?!\p{L})|%|\s|[-+\u2212\u2013\u2012])+/u, "")
    .replace(/(?:\p{Sc}|(?<!\p{L})\p{L}{1,4}\.?(?!\p{L})|%|\s|[-\u2212\u2013\u2012])+$/u, "");
  if (!/^\d[\d\s.,:'\u2019]*$/.test(core)) refuse(text, "it is not digits with marks between them");
  const digits = core.replace(/[\s'\u2019]/g, "");
  const decimal = mark ?? decimalMark(text, digits, decimals);
  const cut = decimal === "" ? -1 : digits.lastIndexOf(decimal);
  const whole = cut < 0 ? digits : digits.slice(0, cut);
  const fraction = cut < 0 ? "" : digits.slice(cut + 1);
  if (!/^\d*$/.test(fraction)) refuse(text, "a mark follows the decimal mark");
  if (/[.,:]/.test(whole) && !/^\d{1,3}([.,:]\d{3})+$/.test(whole)) {
    refuse(text, "its marks do not group thousands");
  }
  const negative = bracketed !== null || signed;
  const plain = whole.replace(/\D/g, "") + (fraction === "" ? "" : `.${fraction}`);
  parseDecimal(plain); // digits only by now; a failure here is ours
  return (negative ? "-" : "") + plain;
}

/**
 * An amount as people print it, exactly: no floating point anywhere.
 * @throws {KvittoError} `money.not_an_amount`, `money.too_many_decimals`, `money.unknown_currency`
 */
export function parseMoney(text: string, currency: string, mark?: "," | "."): Money {
  return moneyFromDecimal(plainNumber(text, currencyDecimals(currency), mark), currency);
}
