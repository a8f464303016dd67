import { STRIP_COLUMN_PX } from "../models/strip-reader.ts";
import { quantile } from "./reader-numbers.ts";

/** A character of a strip: its class, where its middle lies and how sure the reader is, 0..1. */
export interface StripMark {
  readonly label: number;
  /** In pixels of the strip. */
  readonly x: number;
  readonly confidence: number;
}

/** Columns over which the middle of one character may be spread. */
const MOST_COLUMNS = 3;
const LEAST = 1e-4;

/**
 * The characters of a strip. What a column says is taken as the probability that a middle lies in it;
 * a character is a run of one to three columns of which exactly one holds its middle, and the strip is
 * cut into such runs and empty columns so that the product of all probabilities is largest (dynamic
 * programming). Its class is the one with the largest sum over the run.
 *
 * @param probabilities [columns, K]
 * @param silent classes that are no character: none, and the space
 */
export function stripMarks(
  probabilities: Float32Array,
  classes: number,
  silent: readonly number[],
): StripMark[] {
  const columns = probabilities.length / classes;
  const mass = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    let none = 0;
    for (const label of silent) none += probabilities[c * classes + label]!;
    mass[c] = Math.max(LEAST, Math.min(1 - LEAST, 1 - none));
  }
  const best = new Float64Array(columns + 1).fill(-Infinity);
  const taken = new Uint8Array(columns + 1); // length of the run that ends here, 0 for an empty column
  best[0] = 0;
  for (let c = 0; c < columns; c++) {
    offer(c + 1, best[c]! + Math.log(1 - mass[c]!), 0);
    for (let length = 1; length <= MOST_COLUMNS && c + length <= columns; length++) {
      let one = 0;
      for (let own = c; own < c + length; own++) {
        let product = mass[own]!;
        for (let other = c; other < c + length; other++) {
          if (other !== own) product *= 1 - mass[other]!;
        }
        one += product;
      }
      offer(c + length, best[c]! + Math.log(one), length);
    }
  }
  const marks: StripMark[] = [];
  for (let end = columns; end > 0;) {
    const length = taken[end]!;
    if (length > 0) marks.push(markOf(end - length, end));
    end -= Math.max(1, length);
  }
  return marks.reverse();

  function offer(end: number, score: number, length: number): void {
    if (score > best[end]!) {
      best[end] = score;
      taken[end] = length;
    }
  }

  function markOf(from: number, to: number): StripMark {
    let [total, place, label, most] = [0, 0, 0, -1];
    for (let c = from; c < to; c++) {
      total += mass[c]!;
      place += mass[c]! * (c + 0.5) * STRIP_COLUMN_PX;
    }
    for (let k = 0; k < classes; k++) {
      if (silent.includes(k)) continue;
      let sum = 0;
      for (let c = from; c < to; c++) sum += probabilities[c * classes + k]!;
      if (sum > most) [most, label] = [sum, k];
    }
    return { label, x: place / total, confidence: Math.min(1, most) };
  }
}

/** A gap so many advances wide is a space whatever the reader says; a narrower one than the other never is. */
const SURE_GAP = 2.3;
const LEAST_GAP = 1.05;
/** Gap in advances, plus this much for a space that the reader sees, must reach the limit. */
const SEEN_SPACE = 0.8;
const GAP_LIMIT = 1.8;

/** The text of a strip's characters, with spaces where the reader or the gaps say so. */
export function stripText(
  marks: readonly StripMark[],
  probabilities: Float32Array,
  characters: readonly string[],
): string {
  const space = characters.indexOf(" ");
  const advance = stripAdvance(marks);
  let text = "";
  for (const [i, mark] of marks.entries()) {
    const before = marks[i - 1];
    if (before !== undefined) {
      const gap = (mark.x - before.x) / advance;
      let seen = 0;
      const to = Math.floor(mark.x / STRIP_COLUMN_PX);
      for (let c = Math.floor(before.x / STRIP_COLUMN_PX); c <= to; c++) {
        seen += probabilities[c * characters.length + space] ?? 0;
      }
      const sum = gap + SEEN_SPACE * Math.min(1, seen);
      if (gap > SURE_GAP || (gap > LEAST_GAP && sum > GAP_LIMIT)) text += " ";
    }
    text += characters[mark.label]!;
  }
  return text;
}

/** Typical distance of neighbouring characters, in pixels of the strip. */
export function stripAdvance(marks: readonly StripMark[]): number {
  const gaps = marks.slice(1).map((mark, i) => mark.x - marks[i]!.x);
  return gaps.length === 0 ? 12 : Math.max(4, quantile(gaps, 0.4));
}
