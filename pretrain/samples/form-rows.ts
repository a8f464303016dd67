import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { headingLine } from "../words/lines.ts";
import type { Field, FormContent, Table } from "./form-content.ts";

/** The cells of one printed row, from left to right. */
export type FormRow = readonly string[];

type PairStyle = (label: string, value: string) => FormRow[];

/**
 * Numbers once drawn for how a form looked in print. They are still drawn, so that a seed goes on to
 * mean the same samples and a run that stopped can be resumed.
 */
function passOver(random: Random, count: number): void {
  for (let i = 0; i < count; i++) random.next();
}

/** One of the ways in which forms set a label and its value. */
function pickPairStyle(random: Random): PairStyle {
  passOver(random, 1);
  const colon = random.pick([":", "", " :"]);
  const inOneCell: PairStyle = (label, value) => [[`${label}: ${value}`]];
  const besides: PairStyle = (label, value) => [[label + colon, value]];
  const below: PairStyle = (label, value) => [[label], [value]];
  const valueFirst: PairStyle = (label, value) => [[value, `(${label})`]];
  return random.weighted([
    [inOneCell, 4],
    [besides, 8],
    [below, 1],
    [besides, 1],
    [valueFirst, 1],
  ]);
}

function fieldRows(random: Random, fields: readonly Field[]): FormRow[] {
  const pair = pickPairStyle(random);
  const rows: FormRow[] = [];
  const grid = random.chance(0.15);
  for (let i = 0; i < fields.length; i++) {
    const { label, value } = fields[i]!;
    const next = fields[i + 1];
    if (grid && next !== undefined && random.chance(0.7)) {
      // Labels on one line, values under them.
      rows.push([label.printed, next.label.printed], [value.printed, next.value.printed]);
      i += 1;
    } else {
      rows.push(...pair(label.printed, value.printed));
    }
  }
  return rows;
}

function tableRows(random: Random, { columns, rows }: Table): FormRow[] {
  passOver(random, 3);
  return [
    columns.map((column) => column.printed),
    ...rows.map((row) => row.map((value) => value.printed)),
  ];
}

/** The rows of a form, sometimes under a heading and with stray lines between. */
export function formRows(random: Random, language: Language, form: FormContent): FormRow[] {
  const stray = (): FormRow => [headingLine(random, language)];
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
