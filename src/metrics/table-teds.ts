import type { PaperDocument } from "../documents/document.ts";
import { FIELDS } from "../documents/fields.ts";
import { bootstrapScore } from "./bootstrap-interval.ts";
import type { Score } from "./score.ts";
import { teds } from "./teds.ts";

const LIST = "line_items[].";
const COLUMNS = FIELDS.filter(({ path }) => path.startsWith(LIST)).map(({ path }) =>
  path.slice(LIST.length),
);
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function cellText(item: unknown, key: string): string {
  if (typeof item !== "object" || item === null || !Object.hasOwn(item, key)) return "";
  const value: unknown = Reflect.get(item, key);
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return "";
  return value.replace(/[&<>]/g, (sign) => ENTITIES[sign]!);
}

/** Line items as an HTML table: a row each, a cell a column of the schema, nothing for null. */
export function lineItemTable(items: readonly unknown[]): string {
  const rows = items.map((item) => {
    const cells = COLUMNS.map((key) => `<td>${cellText(item, key)}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<html><body><table>${rows.join("")}</table></body></html>`;
}

function itemsOf(document: unknown): readonly unknown[] | null {
  if (typeof document !== "object" || document === null) return null;
  const items: unknown = Reflect.get(document, "line_items");
  return Array.isArray(items) ? items : null;
}

/**
 * TEDS of one document's table of line items (see {@link teds}); 0 when the prediction has no list, 1
 * when both lists are empty. Below 0, which TEDS may be, counts as 0.
 */
export function tableTeds(predicted: unknown, truth: PaperDocument): number {
  const items = itemsOf(predicted);
  if (items === null) return 0;
  if (items.length === 0 && truth.line_items.length === 0) return 1;
  return Math.max(0, teds(lineItemTable(items), lineItemTable(truth.line_items)));
}

/** Mean TEDS of the documents' tables of line items, which are resampled; n counts documents. */
export function tableTedsScore(
  predictions: readonly unknown[],
  truths: readonly PaperDocument[],
): Score {
  const scores = truths.map((truth, i) => tableTeds(predictions[i], truth));
  return bootstrapScore(scores, (drawn) => drawn.reduce((sum, one) => sum + one, 0) / drawn.length);
}
