import { KvittoError } from "./errors.ts";

/** An exact decimal: `digits` / 10^`scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** An amount: an integer of minor units (öre, cents) and its ISO 4217 currency. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** An amount that may be larger than a `Money`: what is computed from numbers that nobody has checked. */
interface AnyAmount {
  readonly minor: number | bigint;
  readonly currency: string;
}

const ZERO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND";
const FOUR_DECIMALS = "CLF UYW";
const TWO_DECIMALS =
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD " +
  "CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP " +
  "GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD " +
  "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP " +
  "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT " +
  "TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

/** Decimals of the minor unit, by ISO 4217 code (the standard's list one, fund codes included). */
export const CURRENCY_DECIMALS: ReadonlyMap<string, number> = new Map(
  [ZERO_DECIMALS, undefined, TWO_DECIMALS, THREE_DECIMALS, FOUR_DECIMALS].flatMap(
    (codes, decimals) => (codes?.split(" ") ?? []).map((code) => [code, decimals] as const),
  ),
);

/** @throws {KvittoError} `money.unknown_currency` */
export function currencyDecimals(currency: string): number {
  const decimals = CURRENCY_DECIMALS.get(currency);
  if (decimals !== undefined) return decimals;
  throw new KvittoError(
    "money.unknown_currency",
    `${JSON.stringify(currency)} is not an ISO 4217 currency code.`,
    "Use three capital letters, such as SEK, EUR or USD.",
  );
}

/**
 * An amount from its minor units.
 * @throws {KvittoError} `money.unknown_currency`; `money.out_of_range` outside ±2^53
 */
export function money(minor: number | bigint, currency: string): Money {
  currencyDecimals(currency);
  const value = Number(minor);
  if (!Number.isSafeInteger(value)) {
    throw new KvittoError(
      "money.out_of_range",
      `${minor} minor units of ${currency} is not a whole number within ±${Number.MAX_SAFE_INTEGER}.`,
    );
  }
  return { minor: value === 0 ? 0 : value, currency }; // no negative zero
}

/**
 * Reads plain decimal text: an optional sign, digits, at most one point. Exact; no exponent.
 * @throws {KvittoError} `money.not_a_number`
 */
export function parseDecimal(text: string): Decimal {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) {
    throw new KvittoError("money.not_a_number", `${JSON.stringify(text)} is not a decimal number.`);
  }
  const [, sign, whole = "", fraction = ""] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, scale: fraction.length };
}

/** Shortest text of a decimal: no trailing zeros, no "-0". */
export function decimalText(value: Decimal): string {
  const sign = value.digits < 0n ? "-" : "";
  const magnitude = String(value.digits < 0n ? -value.digits : value.digits);
  if (value.scale === 0) return sign + magnitude;
  const padded = magnitude.padStart(value.scale + 1, "0");
  const text = `${padded.slice(0, -value.scale)}.${padded.slice(-value.scale)}`;
  return sign + text.replace(/\.?0+$/, "");
}

/** n / d to the nearest integer, halves away from zero. d must not be 0. */
export function divideRounded(n: bigint, d: bigint): bigint {
  const negative = n < 0n !== d < 0n;
  const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const rounded = (2n * top + bottom) / (2n * bottom);
  return negative ? -rounded : rounded;
}

/**
 * The minor units of plain decimal text such as "-1234.50", however many they are.
 * @throws {KvittoError} `money.not_a_number`; `money.too_many_decimals`; `money.unknown_currency`
 */
export function minorUnits(text: string, currency: string): bigint {
  const { digits, scale } = parseDecimal(decimalText(parseDecimal(text)));
  const decimals = currencyDecimals(currency);
  if (scale > decimals) {
    throw new KvittoError(
      "money.too_many_decimals",
      `${text} has ${scale} decimals; ${currency} has ${decimals}.`,
    );
  }
  return digits * 10n ** BigInt(decimals - scale);
}

/**
 * An amount from plain decimal text.
 * @throws {KvittoError} as {@link minorUnits} and {@link money}
 */
export function moneyFromDecimal(text: string, currency: string): Money {
  return money(minorUnits(text, currency), currency);
}

/**
 * An amount from a JSON number, through its shortest text and never by arithmetic on the double.
 * @throws {KvittoError} as {@link moneyFromDecimal}; a number printed with an exponent is refused
 */
export function moneyFromJson(value: number, currency: string): Money {
  return moneyFromDecimal(String(value), currency);
}

/** Plain text with exactly the currency's decimals: "-1234.50". */
export function moneyText(amount: AnyAmount): string {
  return formatMoney(amount, { decimal: ".", group: "" });
}

/** The JSON number of an amount: the double nearest to its decimal text. */
export function moneyToJson(amount: AnyAmount): number {
  return Number(moneyText(amount));
}

export interface MoneyFormat {
  readonly decimal: string;
  /** Between thousands: "", " ", ".", "'" … */
  readonly group: string;
  /** Written for a negative amount; "-" when absent. */
  readonly minus?: string;
}

/** Printed text of an amount, always with all of the currency's decimals. */
export function formatMoney(amount: AnyAmount, format: MoneyFormat): string {
  const decimals = currencyDecimals(amount.currency);
  const digits = String(amount.minor)
    .replace("-", "")
    .padStart(decimals + 1, "0");
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals);
  const fraction = decimals === 0 ? "" : format.decimal + digits.slice(-decimals);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, () => format.group);
  return (amount.minor < 0 ? (format.minus ?? "-") : "") + grouped + fraction;
}

function sameCurrency(a: Money, b: Money): void {
  if (a.currency === b.currency) return;
  throw new KvittoError(
    "money.mixed_currencies",
    `An amount in ${a.currency} and one in ${b.currency} cannot be added or compared.`,
  );
}

/** @throws {KvittoError} `money.mixed_currencies` */
export function addMoney(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return money(BigInt(a.minor) + BigInt(b.minor), a.currency);
}

export function negateMoney(a: Money): Money {
  return money(-a.minor, a.currency);
}

/** a − b. @throws {KvittoError} `money.mixed_currencies` */
export function subtractMoney(a: Money, b: Money): Money {
  return addMoney(a, negateMoney(b));
}

/** Sum of amounts that are all in `currency`. @throws {KvittoError} `money.mixed_currencies` */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(addMoney, money(0, currency));
}

/** a × numerator / denominator, rounded half away from zero to the minor unit. */
export function multiplyMoney(a: Money, numerator: bigint, denominator: bigint): Money {
  if (denominator === 0n) throw new Error("internal: multiplyMoney by a fraction over 0");
  return money(divideRounded(BigInt(a.minor) * numerator, denominator), a.currency);
}

/** a × factor, rounded half away from zero to the minor unit. */
export function scaleMoney(a: Money, factor: Decimal): Money {
  return multiplyMoney(a, factor.digits, 10n ** BigInt(factor.scale));
}

/** The nearest multiple of `stepMinor` minor units, halves away from zero. */
export function roundMoney(a: Money, stepMinor: number): Money {
  const step = BigInt(stepMinor);
  return money(divideRounded(BigInt(a.minor), step) * step, a.currency);
}
