import { expect, test } from "vitest";
import {
  CHARACTER_CLASSES,
  PRINTED_CHARACTERS,
  UNKNOWN_CHARACTER,
  WORD_SPACE,
  characterClass,
  characterOf,
} from "./characters.ts";
import { faces, covers, HELD_OUT_FAMILIES } from "./fonts.ts";
import { LANGUAGES } from "./words/languages.ts";

test("every printed character has a class of its own that fits a byte", () => {
  const classes = PRINTED_CHARACTERS.map(characterClass);
  expect(new Set(classes).size).toBe(PRINTED_CHARACTERS.length);
  expect(Math.min(...classes)).toBe(2);
  expect(Math.max(...classes)).toBe(WORD_SPACE - 1);
  expect(CHARACTER_CLASSES).toBeLessThanOrEqual(UNKNOWN_CHARACTER);
  expect(classes.map(characterOf)).toEqual(PRINTED_CHARACTERS);
});

test("only the plain space among white space has a class; what is outside the table is other", () => {
  expect([" ", "\n", "\u00a0"].map(characterClass)).toEqual([WORD_SPACE, 0, 0]);
  expect(characterOf(WORD_SPACE)).toBe(" ");
  expect(["日", "ж", "🙂"].map(characterClass)).toEqual([1, 1, 1]);
});

test("no language writes a character outside the table", () => {
  const written = LANGUAGES.flatMap((language) => [
    ...[...language.words, ...language.months, ...language.money, ...language.companies],
    ...[...language.streets, ...language.syllables.flat(), ...language.groups, language.decimal],
  ]).join("");
  expect([...written].filter((character) => characterClass(character) === 1)).toEqual([]);
});

test("the held-out families exist, are four, and never meet the others", () => {
  const families = (pool: "train" | "held-out") => faces(pool).map((cuts) => cuts[0]?.family);
  expect(families("held-out")).toEqual([...HELD_OUT_FAMILIES].sort());
  expect(HELD_OUT_FAMILIES).toHaveLength(4);
  const training = families("train");
  expect(training.length).toBeGreaterThan(20);
  expect(training.filter((family) => HELD_OUT_FAMILIES.includes(family ?? ""))).toEqual([]);
});

test("coverage comes from the file: Latin yes, Chinese no", () => {
  for (const pool of ["train", "held-out"] as const) {
    for (const [face] of faces(pool)) {
      expect(face && covers(face, "Åäß€ 1234,50\n"), face?.family).toBe(true);
      expect(face && covers(face, "日"), face?.family).toBe(false);
    }
  }
});
