import type { PaperDocument } from "../documents/document.ts";
import type { Colors } from "./output.ts";
import { formatTable } from "./table.ts";

/** Probability of each value by path, 0..1; null where nobody estimated any. */
export type Confidences = ReadonlyMap<string, number> | null;

/** Below these a value is coloured, so that the eye goes there first. */
const DOUBTFUL = 0.9;
const UNSURE = 0.5;

/** Beside a value that a person has to look at. */
export const REVIEW_MARK = "!";

const LABELS = [
  ["kind", "kind"],
  ["vendor.name", "vendor"],
  ["vendor.address", "address"],
  ["vendor.tax_ids", "tax ids"],
  ["number", "number"],
  ["issue_date", "issued"],
  ["due_date", "due"],
  ["currency", "currency"],
  ["subtotal", "subtotal"],
  ["tax_lines", "tax lines"],
  ["tax", "tax"],
  ["rounding", "rounding"],
  ["total", "total"],
  ["payment.reference", "reference"],
  ["payment.iban", "IBAN"],
  ["payment.bankgiro", "bankgiro"],
] as const;

const COLUMNS = ["description", "quantity", "unit_price", "total", "code", "tax_rate"] as const;

function valueAt(document: PaperDocument, path: string): unknown {
  let value: unknown = document;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return null;
    value = Reflect.get(value, key);
  }
  return value;
}

function shown(value: unknown): string {
  if (value === null) return "–";
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(shownItem).join("; ");
  return String(value);
}

function shownItem(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  const parts = Object.entries(item).filter(([, value]) => value !== null);
  return parts.map(([key, value]) => `${key} ${String(value)}`).join(", ");
}

/** The least sure of a path's values: of the value itself, or of all below it. */
function confidenceOf(confidences: Confidences, path: string): number | null {
  if (confidences === null) return null;
  const own = [...confidences].filter(([key]) => key === path || key.startsWith(`${path}.`));
  return own.length === 0 ? null : Math.min(...own.map(([, value]) => value));
}

function percent(value: number | null, colors: Colors): string {
  if (value === null) return "";
  const text = `${Math.floor(100 * value)} %`;
  if (value < UNSURE) return colors.red(text);
  return value < DOUBTFUL ? colors.yellow(text) : colors.green(text);
}

/**
 * A document for people: its fields, then its lines, each with how sure the model is of it.
 * @param review  paths of values that a person has to look at; their lines get a mark
 */
export function documentView(
  document: PaperDocument,
  confidences: Confidences,
  colors: Colors,
  review: readonly string[] = [],
): string {
  const sure = confidences === null ? [] : [{ title: "sure", align: "right" as const }];
  const cell = (path: string) => {
    if (confidences === null) return [];
    const marked = review.some((each) => each === path || each.startsWith(`${path}.`));
    const sure = percent(confidenceOf(confidences, path), colors);
    return [review.length === 0 ? sure : `${sure} ${marked ? REVIEW_MARK : " "}`];
  };
  const fields = LABELS.map(([path, label]) => {
    const value = shown(valueAt(document, path));
    return [colors.dim(label), ...cell(path), path === "total" ? colors.bold(value) : value];
  });
  const table = formatTable([{ title: "" }, ...sure, { title: "" }], fields);
  if (document.line_items.length === 0) return table;
  const lines = document.line_items.map((item, i) => [
    ...COLUMNS.map((column) => shown(item[column])),
    ...cell(`line_items.${i}`),
  ]);
  const columns = COLUMNS.map((column) => {
    const isText = column === "description" || column === "code";
    return {
      title: column.replace("_", " "),
      align: isText ? ("left" as const) : ("right" as const),
    };
  });
  return `${table}\n\n${formatTable([...columns, ...sure], lines)}`;
}
