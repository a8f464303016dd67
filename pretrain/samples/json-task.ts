import type { Random } from "../../src/core/random.ts";
import type { Label } from "../words/labels.ts";
import { snakeCase } from "../words/labels.ts";
import type { Value } from "../words/values.ts";
import type { FormContent } from "./form-content.ts";
import {
  DAY_BLANK,
  jsonText,
  NUMBER_BLANK,
  objectOf,
  TEXT_BLANK,
  type Entry,
} from "./json-entry.ts";

/**
 * Names of the product's own schema. Filling these is what fine-tuning teaches and what the
 * evaluation measures, so the base model must never have answered them.
 */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  ...["kind", "vendor", "tax_ids", "issue_date", "due_date", "line_items", "unit_price"],
  ...["tax_rate", "subtotal", "tax_lines", "basis", "rounding", "payment", "bankgiro", "iban"],
]);

const PARTS = ["details", "info", "data", "header", "section", "block", "meta", "part"];

type KeyStyle = (label: Label) => string;

const KEY_STYLES: readonly (readonly [KeyStyle, number])[] = [
  [(label) => label.printed, 3],
  [(label) => snakeCase(label.printed), 2],
  [(label) => label.key ?? snakeCase(label.printed), 3],
];

function entryFor(random: Random, key: string, value: Value | null): Entry {
  // The type that the blank shows is a promise about the answer, so it follows the value.
  const type = value?.type ?? random.pick(["text", "number", "date"] as const);
  const entry = (blank: string, filled: () => string): Entry => {
    return { key, blank, filled: value === null ? "null" : filled() };
  };
  const printed = () => JSON.stringify(value?.printed);
  if (type === "number" && random.chance(0.8))
    return entry(NUMBER_BLANK, () => value?.canonical ?? "null");
  if (type === "date" && random.chance(0.6)) {
    return entry(DAY_BLANK, () => JSON.stringify(value?.canonical));
  }
  return entry(TEXT_BLANK, printed);
}

/** Drops entries whose key is reserved, empty or already taken. */
function distinct(entries: readonly Entry[]): Entry[] {
  const seen = new Set<string>(RESERVED_KEYS);
  seen.add("");
  return entries.filter((entry) => {
    const fresh = !seen.has(entry.key);
    seen.add(entry.key);
    return fresh;
  });
}

/**
 * `JSON: {skeleton}` and the same object filled in, compact. Keys are the printed labels, their
 * snake_case or an English name; `0` asks for a number with a decimal point, `"YYYY-MM-DD"` for an
 * ISO day, `""` for the text as printed. What the form does not have is null, an absent table [].
 */
export function askForJson(random: Random, form: FormContent): { prompt: string; answer: string } {
  const keyOf = random.weighted(KEY_STYLES);
  const asked = form.fields.filter(() => random.chance(0.75));
  const fields = (asked.length > 0 ? asked : form.fields).map(({ label, value }) =>
    entryFor(random, keyOf(label), value),
  );
  const missing = form.absent
    .filter(() => random.chance(0.3))
    .map((label) => entryFor(random, keyOf(label), null));
  let entries = distinct([...fields, ...missing]);
  if (random.chance(0.4)) entries = random.shuffled(entries);
  if (random.chance(0.25) && entries.length > 2) entries = nest(random, entries);

  for (const table of form.tables) {
    const columns = distinct(
      table.columns.map((label, i) => entryFor(random, keyOf(label), table.rows[0]?.[i] ?? null)),
    );
    const rows = table.rows.map((row) =>
      objectOf(
        columns.map((column) => {
          const i = table.columns.findIndex((label) => keyOf(label) === column.key);
          return { ...column, filled: fillLike(column.blank, row[i]!) };
        }),
        "filled",
      ),
    );
    const key = keyOf(table.title);
    const blank = `[${objectOf(columns, "blank")}]`;
    entries = distinct([...entries, { key, blank, filled: `[${rows.join(",")}]` }]);
  }
  if (form.tables.length === 0 && random.chance(0.06)) {
    const [title, column] = random.shuffled(form.absent);
    if (title !== undefined && column !== undefined) {
      const blank = `[${objectOf([entryFor(random, keyOf(column), null)], "blank")}]`;
      entries = distinct([...entries, { key: keyOf(title), blank, filled: "[]" }]);
    }
  }
  return { prompt: `JSON: ${objectOf(entries, "blank")}`, answer: objectOf(entries, "filled") };
}

/** Moves some neighbouring entries into an object of their own. */
function nest(random: Random, entries: readonly Entry[]): Entry[] {
  const from = random.int(0, entries.length - 2);
  const to = random.int(from + 1, Math.min(entries.length, from + 4));
  const inner = entries.slice(from, to);
  const group = {
    key: random.pick(PARTS),
    blank: objectOf(inner, "blank"),
    filled: objectOf(inner, "filled"),
  };
  return distinct([...entries.slice(0, from), group, ...entries.slice(to)]);
}

function fillLike(blank: string, value: Value): string {
  if (blank === NUMBER_BLANK) return value.canonical;
  return jsonText(blank === DAY_BLANK ? value.canonical : value.printed);
}
