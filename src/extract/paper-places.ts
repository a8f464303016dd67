import { textLayers } from "../formats/file-text.ts";
import { readPages, type TextLine } from "../formats/input-file.ts";
import { joinPageTexts, pageText } from "../formats/page-text.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import { READING_DPI, transcribe, type TranscribeOptions } from "./read-file.ts";

/** A word of a paper's text and where it is printed. */
export interface PlacedWord {
  /** In the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** From 0. */
  readonly page: number;
  /** [left, top, right, bottom] as shares of the page's sides. */
  readonly box: readonly [number, number, number, number];
}

export interface PaperPlaces {
  readonly text: string;
  readonly words: readonly PlacedWord[];
}

const POINTS_AN_INCH = 72;
/** An empty line. */
const BETWEEN_PAGES = "\n\n".length;

/** Private characters that stand for lines: U+E000 to U+F8FF. */
const [FIRST_MARK, LAST_MARK] = [0xe000, 0xf8ff];

/**
 * For each character of `pageText(lines)` the line and the place in it. What the text looks like depends
 * on how long lines are and where they stand, and not on what they say: so the same lines, each spelled by
 * a character of its own, give the same text and show which line stands where.
 */
function charactersOf(
  lines: readonly TextLine[],
): (readonly [line: number, at: number] | undefined)[] {
  if (lines.length > LAST_MARK - FIRST_MARK) return [];
  const marked = lines.map(({ text, box }, i) => ({
    ...{ text: String.fromCharCode(FIRST_MARK + i).repeat(text.length), box },
  }));
  const used = lines.map(() => 0);
  return [...pageText(marked)].map((character) => {
    const line = character.charCodeAt(0) - FIRST_MARK;
    return line < 0 ? undefined : [line, used[line]!++];
  });
}

/** Words of a page's text: a line's box is cut by how many characters stand before and in a word. */
function wordsOf(
  text: string,
  lines: readonly TextLine[],
  { width, height }: { readonly width: number; readonly height: number },
): Omit<PlacedWord, "page">[] {
  const characters = charactersOf(lines);
  return [...text.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
    const [first, last] = [characters[index], characters[index + word.length - 1]];
    if (first === undefined || last === undefined || first[0] !== last[0]) return [];
    const line = lines[first[0]]!;
    const [x0, y0, x1, y1] = line.box;
    const perCharacter = (x1 - x0) / line.text.length;
    const [left, right] = [x0 + first[1] * perCharacter, x0 + (last[1] + 1) * perCharacter];
    const box = [left / width, y0 / height, right / width, y1 / height] as const;
    return [{ start: index, end: index + word.length, box }];
  });
}

interface LinesOfPage {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly TextLine[];
}

/** As `paperText` has them: text layers where every page has one, else what is read. */
async function* pagesOf(path: string, options: TranscribeOptions): AsyncGenerator<LinesOfPage> {
  const layers = await textLayers(path, options.wanted);
  if (layers.length === 0 || layers.includes("")) {
    for await (const { lines, width, height } of transcribe(path, options)) {
      const own = lines.map(({ text, box }) => ({ text, box: [...box] as TextLine["box"] }));
      yield { width, height, lines: own };
    }
    return;
  }
  for await (const { image, lines } of readPages(path, { dpi: POINTS_AN_INCH })) {
    yield { width: image.width, height: image.height, lines };
  }
}

/**
 * The text of a file, as `paperText` gives it to models, with the place of each of its words. A word that
 * cannot be placed has none.
 * @throws {KvittoError} as `paperText`
 */
export async function paperPlaces(path: string, options: TranscribeOptions): Promise<PaperPlaces> {
  const texts: string[] = [];
  const words: PlacedWord[] = [];
  let offset = 0;
  let page = 0;
  for await (const { lines, ...size } of pagesOf(path, options)) {
    const text = pageText(lines);
    for (const { start, end, box } of wordsOf(text, lines, size)) {
      words.push({ start: start + offset, end: end + offset, page, box });
    }
    texts.push(text);
    page += 1;
    if (text.trim() !== "") offset += text.length + BETWEEN_PAGES;
  }
  return { text: joinPageTexts(texts), words };
}

/** The pages as they are to be shown. */
export async function shownPages(path: string): Promise<RgbImage[]> {
  const pages: RgbImage[] = [];
  for await (const { image } of readPages(path, { dpi: READING_DPI / 2 })) pages.push(image);
  return pages;
}
