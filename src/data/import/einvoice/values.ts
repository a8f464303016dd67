import { isCalendarDate, isoDate } from "../../../core/dates.ts";
import { KvittoError } from "../../../core/errors.ts";
import { divideRounded, parseDecimal, type Decimal } from "../../../core/money.ts";
import { textAt, type XmlElement } from "../../../formats/xml.ts";
import { decimalNumber } from "../printed-values.ts";

/** As fine as a unit price may be in a document. */
const UNIT_PRICE_DECIMALS = 6;

/** White space of an XML is layout, not content. */
export function oneLine(text: string | null): string | null {
  const plain = (text ?? "").replace(/\s+/gu, " ").trim();
  return plain === "" ? null : plain;
}

/** The parts that there are, with `mark` between; null when there is none. */
export function joined(parts: readonly (string | null)[], mark: string): string | null {
  return oneLine(parts.filter((part) => part !== null).join(mark));
}

/**
 * The number at a path; null when it is not there.
 * @throws {KvittoError} `money.not_a_number`, naming the path
 */
export function numberAt(element: XmlElement, path: string): number | null {
  const text = textAt(element, path);
  if (text === null) return null;
  try {
    return decimalNumber(text.replace(/^\+/, ""));
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error;
    throw new KvittoError(error.code, `${path}: ${error.message}`, error.hint, { cause: error });
  }
}

/**
 * The day of `20180425` (UN/CEFACT format 102), `2018-04-25` or either with a time or zone behind.
 * @throws {KvittoError} `einvoice.date`
 */
export function dayOf(text: string | null, path: string): string | null {
  if (text === null) return null;
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:$|\d{4,6}$|[T+Z-])/.exec(text);
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  if (isCalendarDate({ year, month, day })) return isoDate({ year, month, day });
  throw new KvittoError("einvoice.date", `${path}: ${JSON.stringify(text)} is not a day.`);
}

function decimal(value: number): Decimal {
  return parseDecimal(String(value));
}

/** a + b, exact. */
export function addNumbers(a: number, b: number): number {
  const [x, y] = [decimal(a), decimal(b)];
  const scale = Math.max(x.scale, y.scale);
  const digits =
    x.digits * 10n ** BigInt(scale - x.scale) + y.digits * 10n ** BigInt(scale - y.scale);
  return numberOf({ digits, scale });
}

function numberOf({ digits, scale }: Decimal): number {
  const sign = digits < 0n ? "-" : "";
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const cut = text.length - scale;
  return decimalNumber(`${sign}${text.slice(0, cut)}${scale === 0 ? "" : `.${text.slice(cut)}`}`);
}

/**
 * A price for one, from a price for `basis` pieces; null when it has more decimals than a unit price
 * may have, because a rounded one is not what the invoice says.
 */
export function priceForOne(price: number | null, basis: number | null): number | null {
  if (price === null || basis === null || basis === 1) return price;
  if (basis === 0) return null;
  const [p, b] = [decimal(price), decimal(basis)];
  const top = p.digits * 10n ** BigInt(b.scale + UNIT_PRICE_DECIMALS);
  const bottom = b.digits * 10n ** BigInt(p.scale);
  if (top % bottom !== 0n) return null;
  return numberOf({ digits: divideRounded(top, bottom), scale: UNIT_PRICE_DECIMALS });
}
