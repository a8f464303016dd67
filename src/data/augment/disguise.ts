import type { Random } from "../../core/random.ts";

const ONSETS = "b d f g h j k l m n p r s t v br dr fl gr kl pr sk st tr".split(" ");
const VOWELS = "a e i o u".split(" ");
const CODAS = ["", "", "", "n", "r", "l", "s", "t"];

/** Say what a company is, not which: they stay, and with them how a name looks. */
const LEGAL_FORMS = new Set(
  (
    "ab hb kb as asa ans ba da aps a/s is oy oyj ky tmi gmbh ag kg ohg ug ek sa sas sarl eurl sl slu " +
    "sc ltd limited llp plc inc corp llc co bhd sdn pte bv nv spa srl and und og och et y ja & no"
  ).split(" "),
);

function pseudoWord(length: number, random: Random): string {
  let word = "";
  while (word.length < length)
    word += random.pick(ONSETS) + random.pick(VOWELS) + random.pick(CODAS);
  return word.slice(0, length);
}

/** `word` with the capitals where `like` has them. */
function inCaseOf(like: string, word: string): string {
  const letters = [...like];
  return [...word]
    .map((letter, i) => {
      const model = letters[i] ?? "";
      return model !== model.toLowerCase() ? letter.toUpperCase() : letter;
    })
    .join("");
}

/**
 * A name, address or number that nobody has, of the same shape: letters for letters with the same
 * capitals, digits for digits; signs, spaces, legal forms and the country of a VAT number stay.
 * Check digits are not kept right.
 * A word that was met before gets the word it got then, so that a paper stays consistent.
 */
export function disguise(text: string, random: Random, known: Map<string, string>): string {
  return text.replace(/\p{L}[\p{L}\p{M}]*|\d+/gu, (word, at: number) => {
    // The country of a VAT number is part of its form: SE556731950301.
    const isCountry = /^[A-Z]{2}$/.test(word) && /^\d/.test(text.slice(at + word.length));
    if (isCountry || LEGAL_FORMS.has(word.toLowerCase())) return word;
    const key = word.toLowerCase();
    const before = known.get(key);
    if (before !== undefined) return inCaseOf(word, before);
    const isNumber = /^\d/.test(word);
    const made = isNumber
      ? [...word].map((_, i) => random.int(i === 0 && word.length > 1 ? 1 : 0, 9)).join("")
      : pseudoWord([...word].length, random);
    known.set(key, made);
    return inCaseOf(word, made);
  });
}
