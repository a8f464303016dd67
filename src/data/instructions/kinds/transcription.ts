import type { Random } from "../../../core/random.ts";
import type { DatasetRow } from "../../rows.ts";
import { fill, type LanguageWords } from "../language.ts";
import type { InstructionKind } from "../pair.ts";

type Part = "first" | "last" | "lines" | "descriptions";

/** Fewer lines have no parts to speak of. */
const LEAST_LINES = 4;
const [FEWEST_ASKED, MOST_ASKED] = [2, 8];
/** With one description there is nothing to list. */
const LEAST_DESCRIPTIONS = 2;

function linesOf({ text }: DatasetRow): string[] {
  return (text ?? "").split("\n").filter((line) => line.trim() !== "");
}

/**
 * The descriptions of the items in the order in which they stand on the paper: known when each has a
 * box; its text is printed as it is in the document.
 */
function descriptionsOf({ document, boxes = [] }: DatasetRow): string[] {
  const found = document.line_items.map(({ description }, i) => {
    const box = boxes.find(({ path }) => path === `line_items.${i}.description`);
    return description === null || box === undefined ? null : { description, box };
  });
  const known = found.filter((one) => one !== null);
  if (known.length < found.length) return []; // a list with holes would teach to skip
  known.sort((a, b) => a.box.page - b.box.page || a.box.box[1] - b.box.box[1]);
  return known.map(({ description }) => description);
}

function askLines(row: DatasetRow, part: Part, words: LanguageWords, random: Random) {
  const lines = linesOf(row);
  const count = random.int(FEWEST_ASKED, Math.min(MOST_ASKED, lines.length - 1));
  const from = part === "first" ? 0 : part === "last" ? lines.length - count : null;
  const start = from ?? random.int(0, lines.length - count);
  const phrases = {
    first: words.transcribeFirst,
    last: words.transcribeLast,
    lines: words.transcribeLines,
  }[part === "descriptions" ? "lines" : part];
  const prompt = fill(random.pick(phrases), { count, first: start + 1, last: start + count });
  return { prompt, answer: lines.slice(start, start + count).join("\n") };
}

/**
 * The text of a part of the paper, as printed: some of its lines, where the row has the paper's text
 * line by line, or the items' descriptions. Only of pages: copying a text teaches nothing.
 */
export const transcriptionKind: InstructionKind<Part> = {
  name: "transcription",
  candidates(row) {
    if (row.images.length === 0) return [];
    const parts: Part[] = [];
    if (linesOf(row).length >= LEAST_LINES) parts.push("first", "last", "lines");
    if (descriptionsOf(row).length >= LEAST_DESCRIPTIONS) parts.push("descriptions");
    return parts;
  },
  ask(row, part, words, random) {
    const asked =
      part === "descriptions"
        ? {
            prompt: random.pick(words.transcribeDescriptions),
            answer: descriptionsOf(row).join("\n"),
          }
        : askLines(row, part, words, random);
    return { ...asked, input: "image" };
  },
};
