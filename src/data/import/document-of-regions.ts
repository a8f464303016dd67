import { KvittoError } from "../../core/errors.ts";
import {
  DocumentSchema,
  emptyDocument,
  type LineItem,
  type PaperDocument,
  type TaxLine,
} from "../../documents/document.ts";
import { FIELDS, type FieldType } from "../../documents/fields.ts";
import type { DatasetRow } from "../rows.ts";
import type { ImportOptions } from "./imported.ts";
import type { Region } from "./label-studio-regions.ts";
import { boxAround, rowsOfLines } from "./page-lines.ts";
import { printedAmount, printedDate, printedQuantity } from "./printed-values.ts";

type Boxes = NonNullable<DatasetRow["boxes"]>;
type Value = string | number;

const TYPES: ReadonlyMap<string, FieldType> = new Map(FIELDS.map(({ path, type }) => [path, type]));
const LISTS = ["line_items", "tax_lines"] as const;

/** A region whose label is a field, and its value. */
interface Placed extends Region {
  /** `line_items[].total`. */
  readonly field: string;
  /** The number in `line_items.0.total`; null where the label has none. */
  readonly index: number | null;
  readonly value: Value;
}

/** `line_items.0.total`, `line_items[].total` and `line_items.total` are one field. */
function fieldOf(label: string, fields: ReadonlyMap<string, string>): [string, number | null] {
  const path = fields.get(label) ?? label;
  const index = /\.(\d+)(\.|$)/.exec(path)?.[1];
  const plain = path.replace(/\.\d+/g, "[]");
  const candidates = [plain, plain.replace(/^(line_items|tax_lines)\./, "$1[]."), `${plain}[]`];
  const field = candidates.find((candidate) => TYPES.has(candidate));
  if (field !== undefined) return [field, index === undefined ? null : Number(index)];
  throw new KvittoError(
    "labelstudio.unknown_label",
    `The label ${JSON.stringify(label)} is no field of a document.`,
    `Say which it is with --fields ${label}=total, for example. Fields: ${[...TYPES.keys()].join(", ")}.`,
  );
}

function read(type: FieldType, text: string, { dateOrder }: ImportOptions): Value {
  switch (type) {
    case "money":
      return printedAmount(text);
    case "quantity":
    case "rate":
      return printedQuantity(text);
    case "date":
      return printedDate(text, dateOrder);
    case "text":
    case "code":
      return text;
  }
}

function place(region: Region, options: ImportOptions): Placed {
  const [field, index] = fieldOf(region.label, options.fields);
  if (region.text === null) {
    throw new KvittoError(
      "labelstudio.no_text",
      `The region labelled ${JSON.stringify(region.label)} has no text.`,
      "Add a TextArea with perRegion to the labelling interface, and type what the region says.",
    );
  }
  try {
    const value = read(TYPES.get(field) ?? "text", region.text, options);
    return { ...region, field, index, value };
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error;
    throw new KvittoError(error.code, `${field}: ${error.message}`, error.hint, { cause: error });
  }
}

/** One value out of all regions of a field: lines of an address are joined, others must agree. */
function single(regions: readonly Placed[], field: string, join: string | null): Value | null {
  const own = regions.filter((region) => region.field === field);
  const [first] = own;
  if (first === undefined) return null;
  if (join !== null) {
    const down = [...own].sort((a, b) => (a.box?.[1] ?? 0) - (b.box?.[1] ?? 0));
    return down.map(({ value }) => String(value)).join(join);
  }
  if (new Set(own.map(({ value }) => value)).size === 1) return first.value;
  throw new KvittoError(
    "labelstudio.twice",
    `${field} is labelled ${own.length} times, as ${own.map(({ value }) => JSON.stringify(value)).join(" and ")}.`,
  );
}

/** Regions of a list's elements, one group an element: by their number, or by standing in one row. */
function elements(regions: readonly Placed[], list: string): Placed[][] {
  const own = regions.filter(({ field }) => field.startsWith(`${list}[]`));
  const groups = new Map<number, Placed[]>();
  for (const region of own.filter(({ index }) => index !== null)) {
    const index = region.index ?? 0;
    groups.set(index, [...(groups.get(index) ?? []), region]);
  }
  const numbered = [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
  const boxed = own.flatMap((region) =>
    region.index === null && region.box !== null ? [{ text: "", box: region.box, region }] : [],
  );
  const loose = own.find(({ index, box }) => index === null && box === null);
  if (loose !== undefined) {
    throw new KvittoError(
      "labelstudio.no_box",
      `${loose.field} has neither a number nor a place, so nothing says which line it is of.`,
    );
  }
  const pages = [...new Set(boxed.map(({ region }) => region.page))].sort((a, b) => a - b);
  const rows = pages.flatMap((page) =>
    rowsOfLines(boxed.filter(({ region }) => region.page === page)),
  );
  return [...numbered, ...rows.map((row) => row.map(({ region }) => region))];
}

function elementValue(group: readonly Placed[], field: string): Value | null {
  return single(group, field, field.endsWith(".description") ? " " : null);
}

/** The regions of one field as boxes of its value. */
function boxesAt(regions: readonly Placed[], path: string): Boxes {
  const found = regions.flatMap(({ box, page }) => (box === null ? [] : [{ text: "", box, page }]));
  const [first] = found;
  if (first === undefined) return [];
  return [
    { path, box: boxAround(found.filter(({ page }) => page === first.page)), page: first.page },
  ];
}

/**
 * A document from labelled regions, and where its values stand.
 * @throws {KvittoError} `labelstudio.unknown_label`, `.no_text`, `.twice`, `.no_box`; `import.date`,
 *   `money.not_an_amount`; zod's for a document that is wrong
 */
export function documentOfRegions(
  regions: readonly Region[],
  options: ImportOptions,
): { document: PaperDocument; boxes: Boxes; labelled: string[] } {
  const placed = regions.map((region) => place(region, options));
  const boxes: Boxes = [];
  const of = (field: string) => placed.filter((region) => region.field === field);
  const take = (field: string, join: string | null = null): Value | null => {
    boxes.push(...boxesAt(of(field), field));
    return single(placed, field, join);
  };
  const groups = Object.fromEntries(LISTS.map((list) => [list, elements(placed, list)]));
  const list = (name: (typeof LISTS)[number], keys: readonly string[]) =>
    (groups[name] ?? []).map((group, i) => {
      const element: Record<string, Value | null> = {};
      for (const key of keys) {
        const field = `${name}[].${key}`;
        element[key] = elementValue(group, field);
        boxes.push(
          ...boxesAt(
            group.filter((one) => one.field === field),
            `${name}.${i}.${key}`,
          ),
        );
      }
      return element;
    });
  const kind = take("kind");
  const lineKeys: readonly (keyof LineItem)[] = [
    ...(["description", "quantity", "unit_price", "total", "code", "tax_rate"] as const),
  ];
  const taxKeys: readonly (keyof TaxLine)[] = ["rate", "basis", "amount"];
  const ids = of("vendor.tax_ids[]");
  ids.forEach((id, i) => boxes.push(...boxesAt([id], `vendor.tax_ids.${i}`)));
  const document = DocumentSchema.parse({
    ...emptyDocument("receipt"),
    ...(kind === null ? {} : { kind }),
    vendor: {
      name: take("vendor.name", " "),
      address: take("vendor.address", ", "),
      tax_ids: ids.map(({ value }) => value),
    },
    ...{ number: take("number"), issue_date: take("issue_date"), due_date: take("due_date") },
    currency: take("currency"),
    line_items: list("line_items", lineKeys),
    subtotal: take("subtotal"),
    tax_lines: list("tax_lines", taxKeys),
    ...{ tax: take("tax"), rounding: take("rounding"), total: take("total") },
    payment: {
      reference: take("payment.reference"),
      iban: take("payment.iban"),
      bankgiro: take("payment.bankgiro"),
    },
  });
  return { document, boxes, labelled: [...new Set(placed.map(({ field }) => field))] };
}
