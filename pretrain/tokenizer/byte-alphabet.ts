/**
 * The printable stand-in of each byte that byte-level BPE files use: printable Latin-1 characters
 * stand for themselves, the other 68 bytes for U+0100 onwards in byte order.
 */
export const BYTE_ALPHABET: readonly string[] = buildAlphabet();

function buildAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
    return String.fromCharCode(printable ? byte : next++);
  });
}

/** The UTF-8 bytes of a text, each written as its stand-in. */
export function byteLevel(text: string): string[] {
  return [...Buffer.from(text, "utf8")].map((byte) => BYTE_ALPHABET[byte] ?? "");
}
