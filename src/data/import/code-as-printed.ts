/** What may stand between the signs of a code on paper: groups of an IBAN, dots of a tax number. */
const BETWEEN = "[ \\u00a0\\u202f./-]{0,2}";

/**
 * A code as `text` spells it, where that differs only in case, spaces and marks: FR2012421242 of an
 * XML is "FR20 1242 1242" on the page beside it, and a reader copies what is printed. The value itself
 * where the text has it so, or has it not at all.
 */
export function codeAsPrinted(value: string, text: string): string {
  if (text.includes(value)) return value;
  const signs = [...value.normalize("NFKC")].filter((sign) => /[\p{L}\p{N}]/u.test(sign));
  if (signs.length === 0) return value;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${signs.join(BETWEEN)}(?![\\p{L}\\p{N}])`, "iu");
  return pattern.exec(text)?.[0] ?? value;
}
