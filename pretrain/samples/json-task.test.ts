import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { LANGUAGES } from "../words/languages.ts";
import { inventForm, type FormContent } from "./form-content.ts";
import { askForJson, RESERVED_KEYS } from "./json-task.ts";
import { askForValue } from "./lookup.ts";

type Json = null | number | string | Json[] | { [key: string]: Json };

const PREFIX = "JSON: ";

function parse(text: string): Json {
  return JSON.parse(text) as Json; // JSON.parse gives nothing but Json
}

function cases(count: number): { form: FormContent; random: Random }[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new Random(`json/${i}`);
    const language = random.pick(LANGUAGES);
    return { form: inventForm(random, language, { fields: [2, 9], table: 0.5, rows: 5 }), random };
  });
}

/** Every string and number of an answer must be found here: as printed, as number or as ISO day. */
function permitted(form: FormContent): Set<string> {
  const values = [
    ...form.fields.map((field) => field.value),
    ...form.tables.flatMap((table) => table.rows.flat()),
  ];
  return new Set(values.flatMap(({ printed, canonical }) => [printed, canonical]));
}

function checkAgainst(blank: Json, filled: Json, allowed: ReadonlySet<string>): void {
  if (filled === null) return;
  if (Array.isArray(blank)) {
    if (!Array.isArray(filled)) throw new Error("expected an array");
    for (const row of filled) checkAgainst(blank[0]!, row, allowed);
  } else if (typeof blank === "object" && blank !== null) {
    if (typeof filled !== "object" || Array.isArray(filled)) throw new Error("expected an object");
    expect(Object.keys(filled)).toEqual(Object.keys(blank));
    for (const [key, value] of Object.entries(blank)) {
      expect(RESERVED_KEYS.has(key)).toBe(false);
      checkAgainst(value, filled[key]!, allowed);
    }
  } else {
    expect(typeof filled).toBe(typeof blank);
    expect(allowed).toContain(typeof filled === "number" ? JSON.stringify(filled) : filled);
    if (blank === "YYYY-MM-DD") expect(filled).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
}

test("the answer has the skeleton's keys and types and only what the form prints", () => {
  let nulls = 0;
  let days = 0;
  for (const { form, random } of cases(400)) {
    const { prompt, answer } = askForJson(random, form);
    expect(prompt.startsWith(PREFIX)).toBe(true);
    const filled = parse(answer);
    expect(JSON.stringify(filled)).toBe(answer); // compact, numbers in canonical form
    checkAgainst(parse(prompt.slice(PREFIX.length)), filled, permitted(form));
    nulls += answer.split("null").length - 1;
    days += prompt.split("YYYY-MM-DD").length - 1;
  }
  expect(nulls).toBeGreaterThan(50);
  expect(days).toBeGreaterThan(50);
});

test("labels that stand in an answer as null are not on the form", () => {
  for (const { form, random } of cases(200)) {
    const { prompt, answer } = askForValue(random, form);
    const label = /^Value of "(.*)":$/.exec(prompt)?.[1];
    const field = form.fields.find((candidate) => candidate.label.printed === label);
    expect(answer).toBe(field?.value.printed ?? "null");
  }
});
