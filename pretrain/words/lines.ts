import type { Random } from "../../src/core/random.ts";
import type { Language } from "./languages.ts";
import * as values from "./values.ts";
import { capitalised, commonWord, companyName, personName } from "./wording.ts";
import { phrase, postalTown, shouted, street } from "./wording.ts";

/** One printed line of any content, at most `most` characters. */
export function anyLine(random: Random, language: Language, most: number): string {
  const line = tidy(draftLine(random, language, most));
  // A random window, not always the start: every position of a text should be seen.
  const characters = [...line];
  const excess = characters.length - most;
  if (excess <= 0) return line;
  const from = random.int(0, excess);
  return tidy(characters.slice(from, from + most).join("")) || "0";
}

/** One space between words, none at the ends, as a reader would write the line down. */
export function tidy(line: string): string {
  return line.replace(/\s+/g, " ").trim();
}

function draftLine(random: Random, language: Language, most: number): string {
  const most3 = Math.max(1, Math.min(3, Math.floor(most / 7)));
  switch (random.int(0, 19)) {
    case 0:
    case 1:
    case 2:
      return phrase(random, language, random.int(1, Math.max(1, Math.floor(most / 6))));
    case 3:
      return companyName(random, language);
    case 4:
      return personName(random, language);
    case 5:
      return street(random, language);
    case 6:
      return postalTown(random, language);
    case 7:
    case 8:
      return values.amount(random, language).printed;
    case 9:
      return values.date(random, language).printed;
    case 10:
      return `${values.date(random, language).printed} ${values.time(random).printed}`;
    case 11:
    case 12:
      return values.code(random).printed;
    case 13:
      return values.phone(random).printed;
    case 14:
      return values.address(random, language).printed;
    case 15:
      return values.measure(random, language).printed;
    case 16:
      return values.scramble(random, random.int(1, most)).printed;
    case 17:
      return `${capitalised(commonWord(random, language))}: ${anyValue(random, language).printed}`;
    case 18: {
      const count = values.integer(random, language).printed.slice(0, 2);
      return `${count} x ${phrase(random, language, most3)} ${values.amount(random, language).printed}`;
    }
    default:
      return `${phrase(random, language, most3)} ${values.amount(random, language).printed}`;
  }
}

/** A value of any type, as forms hold them. */
export function anyValue(random: Random, language: Language): values.Value {
  const drawn = draftValue(random, language);
  return { ...drawn, printed: tidy(drawn.printed) };
}

function draftValue(random: Random, language: Language): values.Value {
  const named = (printed: string): values.Value => {
    return { type: "text", printed: tidy(printed), canonical: tidy(printed) };
  };
  switch (random.int(0, 15)) {
    case 0:
    case 1:
    case 2:
      return values.amount(random, language);
    case 3:
    case 4:
      return values.date(random, language);
    case 5:
    case 6:
    case 7:
      return values.code(random);
    case 8:
      return values.integer(random, language);
    case 9:
      return values.measure(random, language);
    case 10:
      return named(personName(random, language));
    case 11:
      return named(companyName(random, language));
    case 12:
      return named(random.chance(0.5) ? street(random, language) : postalTown(random, language));
    case 13:
      return random.chance(0.5) ? values.phone(random) : values.address(random, language);
    case 14:
      return values.time(random);
    default:
      return values.words(random, language, 3);
  }
}

/** A line in the middle of a page: a heading, a slogan, a rule of dashes. */
export function headingLine(random: Random, language: Language): string {
  if (random.chance(0.12)) return random.pick([..."-=*_."]).repeat(random.int(8, 32));
  return tidy(
    random.chance(0.5)
      ? shouted(phrase(random, language, random.int(1, 3)))
      : companyName(random, language),
  );
}
