import type { Random } from "../../src/core/random.ts";
import { LANGUAGES, type Language } from "./languages.ts";

export function pickLanguage(random: Random): Language {
  return random.pick(LANGUAGES);
}

export function capitalised(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/** Upper case that keeps every character printable in the table: ß has no single capital. */
export function shouted(text: string): string {
  return text.replaceAll("ß", "SS").toUpperCase();
}

/** One of the five ways that printed matter writes the case of a phrase. */
export function cased(random: Random, text: string): string {
  switch (random.int(0, 5)) {
    case 0:
      return shouted(text);
    case 1:
      return text.split(" ").map(capitalised).join(" ");
    case 2:
      return text;
    default:
      return capitalised(text);
  }
}

export function commonWord(random: Random, language: Language): string {
  return random.pick(language.words);
}

/** An invented proper noun: Bergalund, Monterino, Ashford. */
export function inventedName(random: Random, language: Language): string {
  const [onsets, middles, endings] = language.syllables;
  const middle = random.chance(0.4) ? random.pick(middles) : "";
  return random.pick(onsets) + middle + random.pick(endings);
}

/** A pronounceable nonsense word, so that reading cannot lean on a vocabulary. */
export function nonsenseWord(random: Random): string {
  const count = random.int(1, 4);
  let word = "";
  for (let i = 0; i < count; i++) {
    if (random.chance(0.85)) word += random.pick([..."bcdfghjklmnpqrstvwxz"]);
    word += random.pick([..."aeiouyåäöéü"]);
    if (random.chance(0.35)) word += random.pick([..."lmnrstkd"]);
  }
  return word;
}

/** One word of any origin: 55 % common, 25 % invented, 20 % nonsense. */
export function anyWord(random: Random, language: Language): string {
  const draw = random.next();
  if (draw < 0.55) return commonWord(random, language);
  if (draw < 0.8) return inventedName(random, language);
  return nonsenseWord(random);
}

/** `count` words with one casing. */
export function phrase(random: Random, language: Language, count: number): string {
  const words = Array.from({ length: count }, () => anyWord(random, language));
  return cased(random, words.join(" "));
}

export function personName(random: Random, language: Language): string {
  const first = inventedName(random, language);
  const last = inventedName(random, language);
  const initial = random.pick([..."ABCDEFGHIJKLMNOPRSTUVW"]);
  return random.weighted([
    [`${first} ${last}`, 6],
    [`${first} ${initial}. ${last}`, 1],
    [`${last}, ${first}`, 1],
    [`${initial}. ${last}`, 1],
    [first, 2],
    [shouted(`${first} ${last}`), 1],
  ]);
}

export function companyName(random: Random, language: Language): string {
  const name = inventedName(random, language);
  const trade = random.chance(0.4) ? ` ${capitalised(commonWord(random, language))}` : "";
  const suffix = random.chance(0.7) ? ` ${random.pick(language.companies)}` : "";
  const whole = name + trade + suffix;
  return random.chance(0.3) ? shouted(whole) : whole;
}

export function street(random: Random, language: Language): string {
  const number = `${random.int(1, 240)}${random.chance(0.2) ? random.pick([..."ABCDab"]) : ""}`;
  const pattern = random.pick(language.streets);
  return pattern.replace("~", inventedName(random, language)).replace("#", number);
}

/** `9` → a digit, `A` → a capital letter; others stand as they are. */
export function fromMask(random: Random, mask: string): string {
  return mask.replace(/[9A]/g, (sign) => {
    if (sign === "9") return String(random.int(0, 9));
    return random.pick([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"]);
  });
}

export function postalTown(random: Random, language: Language): string {
  const town = inventedName(random, language);
  const code = fromMask(random, random.pick(language.postal));
  return `${code} ${random.chance(0.4) ? shouted(town) : town}`;
}
