import { type PaperDocument } from "./document.ts";

/** How a value is compared: see `normaliseValue`. */
export type FieldType = "money" | "date" | "text" | "quantity" | "rate" | "code";

export interface Field {
  /** Dotted; `[]` stands for each element of a list: `line_items[].total`. */
  readonly path: string;
  readonly type: FieldType;
}

/** Every value of a document, in the order of the JSON. */
export const FIELDS = [
  { path: "kind", type: "code" },
  { path: "vendor.name", type: "text" },
  { path: "vendor.address", type: "text" },
  { path: "vendor.tax_ids[]", type: "code" },
  { path: "number", type: "code" },
  { path: "issue_date", type: "date" },
  { path: "due_date", type: "date" },
  { path: "currency", type: "code" },
  { path: "line_items[].description", type: "text" },
  { path: "line_items[].quantity", type: "quantity" },
  { path: "line_items[].unit_price", type: "money" },
  { path: "line_items[].total", type: "money" },
  { path: "line_items[].code", type: "code" },
  { path: "line_items[].tax_rate", type: "rate" },
  { path: "subtotal", type: "money" },
  { path: "tax_lines[].rate", type: "rate" },
  { path: "tax_lines[].basis", type: "money" },
  { path: "tax_lines[].amount", type: "money" },
  { path: "tax", type: "money" },
  { path: "rounding", type: "money" },
  { path: "total", type: "money" },
  { path: "payment.reference", type: "code" },
  { path: "payment.iban", type: "code" },
  { path: "payment.bankgiro", type: "code" },
] as const satisfies readonly Field[];

const TYPES: ReadonlyMap<string, FieldType> = new Map(FIELDS.map((f) => [f.path, f.type]));

/** The {@link FIELDS} paths that are one of `paths` or below one (`payment`), in their order. */
export function fieldsUnder(paths: readonly string[]): string[] {
  const isUnder = (field: string) =>
    paths.some(
      (path) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`),
    );
  return FIELDS.map(({ path }) => path).filter(isUnder);
}

export type LeafValue = string | number | null;

export interface Leaf {
  /** With the index in it: `line_items.2.total`, `vendor.tax_ids.0`. */
  readonly path: string;
  /** The {@link FIELDS} path: `line_items[].total`. */
  readonly field: string;
  readonly type: FieldType;
  readonly value: LeafValue;
}

/** `line_items.2.total` → `line_items[].total`. */
export function fieldPath(path: string): string {
  return path.replace(/\.\d+/g, "[]");
}

/** Every value of a document, nulls included, in the order of the JSON. */
export function leavesOf(document: PaperDocument): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: unknown, path: string) => {
    if (value !== null && typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) {
        visit(inner, path === "" ? key : `${path}.${key}`);
      }
      return;
    }
    const field = fieldPath(path);
    const type = TYPES.get(field);
    if (type === undefined) throw new Error(`internal: no field is called ${field}`);
    leaves.push({ path, field, type, value: value as LeafValue }); // the schema has no other leaves
  };
  visit(document, "");
  return leaves;
}
