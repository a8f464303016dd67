import type { Random } from "../../core/random.ts";

/** What OCR takes for each other, both ways. */
const CONFUSED: readonly (readonly [string, string])[] = [
  ["0", "O"],
  ["1", "l"],
  ["1", "I"],
  ["l", "I"],
  ["5", "S"],
  ["8", "B"],
  ["2", "Z"],
  ["6", "G"],
  ["rn", "m"],
  ["cl", "d"],
  ["vv", "w"],
  ["ii", "ü"],
  ["e", "c"],
  ["o", "a"],
  ["h", "b"],
  [",", "."],
  [":", ";"],
  ["-", "—"],
];

/** Accents are lost; they do not come from nowhere. */
const LOST: readonly (readonly [from: string, to: string])[] = [
  ["ö", "o"],
  ["å", "a"],
  ["ä", "a"],
  ["ø", "o"],
  ["é", "e"],
  ["ß", "B"],
];

/** By first character: what may be read instead. The longer of two that begin alike is tried first. */
const READ_AS = (() => {
  const table = new Map<string, (readonly [from: string, to: string])[]>();
  const back = CONFUSED.map(([one, other]) => [other, one] as const);
  for (const [from, to] of [...CONFUSED, ...back, ...LOST]) {
    const first = from.slice(0, 1);
    table.set(first, [...(table.get(first) ?? []), [from, to]]);
  }
  for (const list of table.values()) list.sort((a, b) => b[0].length - a[0].length);
  return table;
})();

/** Share of the confusable places that are read wrongly, from a clean scan to a poor one. */
const [LEAST_CONFUSED, MOST_CONFUSED] = [0.01, 0.08];
/** Of all characters, at the rate of a poor scan. */
const DROPPED = 0.008;
const SPLIT = 0.006;
/** Of all spaces between words. */
const MERGED = 0.04;

/**
 * A text as an OCR might have read it: characters taken for others (0/O, 1/l/I, 5/S, 8/B, rn/m, …),
 * characters lost, words split and merged. How bad it is is drawn once for the text. Lines stay lines,
 * and columns stay apart: only single spaces are lost.
 */
export function ocrNoise(text: string, random: Random): string {
  const badness = random.next();
  const confused = LEAST_CONFUSED + (MOST_CONFUSED - LEAST_CONFUSED) * badness;
  let out = "";
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === "\n") {
      out += char;
      at++;
      continue;
    }
    if (char === " ") {
      const isSingle = text[at - 1] !== " " && text[at + 1] !== " ";
      if (!(isSingle && random.chance(MERGED * badness))) out += char;
      at++;
      continue;
    }
    const readings = (READ_AS.get(char) ?? []).filter(([from]) => text.startsWith(from, at));
    if (readings.length > 0 && random.chance(confused)) {
      const [from, to] = random.pick(readings);
      out += to;
      at += from.length;
      continue;
    }
    at++;
    if (random.chance(DROPPED * badness)) continue;
    out += char;
    const isInWord = /\S/u.test(text.charAt(at));
    if (isInWord && random.chance(SPLIT * badness)) out += " ";
  }
  return out;
}
