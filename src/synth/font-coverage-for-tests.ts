import { readFileSync } from "node:fs";
import { type FontKey, fontFile } from "./fonts.ts";

/** The tables of a font file by name: offset into the file. */
function tableOffset(file: DataView, name: string): number {
  const tables = file.getUint16(4);
  for (let i = 0; i < tables; i++) {
    const at = 12 + 16 * i;
    const tag = [0, 1, 2, 3].map((k) => String.fromCharCode(file.getUint8(at + k))).join("");
    if (tag === name) return file.getUint32(at + 8);
  }
  throw new Error(`the font has no table ${name}`);
}

/**
 * Characters a TrueType font has a glyph for, from the segments of its Unicode `cmap`.
 * @see OpenType 1.9, cmap format 4
 */
function coveredCharacters(bytes: Buffer): (code: number) => boolean {
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cmap = tableOffset(file, "cmap");
  for (let i = 0; i < file.getUint16(cmap + 2); i++) {
    const at = cmap + file.getUint32(cmap + 4 + 8 * i + 4);
    if (file.getUint16(at) !== 4) continue;
    const count = file.getUint16(at + 6) / 2;
    return (code) => {
      for (let k = 0; k < count; k++) {
        if (file.getUint16(at + 14 + 2 * k) < code) continue;
        const start = file.getUint16(at + 16 + 2 * (count + k));
        if (start > code) return false;
        const delta = file.getUint16(at + 16 + 2 * (2 * count + k));
        const rangeAt = at + 16 + 2 * (3 * count + k);
        const range = file.getUint16(rangeAt);
        if (range === 0) return ((code + delta) & 0xffff) !== 0;
        return file.getUint16(rangeAt + range + 2 * (code - start)) !== 0;
      }
      return false;
    };
  }
  throw new Error("the font has no cmap of format 4");
}

const fonts = new Map<string, (code: number) => boolean>();

/** The characters of `text` that this font has no glyph for: they would be printed as boxes. */
export function missingGlyphs(text: string, font: FontKey, bold: boolean): string[] {
  const path = fontFile(font, bold);
  const covers = fonts.get(path) ?? coveredCharacters(readFileSync(path));
  fonts.set(path, covers);
  return [...text].filter((character) => !covers(character.codePointAt(0) ?? 0));
}
