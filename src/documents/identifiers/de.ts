import {
  compact,
  modulo11And10CheckDigit,
  modulo11CheckDigit,
  payload,
  requiredModulo11Digit,
} from "./check-digits.ts";

/**
 * USt-IdNr. "DE123456788" from eight digits.
 * @see Bundeszentralamt für Steuern; ISO 7064 MOD 11,10
 * @throws {KvittoError} `identifier.payload`
 */
export function germanVatNumber(eightDigits: string): string {
  payload(eightDigits, /^[1-9]\d{7}$/, "eight digits that start with 1 to 9");
  return `DE${eightDigits}${modulo11And10CheckDigit(eightDigits)}`;
}

export function isGermanVatNumber(text: string): boolean {
  const match = /^DE([1-9]\d{7})(\d)$/.exec(compact(text));
  return match !== null && modulo11And10CheckDigit(match[1] ?? "") === Number(match[2]);
}

/** Of office, district and number as printed; the federal form's 9 and 0 have the weight 0. */
const BAVARIAN_WEIGHTS = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5];

/**
 * Steuernummer of Bavaria "181/815/08155" from office (3), district (3) and number (4 digits).
 * Every state has its own weights; this is the one we make.
 * @see ELSTER, "Prüfung der Steuer- und Steueridentifikationsnummer", 11er-Verfahren
 * @throws {KvittoError} `identifier.payload`, `identifier.no_check_digit`
 */
export function bavarianTaxNumber(tenDigits: string): string {
  payload(tenDigits, /^[12]\d{9}$/, "ten digits that start with 1 or 2");
  const all = `${tenDigits}${requiredModulo11Digit(tenDigits, BAVARIAN_WEIGHTS, "Steuernummer")}`;
  return `${all.slice(0, 3)}/${all.slice(3, 6)}/${all.slice(6)}`;
}

export function isBavarianTaxNumber(text: string): boolean {
  const digits = compact(text);
  if (!/^[12]\d{10}$/.test(digits)) return false;
  return modulo11CheckDigit(digits.slice(0, -1), BAVARIAN_WEIGHTS) === Number(digits.at(-1));
}
