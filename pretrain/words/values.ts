import type { Random } from "../../src/core/random.ts";
import { PRINTED_CHARACTERS } from "../characters.ts";
import type { Language } from "./languages.ts";
import { fromMask, inventedName, nonsenseWord, phrase } from "./wording.ts";

/** Something printed together with what a reader should answer for it. */
export interface Value {
  readonly type: "text" | "number" | "date";
  readonly printed: string;
  /** The number in plain decimal notation or the day in ISO 8601; the printed text otherwise. */
  readonly canonical: string;
}

const text = (printed: string): Value => ({ type: "text", printed, canonical: printed });

function grouped(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

/** A decimal number of `units` minor units written the way `language` writes it. */
export function decimalText(
  random: Random,
  language: Language,
  units: number,
  decimals: number,
): string {
  const digits = String(Math.abs(units)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  // A separator must differ from the decimal mark, or the number could not be read back.
  const groups = language.groups.filter((separator) => separator !== language.decimal);
  const printed = grouped(whole, random.pick(groups));
  return (units < 0 ? "-" : "") + printed + (decimals > 0 ? language.decimal + fraction : "");
}

/** 125 with one decimal → "12.5", 1200 with two → "12": as JSON.stringify writes the number. */
export function plainDecimal(units: number, decimals: number): string {
  const digits = String(Math.abs(units)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  const sign = units < 0 ? "-" : "";
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** Amounts spread evenly over their number of digits, often ending in 0, 5 or 9. */
export function amount(random: Random, language: Language): Value {
  const units = Math.floor(10 ** random.uniform(1.5, random.chance(0.15) ? 8 : 5.5));
  const ending = random.weighted([
    [units % 100, 5],
    [0, 3],
    [50, 1],
    [90, 1],
    [95, 1],
  ]);
  const sign = random.chance(0.07) ? -1 : 1;
  const value = sign * (units - (units % 100) + ending);
  const number = decimalText(random, language, value, 2);
  const printed = random.pick(language.money).replace("#", number);
  return { type: "number", printed, canonical: plainDecimal(value, 2) };
}

export function integer(random: Random, language: Language): Value {
  const value = Math.floor(10 ** random.uniform(0, 5));
  const printed = random.chance(0.3) ? decimalText(random, language, value, 0) : String(value);
  return { type: "number", printed, canonical: String(value) };
}

const UNITS = ["kg", "g", "l", "cl", "m", "cm", "st", "pcs", "h", "km", "m²", "kWh", "°C", "%"];

/** A measured number: 1,250 kg, 12.5 %. */
export function measure(random: Random, language: Language): Value {
  const decimals = random.int(0, 3);
  const units = random.int(1, 10 ** (decimals + 2) - 1);
  const gap = random.chance(0.8) ? " " : "";
  const printed = decimalText(random, language, units, decimals) + gap + random.pick(UNITS);
  return { type: "number", printed, canonical: plainDecimal(units, decimals) };
}

/** The first three letters or as many more as it takes to tell the months apart: juin, juil. */
function shortMonth(language: Language, named: string): string {
  let length = 3;
  const sharing = () => language.months.filter((name) => name.startsWith(named.slice(0, length)));
  while (length < named.length && sharing().length > 1) length += 1;
  return named.slice(0, length);
}

/** A day from 1990 to 2035; the day-first and the ISO orders only, so that it reads one way. */
export function date(random: Random, language: Language): Value {
  const year = random.chance(0.8) ? random.int(2018, 2028) : random.int(1990, 2035);
  const month = random.int(1, 12);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = random.int(1, last);
  const two = (value: number) => String(value).padStart(2, "0");
  const canonical = `${year}-${two(month)}-${two(day)}`;
  const named = language.months[month - 1] ?? "";
  const short = shortMonth(language, named);
  const dotted = language.code === "de" || language.code === "no" || language.code === "da";
  const printed = random.weighted([
    [canonical, 5],
    [`${two(day)}.${two(month)}.${year}`, 3],
    [`${two(day)}/${two(month)}/${year}`, 3],
    [`${two(day)}-${two(month)}-${year}`, 2],
    [`${day}.${month}.${year}`, 1],
    [`${year}${two(month)}${two(day)}`, 1],
    [`${year}/${two(month)}/${two(day)}`, 1],
    [`${two(day)}.${two(month)}.${two(year % 100)}`, 1],
    [`${day}${dotted ? "." : ""} ${named} ${year}`, 2],
    [`${two(day)} ${short} ${year}`, 1],
    [`${two(day)}-${short.toUpperCase()}-${year}`, 1],
  ]);
  return { type: "date", printed, canonical };
}

export function time(random: Random): Value {
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(random.int(0, 23))}:${two(random.int(0, 59))}`;
  return text(random.chance(0.3) ? `${clock}:${two(random.int(0, 59))}` : clock);
}

const CODE_MASKS = [
  ...["999", "9999", "99999", "999999", "99999999", "9999999999", "999999999999", "9999999999999"],
  ...["999999-9999", "99-9999999", "999-9999", "999 999 999", "9999 9999 9999 9999", "99/9999"],
  ...["AA999999", "A-99999", "AAA-9999", "AA 99 99 99", "A9A9A9", "999A", "99-AA-99", "AAA 999"],
  ...["SE999999999901", "DE999999999", "NO 999 999 999 MVA", "FR99999999999", "NL999999999B01"],
  ...[
    "FI99999999",
    "DK-99999999",
    "GB 999 9999 99",
    "ESA99999999",
    "IT99999999999",
    "BE0999.999.999",
  ],
  ...[
    "SE99 9999 9999 9999 9999 9999",
    "DE99 9999 9999 9999 9999 99",
    "************9999",
    "XXXX9999",
  ],
  ...["#9999", "#99", "AA99 AAA", "9-999-99", "9999:99", "999.999.999", "A99", "AAAA9999AA"],
];

/** Codes and numbers that must be copied sign by sign. */
export function code(random: Random): Value {
  return text(fromMask(random, random.pick(CODE_MASKS)));
}

const PHONE_MASKS = [
  ...["0999-99 99 99", "09-999 999 99", "+46 99 999 99 99", "+47 99 99 99 99", "+45 99 99 99 99"],
  ...["+358 99 999 9999", "0999 9999999", "+49 999 999999", "09 99 99 99 99", "+33 9 99 99 99 99"],
  ...["999 99 99 99", "(999) 999-9999", "099 9999 9999", "099-9999999", "+39 099 999999"],
];

export function phone(random: Random): Value {
  return text(fromMask(random, random.pick(PHONE_MASKS)));
}

const ENDINGS = ["se", "no", "dk", "fi", "de", "fr", "es", "com", "it", "nl", "eu", "co.uk", "org"];

function plainLetters(name: string): string {
  return name
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase();
}

export function address(random: Random, language: Language): Value {
  const host = `${plainLetters(inventedName(random, language))}.${random.pick(ENDINGS)}`;
  const user = plainLetters(
    random.chance(0.5) ? nonsenseWord(random) : inventedName(random, language),
  );
  return text(
    random.weighted([
      [`${user || "info"}@${host}`, 3],
      [`www.${host}`, 3],
      [`https://${host}/${user}`, 1],
      [host, 1],
    ]),
  );
}

/** Characters drawn evenly from the table, in groups: the reader's defence against guessing. */
export function scramble(random: Random, length: number): Value {
  const pool = random.chance(0.5) ? PRINTED_CHARACTERS.slice(0, 94) : PRINTED_CHARACTERS;
  let out = "";
  while (out.length < length) {
    const gap = out !== "" && !out.endsWith(" ") && out.length < length - 1 && random.chance(0.12);
    out += gap ? " " : random.pick(pool);
  }
  return text(out);
}

/** A few words. */
export function words(random: Random, language: Language, most: number): Value {
  return text(phrase(random, language, random.int(1, most)));
}
