import { moneyFromJson } from "../../core/money.ts";
import { quantityOf } from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type A4Column, type A4Job, type ContentOptions } from "./options.ts";
import { type TableColumn, type TableRow } from "./table.ts";
import { A4_WORDS } from "./words.ts";

const MOST_CODE_PX = 110;
/** Lines of one delivery. */
const GROUP_LINES = [2, 5] as const;

function columnsOf(job: A4Job, { columns, currency }: ContentOptions): TableColumn[] {
  const { words, values, locale } = job;
  const code = currency === "heading" ? [" ", values.currency(values.currencyCode)] : [];
  const known: Record<A4Column, Omit<TableColumn, "key">> = {
    position: { heading: [A4_WORDS[locale.id].position], align: "left" },
    code: { heading: [words.code], align: "left", mostPx: MOST_CODE_PX },
    description: { heading: [words.description], align: "left", fill: true },
    quantity: { heading: [words.quantity], align: "right" },
    unit: { heading: [words.unit], align: "left" },
    price: { heading: [words.unitPrice], align: "right" },
    rate: { heading: [words.lineTax], align: "right" },
    amount: { heading: [words.amount, ...code], align: "right" },
  };
  return columns.map((key) => ({ key, ...known[key] }));
}

function itemRow(job: A4Job, options: ContentOptions, i: number): TableRow & { kind: "item" } {
  const { values, facts, locale, words } = job;
  const at = (name: string) => `line_items.${i}.${name}`;
  const cells = new Map<string, readonly Piece[]>([["position", [String(i + 1)]]]);
  const unit = facts.units[i] ?? null;
  const unitWord = unit === null ? null : locale.units[unit];
  const add = (column: A4Column, name: string, print: () => Piece[]) => {
    if (values.has(at(name))) cells.set(column, print());
  };
  add("code", "code", () => [values.text(at("code"))]);
  add("description", "description", () => [values.text(at("description"))]);
  add("quantity", "quantity", () => {
    const beside = unitWord === null || options.columns.includes("unit") ? [] : [` ${unitWord}`];
    return [quantityOf(values, facts, i), ...beside];
  });
  if (unitWord !== null) cells.set("unit", [unitWord]);
  add("price", "unit_price", () => [values.money(at("unit_price"))]);
  add("rate", "tax_rate", () => [values.rate(at("tax_rate"))]);
  add("amount", "total", () => [values.money(at("total"))]);
  const below =
    options.codesBelow && values.has(at("code"))
      ? [[`${words.code} `, values.text(at("code"))]]
      : [];
  const total = facts.document.line_items[i]?.total ?? 0;
  const { minor } = moneyFromJson(total, values.currencyCode);
  return { kind: "item", cells, below, minor };
}

/** Groups of lines that came with one delivery each, with the sum of the group. */
function grouped(job: A4Job, items: readonly (TableRow & { kind: "item" })[]): TableRow[] {
  const { random, values, facts, locale } = job;
  const words = A4_WORDS[locale.id];
  const colour = random.fork("groups");
  const rows: TableRow[] = [];
  for (let from = 0; from < items.length;) {
    let to = Math.min(items.length, from + colour.int(...GROUP_LINES));
    // A discount or a deposit belongs to the line above it.
    while (to < items.length && facts.units[to] === null) to++;
    const number = `${words.deliveryNote} ${colour.int(10_000, 99_999)}`;
    rows.push({ kind: "section", pieces: [number] }, ...items.slice(from, to));
    const sum = items.slice(from, to).reduce((total, { minor }) => total + minor, 0);
    rows.push({ kind: "sum", label: words.groupSum, amount: values.amount(sum) });
    from = to;
  }
  return rows;
}

/** The table of goods of a paper. */
export function linesTable(
  job: A4Job,
  options: ContentOptions,
): { columns: readonly TableColumn[]; rows: readonly TableRow[] } {
  const items = job.facts.document.line_items.map((_, i) => itemRow(job, options, i));
  // A column for what this paper does not have, as tax on an order, is left out.
  const columns = columnsOf(job, options).filter(
    ({ key, fill }) => fill === true || items.some(({ cells }) => cells.has(key)),
  );
  return { columns, rows: options.groups ? grouped(job, items) : items };
}
