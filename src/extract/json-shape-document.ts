import { CURRENCY_DECIMALS } from "../core/money.ts";
import { DocumentSchema } from "../documents/document.ts";
import { FIELDS } from "../documents/fields.ts";
import { fromZod, type SchemaOptions, type ShapeLimits } from "./json-schema.ts";
import type { JsonField, JsonLiteral, JsonShape, ObjectShape } from "./json-shape.ts";

const UNIT_PRICE = "line_items[].unit_price";
/** Amounts whose decimals the currency decides; unit prices may be finer. */
const AMOUNTS: ReadonlySet<string> = new Set(
  FIELDS.filter((f) => f.type === "money" && f.path !== UNIT_PRICE).map((f) => f.path),
);
const AMOUNT: Partial<ShapeLimits> = {
  maxIntegerDigits: 11,
  maxDecimals: Math.max(...CURRENCY_DECIMALS.values()),
};
const RATE: Partial<ShapeLimits> = { maxIntegerDigits: 3, maxDecimals: 4, allowNegative: false };
const CODE: Partial<ShapeLimits> = { maxLength: 60 };

/** What fits on paper, with room to spare. 11 + 4 and 9 + 6 digits are the most that are exact. */
const DOCUMENT_LIMITS: Readonly<Record<string, Partial<ShapeLimits>>> = {
  ...Object.fromEntries([...AMOUNTS].map((path) => [path, AMOUNT])),
  [UNIT_PRICE]: { maxIntegerDigits: 9, maxDecimals: 6 },
  "line_items[].quantity": { maxIntegerDigits: 9, maxDecimals: 6 },
  "line_items[].tax_rate": RATE,
  "tax_lines[].rate": RATE,
  "vendor.tax_ids": { maxItems: 8 },
  "vendor.tax_ids[]": CODE,
  number: CODE,
  "line_items[].code": CODE,
  "payment.reference": CODE,
  "payment.iban": CODE,
  "payment.bankgiro": CODE,
  tax_lines: { maxItems: 12 },
};

/** Lists that go down the page: what was sold, what was taxed, what the vendor is registered as. */
const IN_PRINT_ORDER: ReadonlySet<string> = new Set(["line_items", "tax_lines", "vendor.tax_ids"]);

/**
 * The shape of a document's JSON. The schema's refinements, which no JSON Schema shows, are built
 * in: currencies are ISO 4217's, and the amounts after the currency have its decimals at most
 * (none after JPY, the most of any currency after null). So whatever is decoded under it passes
 * `DocumentSchema`.
 */
export function documentShape(options: SchemaOptions = {}): JsonShape {
  const paths = { ...DOCUMENT_LIMITS, ...options.paths };
  const shape = fromZod(DocumentSchema, { ...options, paths });
  if (shape.kind !== "object") throw new Error("internal: a document is an object");
  const at = shape.fields.findIndex((field) => field.key === "currency");
  const fields = shape.fields.map((field) => inPrintOrder(field));
  const rest = fields.slice(at + 1);
  if (at < 0 || fields.slice(0, at).some((field) => hasAmount(field.shape, field.key))) {
    throw new Error("internal: the currency must come before the amounts");
  }
  const scales = [...new Set(CURRENCY_DECIMALS.values())].sort((a, b) => a - b);
  const cases = scales.map((decimals, index) => {
    const codes = [...CURRENCY_DECIMALS].filter(([, scale]) => scale === decimals);
    const values: JsonLiteral[] = codes.map(([code]) => code);
    // Without a currency the schema allows what any currency does.
    if (index === scales.length - 1) values.push(null);
    return { values, rest: withDecimals(rest, "", decimals) };
  });
  return { kind: "object", fields: fields.slice(0, at), switch: { key: "currency", cases } };
}

/** Marks the lists of a document that stand on papers in their own order. */
function inPrintOrder({ key, shape }: JsonField, prefix = ""): JsonField {
  const path = prefix + key;
  if (shape.kind === "array" && IN_PRINT_ORDER.has(path)) {
    return { key, shape: { ...shape, inOrder: true } };
  }
  if (shape.kind !== "object") return { key, shape };
  const fields = shape.fields.map((field) => inPrintOrder(field, `${path}.`));
  return { key, shape: { ...shape, fields } };
}

function hasAmount(shape: JsonShape, path: string): boolean {
  switch (shape.kind) {
    case "object":
      return shape.fields.some((f) => hasAmount(f.shape, `${path}.${f.key}`));
    case "array":
      return hasAmount(shape.item, `${path}[]`);
    case "nullable":
      return hasAmount(shape.value, path);
    case "string":
    case "number":
    case "enum":
    case "boolean":
      return AMOUNTS.has(path);
  }
}

function withDecimals(
  fields: readonly JsonField[],
  prefix: string,
  decimals: number,
): readonly JsonField[] {
  return fields.map(({ key, shape }) => ({ key, shape: limit(shape, prefix + key, decimals) }));
}

/** The same shape with at most `decimals` decimals in every amount. */
function limit(shape: JsonShape, path: string, decimals: number): JsonShape {
  switch (shape.kind) {
    case "object":
      return {
        ...shape,
        fields: withDecimals(shape.fields, `${path}.`, decimals),
      } satisfies ObjectShape;
    case "array":
      return { ...shape, item: limit(shape.item, `${path}[]`, decimals) };
    case "nullable":
      return { kind: "nullable", value: limit(shape.value, path, decimals) };
    case "number":
      if (!AMOUNTS.has(path)) return shape;
      return { ...shape, maxDecimals: Math.min(shape.maxDecimals, decimals) };
    case "string":
    case "enum":
    case "boolean":
      return shape;
  }
}
