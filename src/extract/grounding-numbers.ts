/** Every number that can be read from a text, under every reading of its marks. */

/** More digits than a float64 carries exactly are a code, not a number. */
const MOST_DIGITS = 15;
const MINUS = "-\\u2212\\u2013\\u2012";
/** Digits with marks between them; a space stands between numbers or between thousands. */
const PRINTED = /\d(?:[.,:'\u2019]?\d)*(?:[ \u00a0\u202f]\d(?:[.,:'\u2019]?\d)*)*/gu;
const SIGN_BEFORE = new RegExp(
  `(?<![\\p{L}\\p{N}])([${MINUS}])(?:\\s?\\p{Sc}|\\s?\\p{L}{1,3})?\\s?$`,
  "u",
);
const SIGN_AFTER = new RegExp(
  `^\\s?(?:\\p{Sc}\\s?|\\p{L}{1,3}\\s?)?[${MINUS}](?![\\p{L}\\p{N}])`,
  "u",
);
const BRACKET_BEFORE = /\(\s?(?:\p{Sc}|\p{L}{1,3})?\s?$/u;
const BRACKET_AFTER = /^\s?(?:\p{Sc}|\p{L}{1,3})?\s?\)/u;
/** As far as a sign and a currency may stand from their number. */
const NEAR = 8;

/** Unsigned decimal texts that `digits` with its marks may mean: "1.234" is 1234 or 1.234. */
function readings(printed: string): string[] {
  const parts = printed.split(/[.,:'\u2019]/u);
  const [whole = "", ...rest] = parts;
  const marks = printed.replace(/\d/g, "");
  const last = rest.at(-1);
  if (last === undefined) return [whole];
  // Lakh and crore are groups of two.
  const groups = (list: readonly string[]) =>
    whole.length <= 3 &&
    list.every(({ length }, i) => length === 3 || (length === 2 && i < list.length - 1));
  const found: string[] = [];
  const same = new Set(marks).size === 1;
  if (same && groups(rest)) found.push(parts.join(""));
  const grouping = marks.slice(0, -1);
  const isDecimal = !/['\u2019]/u.test(marks.at(-1)!) && !grouping.includes(marks.at(-1)!);
  if (isDecimal && (rest.length === 1 || groups([...rest.slice(0, -1), "000"]))) {
    found.push(`${parts.slice(0, -1).join("")}.${last}`);
  }
  // Days, times and codes: "12.01.2024".
  return found.length > 0 ? found : parts;
}

/** The numeral as JSON writes it, or undefined when a float64 would not carry all of its digits. */
function numeral(decimal: string): string | undefined {
  if (decimal.replace(/\D/g, "").replace(/^0+/, "").length > MOST_DIGITS) return undefined;
  const text = JSON.stringify(Number(decimal));
  return /^\d+(\.\d+)?$/.test(text) ? text : undefined;
}

/** Groups of thousands with spaces between: "1 234,50". */
function isGrouped(pieces: readonly string[]): boolean {
  return pieces.every((piece, i) => {
    if (i === 0) return /^\d{1,3}$/.test(piece);
    return i < pieces.length - 1 ? /^\d{3}$/.test(piece) : /^\d{3}(?:[.,:]\d+)?$/.test(piece);
  });
}

interface Sighting {
  readonly decimal: string;
  readonly from: number;
  readonly to: number;
}

/** The readings of a run of pieces with single spaces between, at `offset`. */
function* sightings(run: string, offset: number): Generator<Sighting> {
  const pieces: { text: string; from: number }[] = [];
  for (const match of run.matchAll(/[^ \u00a0\u202f]+/gu)) {
    pieces.push({ text: match[0], from: offset + match.index });
  }
  for (const [i, { text, from }] of pieces.entries()) {
    for (const decimal of readings(text)) yield { decimal, from, to: from + text.length };
    for (let j = i + 2; j <= pieces.length; j++) {
      const group = pieces.slice(i, j).map((piece) => piece.text);
      if (!isGrouped(group)) {
        if (pieces[j - 1]!.text.length !== 3) break; // nor is anything longer
        continue;
      }
      const end = pieces[j - 1]!;
      const decimal = group.join("").replace(/[.,:]/, ".");
      yield { decimal, from, to: end.from + end.text.length };
    }
  }
}

/** The signs that a number may have where it stands. */
function signs(text: string, from: number, to: number): readonly ("" | "-")[] {
  const before = text.slice(Math.max(0, from - NEAR), from);
  const after = text.slice(to, to + NEAR);
  const lead = SIGN_BEFORE.exec(before);
  // A minus that touches its number is one; apart from it, it may be a dash.
  if (lead !== null) return /\s/.test(lead[0]) ? ["", "-"] : ["-"];
  // "100:-" is no minus, and neither is what stands between two parts of a code.
  if (SIGN_AFTER.test(after)) return ["", "-"];
  return BRACKET_BEFORE.test(before) && BRACKET_AFTER.test(after) ? ["", "-"] : [""];
}

/**
 * The numbers of a text as `JSON.stringify` writes them, each with the offsets where it ends, ascending:
 * "1.234" gives 1234 and 1.234; "1 234,50" gives 1234.5, 1 and 234.5; "8,00-" and "(8,00)" give 8 and -8.
 */
export function numbersIn(text: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  const add = (spelling: string, to: number) => {
    const known = found.get(spelling);
    if (known === undefined) found.set(spelling, [to]);
    else known.push(to);
  };
  for (const match of text.matchAll(PRINTED)) {
    for (const { decimal, from, to } of sightings(match[0], match.index)) {
      const plain = numeral(decimal);
      if (plain === undefined) continue;
      for (const sign of signs(text, from, to)) {
        if (sign === "" || plain === "0") add(plain, to);
        else add(sign + plain, to);
      }
      // ".50" is 0.50
      const bare = /(?:^|[^\d])[.,]$/.exec(text.slice(Math.max(0, from - 2), from));
      if (bare !== null && /^\d+$/.test(decimal)) add(numeral(`0.${decimal}`) ?? plain, to);
    }
  }
  for (const offsets of found.values()) offsets.sort((a, b) => a - b);
  return found;
}
