import { type Random } from "../../core/random.ts";
import { type Locale } from "../locale.ts";

const STARTS = "b d f g h j k l m n p r s t v br dr fl gr kl kr pl sk sp st tr".split(" ");
const VOWELS = ["a", "e", "i", "o", "u", "y"];
const ENDS = ["", "", "n", "r", "l", "s", "m", "x", "nd", "rk", "lt"];

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Two or three syllables that no language has: "Kroval", "Tasmer". */
export function inventedWord(random: Random): string {
  const syllable = () => random.pick(STARTS) + random.pick(VOWELS);
  const count = random.int(2, 3);
  let word = "";
  while (word.length < 2 * count) word += syllable();
  return capitalised(word + random.pick(ENDS));
}

/** Name of a business that there is not: after a person of the locale, or of invented words. */
export function inventedName(locale: Locale, random: Random): string {
  const { companies, lastNames, towns } = locale;
  const word = inventedWord(random);
  const name = random.weighted([
    [random.pick(companies).replace("{last}", random.pick(lastNames)), 2],
    [random.pick(companies).replace("{last}", word), 2],
    [`${word} ${inventedWord(random)}`, 2],
    [`${word} & ${random.pick(lastNames)}`, 1],
    [`${word} ${random.pick(towns)[1]}`, 2],
    [word, 1],
  ]);
  return random.chance(0.3) ? name.toLocaleUpperCase(locale.id) : name;
}

/** A host that no registry gives out. */
export function inventedWeb(name: string): string {
  const letters = name.normalize("NFD").replace(/[^A-Za-z]/g, "");
  return `${letters.toLowerCase()}.example`;
}
