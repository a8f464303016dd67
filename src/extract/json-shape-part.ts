import { KvittoError } from "../core/errors.ts";
import { FIELDS, fieldsUnder } from "../documents/fields.ts";
import { isWithin } from "../documents/part-of-document.ts";
import type { JsonField, JsonShape, ObjectShape } from "./json-shape.ts";
import { documentShape } from "./json-shape-document.ts";

function partOfFields(
  fields: readonly JsonField[],
  prefix: string,
  wanted: readonly string[],
): JsonField[] {
  return fields
    .filter(({ key }) => isWithin(prefix + key, wanted))
    .map(({ key, shape }) => ({ key, shape: partOf(shape, prefix + key, wanted) }));
}

function partOf(shape: JsonShape, path: string, wanted: readonly string[]): JsonShape {
  switch (shape.kind) {
    case "object": {
      const prefix = path === "" ? "" : `${path}.`;
      return { kind: "object", ...objectParts(shape, prefix, wanted) };
    }
    case "array":
      return { ...shape, item: partOf(shape.item, `${path}[]`, wanted) };
    case "nullable":
      return { kind: "nullable", value: partOf(shape.value, path, wanted) };
    case "string":
    case "number":
    case "enum":
    case "boolean":
      return shape;
  }
}

function objectParts(
  { fields, switch: choice }: ObjectShape,
  prefix: string,
  wanted: readonly string[],
): Omit<ObjectShape, "kind"> {
  const own = partOfFields(fields, prefix, wanted);
  if (choice === undefined) return { fields: own };
  const cases = choice.cases.map(({ values, rest }) => ({
    values,
    rest: partOfFields(rest, prefix, wanted),
  }));
  if (isWithin(prefix + choice.key, wanted)) {
    return { fields: own, switch: { key: choice.key, cases } };
  }
  // A currency that is not asked for is null: its case allows the decimals of any.
  const free = cases.find(({ values }) => values.includes(null));
  if (free === undefined) throw new Error(`internal: ${choice.key} may not be null`);
  return { fields: [...own, ...free.rest] };
}

/**
 * The shape of the part of a document's JSON that `partOfDocument` gives for the same fields. Limits are
 * those of the whole document's, so that what is decoded under it fits into one.
 * @throws {KvittoError} `extract.no_field` when there is none, or a name that is no field's
 */
export function partShape(fields: readonly string[]): JsonShape {
  const unknown = fields.filter((field) => fieldsUnder([field]).length === 0);
  if (fields.length === 0 || unknown.length > 0) {
    throw new KvittoError(
      "extract.no_field",
      fields.length === 0 ? "No field is asked for." : `No field is called ${unknown.join(", ")}.`,
      `There are ${FIELDS.map(({ path }) => path).join(", ")}.`,
    );
  }
  return partOf(documentShape(), "", fields);
}
