/** Class of a half patch with no character centred in it. */
export const NO_CHARACTER = 0;
/** Class of every character that has no row of its own. */
export const OTHER_CHARACTER = 1;
/** Mark of a half-patch about which nothing is known: it is left out of the loss. */
export const UNKNOWN_CHARACTER = 255;

/** Printable ASCII without the space, which leaves no ink and stands last. */
const ASCII = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join("");
const LETTERS = "åäöÅÄÖéÉèÈêÊëËüÜßøØæÆáÁàÀâÂãÃíÍìÌïÏîÎóÓòÒôÔúÚùÙûÛñÑçÇœŒ";
const SIGNS = "€£§°×–—·•½²«»’“”…";

/** Every character that the generator prints, in class order from 2. */
export const PRINTED_CHARACTERS: readonly string[] = [...ASCII, ...LETTERS, ...SIGNS];

const CLASS_OF = new Map(PRINTED_CHARACTERS.map((character, i) => [character, i + 2]));

/** Class of the space between two words of a line, named in the middle of its advance. */
export const WORD_SPACE = PRINTED_CHARACTERS.length + 2;

/** Number of classes: none, other, one for each printed character, and the space. */
export const CHARACTER_CLASSES = PRINTED_CHARACTERS.length + 3;

/** The dense label of one character: 0 for other white space than " ", 1 outside the table. */
export function characterClass(character: string): number {
  if (character === " ") return WORD_SPACE;
  if (character.trim() === "") return NO_CHARACTER;
  return CLASS_OF.get(character) ?? OTHER_CHARACTER;
}

/** The character a class stands for; "" for none and U+FFFD for other. */
export function characterOf(label: number): string {
  if (label === NO_CHARACTER) return "";
  if (label === WORD_SPACE) return " ";
  return PRINTED_CHARACTERS[label - 2] ?? "\uFFFD";
}
