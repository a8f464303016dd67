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

/** Middles nearer than this many advances are less likely: two at one place cost {@link CROWDING} nats. */
const CROWDED = 0.6;
const CROWDING = 3;

/**
 * The characters of a strip. What a column says is taken as the probability that a middle lies in it;
 * a character is a run of one to three columns of which exactly one holds its middle, and the strip is
 * cut into such runs and empty columns so that the product of all probabilities is largest (dynamic
 * programming). Middles that crowd cost more: a wide letter is not two. Its class is the one with the
 * largest sum over the run.
 *
 * @param probabilities [columns, K]
 * @param silent classes that are no character: none, and the space
 */
export function stripMarks(
  probabilities: Float32Array,
  classes: number,
  silent: readonly number[],
): StripMark[] {
  const mass = printMass(probabilities, classes, silent);
  const first = cutRuns(mass, 0);
  const gaps = first.slice(1).map((run, i) => middleOf(mass, run) - middleOf(mass, first[i]!));
  const runs = cutRuns(mass, quantile(gaps, 0.4));
  return runs.map(({ from, to }) => {
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
  });
}

/** Probability of each column that a middle lies in it. */
function printMass(
  probabilities: Float32Array,
  classes: number,
  silent: readonly number[],
): Float64Array {
  const mass = new Float64Array(probabilities.length / classes);
  for (let c = 0; c < mass.length; c++) {
    let none = 0;
    for (const label of silent) none += probabilities[c * classes + label]!;
    mass[c] = Math.max(LEAST, Math.min(1 - LEAST, 1 - none));
  }
  return mass;
}

/** Columns from..to−1, of which one holds the middle of a character. */
interface Run {
  readonly from: number;
  readonly to: number;
}

/** In columns: the mean of the run's columns, each as much as it holds. */
function middleOf(mass: Float64Array, { from, to }: Run): number {
  let [total, place] = [0, 0];
  for (let c = from; c < to; c++) {
    total += mass[c]!;
    place += mass[c]! * (c + 0.5);
  }
  return place / total;
}

/** The likeliest runs. `advance` in columns says which middles crowd; 0 that none do. */
function cutRuns(mass: Float64Array, advance: number): Run[] {
  const columns = mass.length;
  const reach = CROWDED * advance;
  const blank = new Float64Array(columns + 1); // Σ log of emptiness of the columns before
  for (let c = 0; c < columns; c++) blank[c + 1] = blank[c]! + Math.log(1 - mass[c]!);
  const slots = MOST_COLUMNS + 1;
  // By end and length of the last run; length 0 is the strip's beginning.
  const score = new Float64Array((columns + 1) * slots).fill(-Infinity);
  const origin = new Int32Array(score.length).fill(-1);
  score[0] = 0;
  // The best that ends so long before that nothing crowds, with empty columns up to here.
  let far = { score: 0, slot: 0 };
  let seen = 0;
  const near = Math.ceil(reach) + MOST_COLUMNS;
  for (let from = 0; from < columns; from++) {
    if (from > 0) far = { ...far, score: far.score + blank[from]! - blank[from - 1]! };
    for (; seen <= from - near; seen++) {
      for (let length = 1; length < slots; length++) {
        const slot = seen * slots + length;
        const total = score[slot]! + blank[from]! - blank[seen]!;
        if (total > far.score) far = { score: total, slot };
      }
    }
    for (let length = 1; length <= MOST_COLUMNS && from + length <= columns; length++) {
      let best = far;
      const middle = middleOf(mass, { from, to: from + length });
      for (let end = Math.max(0, seen); end <= from; end++) {
        for (let before = 1; before < slots; before++) {
          const slot = end * slots + before;
          if (score[slot] === -Infinity) continue;
          const distance = middle - middleOf(mass, { from: end - before, to: end });
          const crowding = distance < reach ? CROWDING * (1 - distance / reach) : 0;
          const total = score[slot]! + blank[from]! - blank[end]! - crowding;
          if (total > best.score) best = { score: total, slot };
        }
      }
      const slot = (from + length) * slots + length;
      const total = best.score + Math.log(exactlyOne(mass, from, from + length));
      if (total > score[slot]!) {
        score[slot] = total;
        origin[slot] = best.slot;
      }
    }
  }
  let last = { score: blank[columns]!, slot: 0 };
  for (let slot = slots; slot < score.length; slot++) {
    const end = Math.floor(slot / slots);
    const total = score[slot]! + blank[columns]! - blank[end]!;
    if (total > last.score) last = { score: total, slot };
  }
  const runs: Run[] = [];
  for (let slot = last.slot; slot > 0; slot = origin[slot]!) {
    const to = Math.floor(slot / slots);
    runs.push({ from: to - (slot % slots), to });
  }
  return runs.reverse();
}

/** Probability that exactly one of the columns from..to−1 holds a middle. */
function exactlyOne(mass: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let own = from; own < to; own++) {
    let product = mass[own]!;
    for (let other = from; other < to; other++) if (other !== own) product *= 1 - mass[other]!;
    sum += product;
  }
  return sum;
}

/** A gap so many advances wide is a space whatever the reader says. */
const SURE_GAP = 2.5;
/** Probability of a space between two characters that is believed. */
const SEEN_SPACE = 0.4;

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
      if (gap > SURE_GAP || seen > SEEN_SPACE) text += " ";
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
