import { KvittoError } from "../core/errors.ts";

/** A JSON literal that a field may be restricted to. */
export type JsonLiteral = string | number | boolean | null;

/** One key of an object; keys are written in the order of the list, and all of them are written. */
export interface JsonField {
  readonly key: string;
  readonly shape: JsonShape;
}

/** After the switch key got one of `values`, the object ends with the fields of `rest`. */
export interface ObjectCase {
  readonly values: readonly JsonLiteral[];
  readonly rest: readonly JsonField[];
}

/**
 * An object with fixed keys. With `switch`, the fields are followed by one more key whose value
 * decides the fields after it: amounts after the currency have only the currency's decimals.
 */
export interface ObjectShape {
  readonly kind: "object";
  readonly fields: readonly JsonField[];
  readonly switch?: { readonly key: string; readonly cases: readonly ObjectCase[] };
}

/**
 * `minLength` and `maxLength` count UTF-16 code units, as JavaScript's `length` and zod do.
 * `pattern` is an anchored regular expression over printable ASCII (see `grammar-pattern.ts`); a
 * string without one is free text.
 */
export interface StringShape {
  readonly kind: "string";
  readonly minLength?: number;
  readonly maxLength: number;
  readonly pattern?: string;
}

/**
 * A decimal numeral without exponent; `maxDecimals: 0` is an integer. `minimum` and `maximum` are
 * inclusive and exact. At most 15 digits in all, so that every numeral survives a float64 intact.
 */
export interface NumberShape {
  readonly kind: "number";
  readonly maxIntegerDigits: number;
  readonly maxDecimals: number;
  readonly allowNegative: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface ArrayShape {
  readonly kind: "array";
  readonly item: JsonShape;
  readonly minItems?: number;
  readonly maxItems: number;
  /** The items stand on the paper in this order; holds for answers that are grounded in its text. */
  readonly inOrder?: boolean;
}

/**
 * What the answer looks like: compact JSON (no white space) in which everything is bounded, so
 * that decoding under it always ends. `nullable` is "the value, or null".
 */
export type JsonShape =
  | ObjectShape
  | ArrayShape
  | StringShape
  | NumberShape
  | { readonly kind: "enum"; readonly values: readonly JsonLiteral[] }
  | { readonly kind: "boolean" }
  | { readonly kind: "nullable"; readonly value: JsonShape };

/** Most digits a numeral may have: 10^15 < 2^53, so scaled integers stay exact. */
export const MAX_NUMBER_DIGITS = 15;
/** Longest spelling of one UTF-16 code unit in a JSON string: `\u0041`. */
const MAX_BYTES_PER_UNIT = 6;

const byteLength = (text: string) => new TextEncoder().encode(text).length;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Bytes of an object whose values take `size`; `choose` picks among the cases of a switch. */
function objectBytes(
  shape: ObjectShape,
  size: (value: JsonShape) => number,
  choose: (...sizes: number[]) => number,
): number {
  const literal = (value: JsonLiteral) => byteLength(JSON.stringify(value));
  // A key, its colon, its value and the comma before it (the first has none).
  const members = (fields: readonly JsonField[]) =>
    sum(fields.map((f) => literal(f.key) + 2 + size(f.shape)));
  const cases = (shape.switch?.cases ?? []).map(
    (each) => choose(...each.values.map(literal)) + members(each.rest),
  );
  const tail = shape.switch === undefined ? 0 : literal(shape.switch.key) + 2 + choose(...cases);
  const total = members(shape.fields) + tail;
  return total === 0 ? 2 : total + 1;
}

/**
 * The most bytes a value of this shape can take. Each token has at least one byte, so decoding
 * ends after at most `maxBytes(shape)` tokens, plus one for the end of the turn.
 */
export function maxBytes(shape: JsonShape): number {
  switch (shape.kind) {
    case "object":
      return objectBytes(shape, maxBytes, Math.max);
    case "array":
      return 2 + shape.maxItems * maxBytes(shape.item) + Math.max(0, shape.maxItems - 1);
    case "string":
      return 2 + shape.maxLength * (shape.pattern === undefined ? MAX_BYTES_PER_UNIT : 1);
    case "number":
      // Sign, digits, point.
      return 2 + shape.maxIntegerDigits + shape.maxDecimals;
    case "enum":
      return Math.max(...shape.values.map((value) => byteLength(JSON.stringify(value))));
    case "boolean":
      return "false".length;
    case "nullable":
      return Math.max("null".length, maxBytes(shape.value));
  }
}

/** Upper bound on the tokens of one answer, the end of the turn included. */
export function maxTokens(shape: JsonShape): number {
  return maxBytes(shape) + 1;
}

/** The fewest bytes a value of this shape can take (a lower bound where a pattern is involved). */
export function minBytes(shape: JsonShape): number {
  switch (shape.kind) {
    case "object":
      return objectBytes(shape, minBytes, Math.min);
    case "array": {
      const items = shape.minItems ?? 0;
      return 2 + items * minBytes(shape.item) + Math.max(0, items - 1);
    }
    case "string":
      return 2 + (shape.minLength ?? 0);
    case "number":
      return 1;
    case "enum":
      return Math.min(...shape.values.map((value) => byteLength(JSON.stringify(value))));
    case "boolean":
      return "true".length;
    case "nullable":
      return Math.min("null".length, minBytes(shape.value));
  }
}

/** `z.iso.date()`'s language: a day of the proleptic Gregorian calendar, years 0000 to 9999. */
export const ISO_DATE_PATTERN = (() => {
  const day = "(0[1-9]|[12][0-9]";
  const ordinary =
    `[0-9]{4}-(((0[13578]|1[02])-${day}|3[01]))|((0[469]|11)-${day}|30))` +
    `|(02-(0[1-9]|1[0-9]|2[0-8])))`;
  // Divisible by 4 and not by 100, or by 400.
  const multipleOfFour = "([02468][048]|[13579][26])";
  const leapYear = `([0-9]{2}(0[48]|[2468][048]|[13579][26])|${multipleOfFour}00)`;
  return `^(${ordinary}|${leapYear}-02-29)$`;
})();

function invalid(path: string, message: string): KvittoError {
  const where = path === "" ? "the root" : path;
  return new KvittoError("shape.invalid", `The shape of ${where}: ${message}.`);
}

function checkCounts(path: string, low: number, high: number, what: string): void {
  const whole = Number.isSafeInteger(low) && Number.isSafeInteger(high);
  if (whole && low >= 0 && high >= low) return;
  throw invalid(path, `${what} must be whole numbers with 0 ≤ min ≤ max; got ${low} and ${high}`);
}

function checkEnum(path: string, values: readonly JsonLiteral[]): void {
  if (values.length === 0) throw invalid(path, "an enum without values");
  const infinite = values.find((value) => typeof value === "number" && !Number.isFinite(value));
  if (infinite !== undefined) throw invalid(path, `the enum value ${infinite} is not JSON`);
  if (new Set(values).size !== values.length) throw invalid(path, "an enum value is there twice");
}

function checkObject(shape: ObjectShape, path: string): void {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const first = [...shape.fields.map((field) => field.key)];
  if (shape.switch !== undefined) {
    first.push(shape.switch.key);
    checkEnum(
      at(shape.switch.key),
      shape.switch.cases.flatMap((each) => each.values),
    );
  }
  for (const { rest } of shape.switch?.cases ?? [{ rest: [] }]) {
    const keys = [...first, ...rest.map((field) => field.key)];
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) throw invalid(path, `the key "${twice}" is there twice`);
    for (const field of rest) checkShape(field.shape, at(field.key));
  }
  for (const field of shape.fields) checkShape(field.shape, at(field.key));
}

/**
 * Refuses a shape that no value fits or whose bounds are not usable.
 * @throws {KvittoError} `shape.invalid`, naming the path
 */
export function checkShape(shape: JsonShape, path = ""): void {
  switch (shape.kind) {
    case "object":
      return checkObject(shape, path);
    case "array":
      checkCounts(path, shape.minItems ?? 0, shape.maxItems, "minItems and maxItems");
      return checkShape(shape.item, `${path}[]`);
    case "string":
      return checkCounts(path, shape.minLength ?? 0, shape.maxLength, "minLength and maxLength");
    case "number": {
      checkCounts(path, 1, shape.maxIntegerDigits, "digits before the point");
      checkCounts(path, 0, shape.maxDecimals, "decimals");
      const digits = shape.maxIntegerDigits + shape.maxDecimals;
      if (digits <= MAX_NUMBER_DIGITS) return;
      throw invalid(path, `${digits} digits; at most ${MAX_NUMBER_DIGITS} are exact`);
    }
    case "enum":
      return checkEnum(path, shape.values);
    case "nullable":
      return checkShape(shape.value, path);
    case "boolean":
      return;
  }
}
