import type { Random } from "../../src/core/random.ts";
import { distinctLabels, type Label } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { anyValue, tidy } from "../words/lines.ts";
import { amount, code, integer, measure, type Value, words } from "../words/values.ts";
import { headingLine } from "../words/lines.ts";
import type { Cell, Row } from "./rows.ts";

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

/** A form before it is laid out: what is printed, and labels that are not. */
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

type PairStyle = (label: string, value: string) => Row[];

const cell = (text: string, at: number, align: Cell["align"] = "left"): Cell => ({
  text,
  at,
  align,
});

/** The ways in which forms set a label and its value. */
function pairStyles(random: Random): PairStyle[] {
  const tab = random.uniform(0.3, 0.6);
  const colon = random.pick([":", "", " :"]);
  return [
    (label, value) => [{ cells: [cell(`${label}: ${value}`, 0)] }],
    (label, value) => [{ cells: [cell(label + colon, 0), cell(value, tab)] }],
    (label, value) => [{ cells: [cell(label + colon, 0), cell(value, 1, "right")] }],
    (label, value) => [
      { cells: [{ ...cell(label, 0), scale: 0.9 }], above: 0.3 },
      { cells: [{ ...cell(value, 0), bold: true }] },
    ],
    (label, value) => [{ cells: [{ ...cell(label + colon, 0), bold: true }, cell(value, tab)] }],
    (label, value) => [{ cells: [cell(value, 0), cell(`(${label})`, 1, "right")] }],
  ];
}

function fieldRows(random: Random, fields: readonly Field[]): Row[] {
  const styles = pairStyles(random);
  const chosen = random.weighted(styles.map((style, i) => [style, i < 3 ? 4 : 1] as const));
  const rows: Row[] = [];
  const grid = random.chance(0.15);
  for (let i = 0; i < fields.length; i++) {
    const { label, value } = fields[i]!;
    const next = fields[i + 1];
    if (grid && next !== undefined && random.chance(0.7)) {
      // Labels on one line, values under them.
      rows.push(
        { cells: [cell(label.printed, 0), cell(next.label.printed, 0.55)], above: 0.3 },
        { cells: [cell(value.printed, 0), cell(next.value.printed, 0.55)] },
      );
      i += 1;
    } else {
      rows.push(...chosen(label.printed, value.printed));
    }
  }
  return rows;
}

function tableRows(random: Random, { columns, rows }: Table): Row[] {
  const last = columns.length - 1;
  const rightFrom = random.int(1, last);
  const across = (texts: readonly string[], bold: boolean): Row => ({
    cells: texts.map((text, i) => ({
      ...(i >= rightFrom ? cell(text, i / last, "right") : cell(text, i / columns.length)),
      bold,
    })),
  });
  const head = across(
    columns.map((column) => column.printed),
    random.chance(0.5),
  );
  const body = rows.map((row) =>
    across(
      row.map((value) => value.printed),
      false,
    ),
  );
  return [{ ...head, above: 0.5, ruled: random.chance(0.4) }, ...body];
}

/** The rows of a form, sometimes under a heading and with stray lines between. */
export function formRows(random: Random, language: Language, form: FormContent): Row[] {
  const stray = (): Row => ({ cells: [cell(headingLine(random, language), 0.5, "center")] });
  const tables = form.tables.flatMap((table) => tableRows(random, table));
  const cut = random.chance(0.5) ? random.int(0, form.fields.length) : form.fields.length;
  return [
    ...(random.chance(0.5) ? [stray()] : []),
    ...fieldRows(random, form.fields.slice(0, cut)),
    ...tables,
    ...fieldRows(random, form.fields.slice(cut)),
    ...(random.chance(0.3) ? [stray()] : []),
  ];
}
