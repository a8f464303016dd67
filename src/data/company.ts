import { normaliseCode } from "../documents/normalise.ts";
import { UnionFind } from "./union-find.ts";

/**
 * Legal forms, without marks: they say how a company is owned, and papers of one company write them
 * now and then. Several words stand before their parts, so that they are taken as a whole.
 */
const LEGAL_FORMS = [
  ...["gmbh co kg", "gmbh & co kg", "sdn bhd", "pte ltd", "pty ltd", "s a r l", "s p a", "s r l"],
  ...["a b", "a s", "s a", "b v", "n v", "l l c", "s b", "e k", "e v", "k k"],
  ...["aktiebolag", "ab", "publ", "hb", "kb", "enskild firma", "asa", "as", "aps", "oyj", "oy"],
  ...["gmbh", "ag", "kg", "ohg", "ug", "mbh", "se", "eg", "gbr", "sarl", "sas", "sasu", "eurl"],
  ...["sa", "sl", "slu", "srl", "spa", "bv", "nv", "cv", "vof", "bvba", "ltd", "limited", "llp"],
  ...["plc", "llc", "inc", "incorporated", "corp", "corporation", "company", "co", "bhd", "kft"],
] as const;

const ENDING = new RegExp(`(?: (?:${LEGAL_FORMS.join("|")}))+$`, "u");
const BEGINNING = new RegExp(`^(?:(?:${LEGAL_FORMS.join("|")}) )+`, "u");

/**
 * A company's name without what one paper writes and another does not: case, accents, punctuation,
 * and its legal form at either end. "Blåbär & Co. AB" and "BLABAR" are one; a name that is nothing
 * but a legal form stays as it is.
 */
export function companyKey(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/æ/g, "ae")
    .replace(/['’`´.]/gu, "") // "S.A." is SA, "McDonald's" is McDonalds
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  const bare = plain.replace(ENDING, "").replace(BEGINNING, "").trim();
  return bare === "" ? plain : bare;
}

/** The digits that two spellings of a tax number share: SE556677889901 and 556677-8899. */
function taxKey(id: string): string | null {
  const code = normaliseCode(id).replace(/[^A-Z0-9]/g, "");
  const swedish = /^SE(\d{10})\d{2}$/.exec(code);
  const key = swedish?.[1] ?? code.replace(/^[A-Z]{2}(?=\d{8,}$)/, "").replace(/MVA$/, "");
  // Fewer digits are a branch or a till rather than a company.
  return /\d.*\d.*\d.*\d.*\d.*\d/.test(key) ? key : null;
}

interface Issued {
  readonly vendor: string | null;
  readonly document: {
    readonly vendor: { readonly name: string | null; readonly tax_ids: readonly string[] };
  };
}

/**
 * Which company issued each row: rows of one company get one number. Rows are of one company when
 * they name one vendor, when the papers state names that {@link companyKey} finds alike, or when they
 * share a tax number. A row of which none of this is known is a company of its own.
 */
export function companies(rows: readonly Issued[]): number[] {
  const groups = new UnionFind(rows.length);
  const seen = new Map<string, number>();
  const keysOf = ({ vendor, document }: Issued): string[] => {
    const names = [vendor, document.vendor.name].filter((one) => one !== null).map(companyKey);
    const numbers = document.vendor.tax_ids.map(taxKey).filter((one) => one !== null);
    return [...names.filter((one) => one !== "").map((one) => `name ${one}`), ...numbers];
  };
  rows.forEach((row, i) => {
    for (const key of keysOf(row)) {
      const first = seen.get(key);
      if (first === undefined) seen.set(key, i);
      else groups.join(first, i);
    }
  });
  return rows.map((_, i) => groups.find(i));
}
