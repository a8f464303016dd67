import { compact, luhnCheckDigit, payload, weightedSum } from "./check-digits.ts";

const PERSON_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
const COMPANY_LETTERS = "JABCDEFGHI";

/**
 * NIF of a person "12345678Z" from eight digits: letter by number mod 23.
 * @throws {KvittoError} `identifier.payload`
 */
export function spanishPersonNif(eightDigits: string): string {
  payload(eightDigits, /^\d{8}$/, "eight digits");
  return eightDigits + PERSON_LETTERS.charAt(Number(eightDigits) % 23);
}

/** Public bodies and foreign companies end with a letter, the others we make with a digit. */
function companyCheck(kind: string, sevenDigits: string): string {
  const digit = luhnCheckDigit(sevenDigits);
  return "KNPQRSW".includes(kind) ? COMPANY_LETTERS.charAt(digit) : String(digit);
}

/**
 * NIF of a company (CIF) "B58378431" from its letter (A: S.A., B: S.L., F: cooperative …) and
 * seven digits.
 * @see Real Decreto 1065/2007, article 22, and Orden EHA/451/2008
 * @throws {KvittoError} `identifier.payload`
 */
export function spanishCompanyNif(kind: string, sevenDigits: string): string {
  payload(kind, /^[A-HJNP-SUVW]$/, "a letter of a kind of company");
  payload(sevenDigits, /^\d{7}$/, "seven digits");
  return kind + sevenDigits + companyCheck(kind, sevenDigits);
}

/** Of a person or a company. */
export function isSpanishNif(text: string): boolean {
  const plain = compact(text);
  if (/^\d{8}[A-Z]$/.test(plain)) return spanishPersonNif(plain.slice(0, 8)) === plain;
  const match = /^([A-HJNP-SUVW])(\d{7})([\dA-J])$/.exec(plain);
  return match !== null && companyCheck(match[1] ?? "", match[2] ?? "") === match[3];
}

export function spanishVatNumber(nif: string): string {
  return `ES${compact(nif)}`;
}

export function isSpanishVatNumber(text: string): boolean {
  const plain = compact(text);
  return plain.startsWith("ES") && isSpanishNif(plain.slice(2));
}

/**
 * The 20 digits of a Spanish account: bank (4), branch (4), two check digits, account (10).
 * @see Consejo Superior Bancario; weights 1 2 4 8 5 10 9 7 3 6, modulus 11, 10 is written 1
 * @throws {KvittoError} `identifier.payload`
 */
export function spanishAccount(bankAndBranch: string, account: string): string {
  payload(bankAndBranch, /^\d{8}$/, "a bank and a branch of four digits each");
  payload(account, /^\d{10}$/, "an account of ten digits");
  const check = (digits: string) => {
    const value = 11 - (weightedSum(digits, [6, 3, 7, 9, 10, 5, 8, 4, 2, 1]) % 11);
    return value === 11 ? 0 : value === 10 ? 1 : value;
  };
  return `${bankAndBranch}${check(bankAndBranch)}${check(account)}${account}`;
}
