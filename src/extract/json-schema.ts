import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import { unitsAtLeast } from "./grammar-number.ts";
import {
  ISO_DATE_PATTERN,
  type JsonField,
  type JsonLiteral,
  type JsonShape,
  MAX_NUMBER_DIGITS,
} from "./json-shape.ts";

/** Bounds for what a schema leaves open. A schema's own tighter bound wins. */
export interface ShapeLimits {
  /** UTF-16 code units of a string. */
  readonly maxLength: number;
  readonly maxItems: number;
  readonly maxIntegerDigits: number;
  readonly maxDecimals: number;
  readonly allowNegative: boolean;
}

/** A long line of an invoice, a long receipt, and amounts below a billion to a tenth of a cent. */
export const DEFAULT_LIMITS: ShapeLimits = {
  maxLength: 200,
  maxItems: 100,
  maxIntegerDigits: 9,
  maxDecimals: 3,
  allowNegative: true,
};

export interface SchemaOptions {
  readonly limits?: Partial<ShapeLimits>;
  /** Limits of single values, by path: `vendor.name`, `line_items[].total`, `line_items`. */
  readonly paths?: Readonly<Record<string, Partial<ShapeLimits>>>;
}

/** Keywords that say nothing about which values are valid. */
const ANNOTATIONS = [
  ...["$schema", "$id", "$comment", "$defs", "definitions", "id", "title", "description"],
  ...["default", "examples", "deprecated", "readOnly", "writeOnly"],
];

type Schema = Readonly<Record<string, unknown>>;

interface Context {
  readonly root: Schema;
  readonly options: SchemaOptions;
  readonly usedPaths: Set<string>;
  /** The `$ref`s being followed: one that comes again is recursive. */
  readonly open: readonly string[];
}

const isRecord = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isLiteral = (value: unknown): value is JsonLiteral =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

function unsupported(path: string, what: string): KvittoError {
  return new KvittoError(
    "schema.unsupported",
    `Constrained decoding does not support ${what} at ${path === "" ? "the root" : path}.`,
    "Use objects with named properties, arrays, strings, numbers, booleans, enums and null.",
  );
}

/** Fails on a keyword nobody has looked at: ignoring it would let invalid JSON through. */
function expectOnly(schema: Schema, path: string, keywords: readonly string[]): void {
  for (const keyword of Object.keys(schema)) {
    if (keywords.includes(keyword) || ANNOTATIONS.includes(keyword)) continue;
    throw unsupported(path, `the keyword "${keyword}"`);
  }
}

function numberAt(schema: Schema, keyword: string, path: string): number | undefined {
  const value = schema[keyword];
  if (value === undefined || typeof value === "number") return value;
  throw unsupported(path, `${keyword}: ${JSON.stringify(value)}`);
}

function limitsAt(context: Context, path: string): ShapeLimits {
  if (path in (context.options.paths ?? {})) context.usedPaths.add(path);
  return { ...DEFAULT_LIMITS, ...context.options.limits, ...context.options.paths?.[path] };
}

/**
 * The shape of a JSON Schema (draft 2020-12): `type`, `properties`, `required`, `items`,
 * `minItems`, `maxItems`, `minLength`, `maxLength`, anchored `pattern`, `format: date`, `minimum`,
 * `maximum`, their exclusive forms, `multipleOf` a power of ten, `enum`, `const`, `anyOf`/`oneOf`
 * with null or of literals, and local `$ref`. Keys are written in the order of `properties`, and
 * optional ones are always written.
 *
 * @throws {KvittoError} `schema.unsupported` for anything else, naming keyword and path;
 *   `schema.unknown_path` when `paths` names a value the schema does not have
 */
export function fromJsonSchema(schema: unknown, options: SchemaOptions = {}): JsonShape {
  if (!isRecord(schema)) throw unsupported("", `a schema that is ${JSON.stringify(schema)}`);
  const context = { root: schema, options, usedPaths: new Set<string>(), open: [] };
  const shape = convert(schema, "", context);
  const unused = Object.keys(options.paths ?? {}).find((path) => !context.usedPaths.has(path));
  if (unused === undefined) return shape;
  throw new KvittoError(
    "schema.unknown_path",
    `The schema has no string, number or array at "${unused}", which the limits name.`,
    "Paths look like vendor.name or line_items[].total; arrays without the brackets.",
  );
}

/**
 * The shape of what a zod schema reads. Refinements and transforms leave no trace in a JSON Schema:
 * what they check is not enforced by decoding.
 *
 * @throws {KvittoError} as {@link fromJsonSchema}
 */
export function fromZod(schema: z.ZodType, options: SchemaOptions = {}): JsonShape {
  let json: unknown;
  try {
    json = z.toJSONSchema(schema, { io: "input" });
  } catch (error) {
    throw new KvittoError("schema.unsupported", `No JSON Schema: ${messageOf(error)}.`, undefined, {
      cause: error,
    });
  }
  return fromJsonSchema(json, options);
}

function convert(schema: Schema, path: string, context: Context): JsonShape {
  if (schema["$ref"] !== undefined) return followReference(schema, path, context);
  for (const keyword of ["anyOf", "oneOf"]) {
    if (schema[keyword] !== undefined) {
      expectOnly(schema, path, [keyword]);
      return union(schema[keyword], path, context);
    }
  }
  if (schema["const"] !== undefined || schema["enum"] !== undefined) return literals(schema, path);
  const { type } = schema;
  if (Array.isArray(type)) {
    const types: readonly unknown[] = type;
    const others = types.filter((each) => each !== "null");
    if (others.length !== 1) throw unsupported(path, `type: ${JSON.stringify(type)}`);
    const value = convert({ ...schema, type: others[0] }, path, context);
    return others.length === types.length ? value : { kind: "nullable", value };
  }
  switch (type) {
    case "object":
      return object(schema, path, context);
    case "array":
      return array(schema, path, context);
    case "string":
      return string(schema, path, context);
    case "integer":
    case "number":
      return number(schema, path, context);
    case "boolean":
      expectOnly(schema, path, ["type"]);
      return { kind: "boolean" };
    case "null":
      expectOnly(schema, path, ["type"]);
      return { kind: "enum", values: [null] };
    default:
      throw unsupported(
        path,
        type === undefined ? "a schema without type" : `type: ${String(type)}`,
      );
  }
}

function followReference(schema: Schema, path: string, context: Context): JsonShape {
  expectOnly(schema, path, ["$ref"]);
  const reference = String(schema["$ref"]);
  const [, section = "", name = ""] = /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec(reference) ?? [];
  const definitions = context.root[section];
  const target = isRecord(definitions) ? definitions[name] : undefined;
  if (!isRecord(target)) throw unsupported(path, `the reference ${reference}`);
  // Unbounded depth would make unbounded answers.
  if (context.open.includes(reference)) throw unsupported(path, `the recursive ${reference}`);
  return convert(target, path, { ...context, open: [...context.open, reference] });
}

function union(options: unknown, path: string, context: Context): JsonShape {
  if (!Array.isArray(options) || !options.every(isRecord)) {
    throw unsupported(path, "a union that is not a list of schemas");
  }
  const shapes = options.map((option) => convert(option, path, context));
  const values = shapes.flatMap((each) => (each.kind === "enum" ? each.values : []));
  const others = shapes.filter((each) => each.kind !== "enum");
  const [only] = others;
  if (only === undefined && values.length > 0)
    return { kind: "enum", values: [...new Set(values)] };
  if (only !== undefined && others.length === 1 && values.every((value) => value === null)) {
    return values.length === 0 ? only : { kind: "nullable", value: only };
  }
  throw unsupported(path, "a union other than of literals, or of one type and null");
}

function literals(schema: Schema, path: string): JsonShape {
  expectOnly(schema, path, ["type", "enum", "const"]);
  const given: unknown = schema["enum"] ?? [schema["const"]];
  if (!Array.isArray(given) || !given.every(isLiteral)) {
    throw unsupported(path, "an enum of anything but strings, numbers, booleans and null");
  }
  const types: readonly unknown[] = [schema["type"] ?? []].flat();
  const fits = (value: JsonLiteral) => {
    if (types.length === 0) return true;
    if (Number.isInteger(value) && types.includes("integer")) return true;
    return types.includes(value === null ? "null" : typeof value);
  };
  return { kind: "enum", values: [...new Set(given)].filter(fits) };
}

function object(schema: Schema, path: string, context: Context): JsonShape {
  expectOnly(schema, path, ["type", "properties", "required", "additionalProperties"]);
  const { properties, additionalProperties = false, required = [] } = schema;
  if (isRecord(additionalProperties) && Object.keys(additionalProperties).length > 0) {
    throw unsupported(path, "additionalProperties with a schema");
  }
  if (!isRecord(properties)) throw unsupported(path, "an object without properties");
  const missing = (Array.isArray(required) ? required : [required]).find(
    (key: unknown) => typeof key !== "string" || !(key in properties),
  ) as unknown;
  if (missing !== undefined) throw unsupported(path, `the required key ${String(missing)}`);
  const fields = Object.entries(properties).map(([key, value]): JsonField => {
    const at = path === "" ? key : `${path}.${key}`;
    if (!isRecord(value)) throw unsupported(at, `a schema that is ${JSON.stringify(value)}`);
    return { key, shape: convert(value, at, context) };
  });
  return { kind: "object", fields };
}

function array(schema: Schema, path: string, context: Context): JsonShape {
  expectOnly(schema, path, ["type", "items", "minItems", "maxItems"]);
  const { items } = schema;
  if (!isRecord(items)) throw unsupported(path, "an array without items");
  const limit = limitsAt(context, path).maxItems;
  return {
    kind: "array",
    item: convert(items, `${path}[]`, context),
    minItems: numberAt(schema, "minItems", path) ?? 0,
    maxItems: Math.min(limit, numberAt(schema, "maxItems", path) ?? limit),
  };
}

function string(schema: Schema, path: string, context: Context): JsonShape {
  expectOnly(schema, path, ["type", "minLength", "maxLength", "pattern", "format"]);
  const { format, pattern } = schema;
  if (pattern !== undefined && typeof pattern !== "string") throw unsupported(path, "the pattern");
  if (format !== undefined && format !== "date" && pattern === undefined) {
    throw unsupported(path, `format: ${String(format)}`);
  }
  const limit = limitsAt(context, path).maxLength;
  const anchored = format === "date" ? ISO_DATE_PATTERN : pattern;
  return {
    kind: "string",
    minLength: numberAt(schema, "minLength", path) ?? 0,
    maxLength: Math.min(limit, numberAt(schema, "maxLength", path) ?? limit),
    ...(anchored === undefined ? {} : { pattern: anchored }),
  };
}

function number(schema: Schema, path: string, context: Context): JsonShape {
  const bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] as const;
  expectOnly(schema, path, ["type", "multipleOf", ...bounds]);
  const limits = limitsAt(context, path);
  const maxDecimals = Math.min(limits.maxDecimals, decimalsOf(schema, path));
  const above = numberAt(schema, "exclusiveMinimum", path);
  const below = numberAt(schema, "exclusiveMaximum", path);
  const minimum = Math.max(
    numberAt(schema, "minimum", path) ?? -Infinity,
    above === undefined ? -Infinity : nextAbove(above, maxDecimals),
  );
  const maximum = Math.min(
    numberAt(schema, "maximum", path) ?? Infinity,
    below === undefined ? Infinity : -nextAbove(-below, maxDecimals),
  );
  return {
    kind: "number",
    maxIntegerDigits: limits.maxIntegerDigits,
    maxDecimals,
    allowNegative: limits.allowNegative && minimum < 0,
    ...(minimum === -Infinity ? {} : { minimum }),
    ...(maximum === Infinity ? {} : { maximum }),
  };
}

/** The smallest number with so many decimals that is above `bound`. */
function nextAbove(bound: number, decimals: number): number {
  const units = unitsAtLeast(bound, decimals);
  const unit = 10 ** decimals;
  return (units / unit > bound ? units : units + 1) / unit;
}

/** Decimals that `type: integer` or `multipleOf: 0.01` leave. */
function decimalsOf(schema: Schema, path: string): number {
  const multiple = numberAt(schema, "multipleOf", path);
  const most = schema["type"] === "integer" ? 0 : MAX_NUMBER_DIGITS;
  if (multiple === undefined) return most;
  for (let decimals = 0; decimals <= MAX_NUMBER_DIGITS; decimals++) {
    if (multiple === Number(`1e-${decimals}`)) return Math.min(most, decimals);
  }
  throw unsupported(path, `multipleOf: ${multiple} (only 1, 0.1, 0.01, …)`);
}
