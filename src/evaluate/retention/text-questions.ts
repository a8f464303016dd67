import type { Random } from "../../core/random.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { fieldsThatAre } from "../../data/instructions/ask-field.ts";
import type { AskedField } from "../../data/instructions/language.ts";
import { english } from "../../data/instructions/languages/en.ts";
import { labelledOf } from "../../data/labelled-fields.ts";

const [FEWEST_LINES, MOST_LINES] = [2, 8];
const [FEWEST_FIELDS, MOST_FIELDS] = [2, 5];

/** A run of lines to copy: the text and the answer are the same. Null for a text of fewer than two. */
export function copyQuestion(
  text: string,
  random: Random,
): { readonly text: string; readonly question: string; readonly answer: string } | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < FEWEST_LINES) return null;
  const count = random.int(FEWEST_LINES, Math.min(MOST_LINES, lines.length));
  const start = random.int(0, lines.length - count);
  const copied = lines.slice(start, start + count).join("\n");
  return { text: copied, question: "Transcribe", answer: copied };
}

function valueAt({ document }: DatasetRow, field: AskedField): unknown {
  let value: unknown = document;
  for (const key of field.split(".")) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/**
 * A form of printed values under names that the schema does not have ("the amount to pay"), in an order
 * of its own: what a model that has only the schema left cannot fill. Null where too little is printed.
 */
export function formQuestion(
  row: DatasetRow,
  random: Random,
): { readonly question: string; readonly answer: string } | null {
  const labelled = labelledOf(row);
  const asked = fieldsThatAre(true, row.document).filter((field) => {
    if (Array.isArray(valueAt(row, field))) return false; // one value a name
    return labelled === null || labelled.includes(field);
  });
  if (asked.length < FEWEST_FIELDS) return null;
  const count = random.int(FEWEST_FIELDS, Math.min(MOST_FIELDS, asked.length));
  const chosen = random.shuffled(asked).slice(0, count);
  const form = (value: (field: AskedField) => unknown): string =>
    JSON.stringify(
      Object.fromEntries(chosen.map((field) => [english.fields[field], value(field)])),
    );
  const blank = (field: AskedField) => (typeof valueAt(row, field) === "number" ? 0 : "");
  return { question: `JSON: ${form(blank)}`, answer: form((field) => valueAt(row, field)) };
}
