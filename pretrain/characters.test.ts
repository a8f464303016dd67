import { expect, test } from "vitest";
import {
  CHARACTER_CLASSES,
  PRINTED_CHARACTERS,
  UNKNOWN_CHARACTER,
  WORD_SPACE,
  characterClass,
  characterOf,
} from "./characters.ts";
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
