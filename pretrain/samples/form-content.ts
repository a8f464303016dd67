import type { Random } from "../../src/core/random.ts";
import { distinctLabels, type Label } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { anyValue, tidy } from "../words/lines.ts";
import { amount, code, integer, measure, type Value, words } from "../words/values.ts";

/** One printed field. */
export interface Field {
  readonly label: Label;
  readonly value: Value;
}

/** One printed table: a heading row and one value a column in every row. */
export interface Table {
  readonly title: Label;
  readonly columns: readonly Label[];
  readonly rows: readonly (readonly Value[])[];
}

/** What a form says: what is printed, and labels that are not. */
export interface FormContent {
  readonly fields: readonly Field[];
  readonly tables: readonly Table[];
  readonly absent: readonly Label[];
}

export interface FormSize {
  readonly fields: readonly [number, number];
  /** Probability of a table. */
  readonly table: number;
  readonly rows: number;
}

const COLUMN_MAKERS = [
  (random: Random, language: Language) => words(random, language, 2),
  (random: Random) => code(random),
  (random: Random, language: Language) => integer(random, language),
  (random: Random, language: Language) => measure(random, language),
  (random: Random, language: Language) => amount(random, language),
];

/** Labels with values of every type, perhaps a table, and a few labels that are not printed. */
export function inventForm(random: Random, language: Language, size: FormSize): FormContent {
  const fieldCount = random.int(...size.fields);
  const columnCount = random.int(2, 4);
  const labels = distinctLabels(random, language, fieldCount + columnCount + 4);
  const fields = labels
    .slice(0, fieldCount)
    .map((label) => ({ label, value: anyValue(random, language) }));
  const columns = labels.slice(fieldCount, fieldCount + columnCount);
  const [title, ...absent] = labels.slice(fieldCount + columnCount);
  const tables: Table[] = [];
  if (title !== undefined && random.chance(size.table)) {
    const makers = columns.map(() => random.pick(COLUMN_MAKERS));
    const rows = Array.from({ length: random.int(1, size.rows) }, () =>
      makers.map((make) => {
        const value = make(random, language);
        const printed = tidy(value.printed);
        return { ...value, printed, canonical: value.type === "text" ? printed : value.canonical };
      }),
    );
    tables.push({ title, columns, rows });
  }
  return { fields, tables, absent };
}
