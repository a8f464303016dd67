import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { characterClass, OTHER_CHARACTER } from "../characters.ts";
import { LANGUAGES } from "./languages.ts";
import { anyLine, anyValue } from "./lines.ts";
import { distinctLabels, snakeCase } from "./labels.ts";
import { amount, date, plainDecimal } from "./values.ts";

test("plain decimals are what JSON writes for the number", () => {
  for (const [units, decimals] of [
    [0, 2],
    [5, 2],
    [50, 2],
    [1200, 2],
    [-1250, 2],
    [7, 0],
    [1234, 3],
  ] as const) {
    expect(plainDecimal(units, decimals)).toBe(JSON.stringify(units / 10 ** decimals));
  }
});

test("an amount's canonical form is the number that is printed", () => {
  for (const language of LANGUAGES) {
    for (let i = 0; i < 200; i++) {
      const { printed, canonical } = amount(new Random(`amount/${language.code}/${i}`), language);
      // The last two digits are the minor units, whatever separates them.
      const digits = printed.replace(/\D/g, "");
      const sign = /-\d/.test(printed) ? -1 : 1;
      expect(JSON.stringify((sign * Number(digits)) / 100), printed).toBe(canonical);
    }
  }
});

test("a date's canonical form is a day that exists and that its print agrees with", () => {
  for (const language of LANGUAGES) {
    for (let i = 0; i < 100; i++) {
      const { printed, canonical } = date(new Random(`date/${language.code}/${i}`), language);
      const day = new Date(`${canonical}T00:00:00Z`);
      expect(day.toISOString().slice(0, 10)).toBe(canonical);
      expect(printed).toMatch(new RegExp(`0?${day.getUTCDate()}`));
      expect(printed).toContain(canonical.slice(2, 4));
    }
  }
});

test("lines keep to their length and to the table of characters", () => {
  for (let i = 0; i < 3000; i++) {
    const random = new Random(`line/${i}`);
    const most = random.int(1, 40);
    const line = anyLine(random, random.pick(LANGUAGES), most);
    expect([...line].length).toBeLessThanOrEqual(most);
    expect(line).toBe(line.trim().replace(/\s+/g, " "));
    expect(line).not.toBe("");
    expect([...line].filter((c) => characterClass(c) === OTHER_CHARACTER)).toEqual([]);
    const value = anyValue(random, random.pick(LANGUAGES));
    expect([...value.printed].filter((c) => characterClass(c) === OTHER_CHARACTER)).toEqual([]);
  }
});

test("labels of a form cannot be mistaken for each other", () => {
  for (let i = 0; i < 100; i++) {
    const random = new Random(`labels/${i}`);
    const labels = distinctLabels(random, random.pick(LANGUAGES), 14);
    const printed = labels.map((label) => snakeCase(label.printed));
    expect(new Set(printed).size).toBe(14);
  }
});

test("snake case drops marks and signs", () => {
  expect(snakeCase("N° de série")).toBe("n_de_serie");
  expect(snakeCase("Straße/Größe")).toBe("strassegrosse");
  expect(snakeCase("Årsmøde-Nr.")).toBe("arsmode_nr");
});
