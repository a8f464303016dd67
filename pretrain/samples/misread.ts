import type { Random } from "../../src/core/random.ts";

/** What readers take for each other, both ways. */
const CONFUSED = [
  ..."0O 0o 1l 1I 1i 5S 5s 8B 6G 2Z 7T ce un nh rn vy ao äa åa öo éè ,. .: ;: -– 39 00 uv QO DO".split(
    " ",
  ),
];
const PARTNERS = new Map<string, string[]>();
for (const [a = "", b = ""] of CONFUSED.map((pair) => [...pair])) {
  PARTNERS.set(a, [...(PARTNERS.get(a) ?? []), b]);
  PARTNERS.set(b, [...(PARTNERS.get(b) ?? []), a]);
}

/**
 * A text as a reader with errors gives it: each character but line ends is confused, lost or
 * doubled with probability `rate`. Digits are confused a fourth as often: an amount that is misread
 * cannot be put right from the language, and should be copied as it stands.
 */
export function misread(random: Random, text: string, rate: number): string {
  if (rate <= 0) return text;
  let out = "";
  for (const character of text) {
    const own = /\d/.test(character) ? rate / 4 : rate;
    if (character === "\n" || !random.chance(own)) out += character;
    else if (random.chance(0.7)) out += random.pick(PARTNERS.get(character) ?? [character]);
    else if (random.chance(0.5)) out += character + character;
  }
  return out;
}
