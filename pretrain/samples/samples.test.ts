import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { DECODER_SAMPLES } from "../decoder/curriculum.ts";
import { makePaper } from "./paper.ts";
import { SAMPLE_KINDS, type PretrainSample } from "./sample.ts";

type Json = null | number | string | Json[] | { [key: string]: Json };

const CLEAN = { lineCharacters: 40, lines: 9, wear: 0 };
const ASKS_JSON = "\n\nJSON: ";

interface Task {
  /** The paper's text. */
  readonly page: string;
  readonly blank: Json;
  readonly filled: Json;
}

/** The paper, the skeleton and the answer of a sample; null when it asks for no JSON. */
function taskOf({ prompt, answer }: PretrainSample): Task | null {
  const at = prompt.lastIndexOf(ASKS_JSON);
  if (at < 0) return null;
  // JSON.parse gives nothing but Json, or throws.
  const blank = JSON.parse(prompt.slice(at + ASKS_JSON.length)) as Json;
  return { page: prompt.slice(0, at), blank, filled: JSON.parse(answer) as Json };
}

/** Digits of a number as it may be printed: no separators, no zeros at either end. */
function digitsOf(text: string): string {
  return text.replace(/\D/g, "").replace(/^0+|0+$/g, "");
}

/** Checks an answer against its skeleton; `seen` gets every value that is not null. */
function compare(blank: Json, filled: Json, seen: { blank: Json; value: string | number }[]): void {
  if (Array.isArray(blank)) {
    if (!Array.isArray(filled)) throw new Error("a list is asked for");
    for (const row of filled) compare(blank[0]!, row, seen);
  } else if (typeof blank === "object" && blank !== null) {
    if (typeof filled !== "object" || filled === null || Array.isArray(filled)) {
      throw new Error("an object is asked for");
    }
    expect(Object.keys(filled)).toEqual(Object.keys(blank));
    for (const [key, value] of Object.entries(blank)) compare(value, filled[key]!, seen);
  } else if (filled !== null) {
    expect(typeof filled).toBe(typeof blank);
    if (typeof filled !== "string" && typeof filled !== "number") throw new Error("not a value");
    seen.push({ blank, value: filled });
  }
}

test.each(SAMPLE_KINDS)(
  "%s: the answer has the skeleton's keys and only what is printed",
  (kind) => {
    let [tasks, texts, numbers, days] = [0, 0, 0, 0];
    for (let i = 0; i < 150; i++) {
      const sample = DECODER_SAMPLES.makers[kind](new Random(`${kind}/${i}`), CLEAN);
      expect(sample.kind).toBe(kind);
      const task = taskOf(sample);
      if (task === null) continue;
      tasks += 1;
      expect(JSON.stringify(task.filled)).toBe(sample.answer); // compact, numbers as JSON writes them
      const found: { blank: Json; value: string | number }[] = [];
      compare(task.blank, task.filled, found);
      // A place that is printed on two lines is asked for as one.
      const pages = [task.page, task.page.replaceAll("\n", ", ")];
      const digits = task.page.replace(/[^\d\n]/g, "");
      for (const { blank, value } of found) {
        if (blank === "YYYY-MM-DD") {
          expect(value).toMatch(/^\d{4}-\d\d-\d\d$/);
          days += 1;
        } else if (typeof value === "number") {
          expect(digits, `${value} in ${task.page}`).toContain(digitsOf(String(value)));
          numbers += 1;
        } else {
          expect(
            pages.some((page) => page.includes(value)),
            `${value} in ${task.page}`,
          ).toBe(true);
          texts += 1;
        }
      }
    }
    // Enough of each that the checks above have met them.
    expect(Math.min(tasks, texts, numbers, days)).toBeGreaterThan(15);
  },
);

test("papers ask under names of their own, and for what is not there", () => {
  const keys = new Set<string>();
  let nulls = 0;
  for (let i = 0; i < 100; i++) {
    const { answer } = makePaper(new Random(`keys/${i}`), CLEAN);
    nulls += answer.split(":null").length - 1;
    for (const [, key] of answer.matchAll(/"([^"]+)":\[/g)) keys.add(key!);
  }
  expect(nulls).toBeGreaterThan(100);
  expect(keys.size).toBeGreaterThan(8); // lists alone have ten names
});

test("wear misreads some papers, and never their answers", () => {
  let differing = 0;
  for (let i = 0; i < 100; i++) {
    const clean = makePaper(new Random(`wear/${i}`), CLEAN);
    const worn = makePaper(new Random(`wear/${i}`), { ...CLEAN, wear: 1 });
    expect(worn.answer).toBe(clean.answer);
    if (worn.prompt !== clean.prompt) differing += 1;
  }
  // 15 % are drawn to be misread, and a few of these by chance are not.
  expect(differing).toBeGreaterThan(5);
  expect(differing).toBeLessThan(30);
});
