import { expect, test } from "vitest";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { advanceAll, compileGrammar, isComplete } from "./grammar.ts";
import { fromJsonSchema, fromZod, type SchemaOptions } from "./json-schema.ts";
import { ISO_DATE_PATTERN, type JsonShape } from "./json-shape.ts";

function accepts(shape: JsonShape, value: unknown): boolean {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const state = advanceAll(compileGrammar(shape).start, bytes);
  return state !== undefined && isComplete(state);
}

function failure(schema: unknown, options?: SchemaOptions): string {
  try {
    fromJsonSchema(schema, options);
    return "accepted";
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

test("keeps the order of the keys and every bound of the schema", () => {
  const schema = z.strictObject({
    z: z.string().min(1).max(7).nullable(),
    a: z.array(z.iso.date()).min(1).max(3),
    n: z.number().min(0).max(100).multipleOf(0.01),
    i: z.int().positive(),
    e: z.enum(["SEK", "EUR"]).nullable(),
    l: z.literal([1, "x"]),
    b: z.boolean(),
    p: z.string().regex(/^[A-Z]{3}$/),
    o: z.string().optional(),
  });
  expect(fromZod(schema, { limits: { maxIntegerDigits: 6 } })).toEqual({
    kind: "object",
    fields: [
      {
        key: "z",
        shape: { kind: "nullable", value: { kind: "string", minLength: 1, maxLength: 7 } },
      },
      {
        key: "a",
        shape: {
          ...{ kind: "array", minItems: 1, maxItems: 3 },
          item: { kind: "string", minLength: 0, maxLength: 200, pattern: ISO_DATE_PATTERN },
        },
      },
      {
        key: "n",
        shape: {
          ...{ kind: "number", maxIntegerDigits: 6, maxDecimals: 2, allowNegative: false },
          ...{ minimum: 0, maximum: 100 },
        },
      },
      {
        key: "i",
        shape: {
          ...{ kind: "number", maxIntegerDigits: 6, maxDecimals: 0, allowNegative: false },
          ...{ minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        },
      },
      { key: "e", shape: { kind: "enum", values: ["SEK", "EUR", null] } },
      { key: "l", shape: { kind: "enum", values: [1, "x"] } },
      { key: "b", shape: { kind: "boolean" } },
      { key: "p", shape: { kind: "string", minLength: 0, maxLength: 200, pattern: "^[A-Z]{3}$" } },
      { key: "o", shape: { kind: "string", minLength: 0, maxLength: 200 } },
    ],
  });
});

test("follows definitions, and refuses a recursive one", () => {
  const schema = {
    $defs: { money: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 10 } },
    type: "object",
    properties: { a: { $ref: "#/$defs/money" }, b: { $ref: "#/$defs/money" } },
  };
  const shape = fromJsonSchema(schema, { limits: { maxDecimals: 2 } });
  expect(accepts(shape, { a: 0.01, b: 9.99 })).toBe(true);
  expect(accepts(shape, { a: 0, b: 1 })).toBe(false);
  expect(accepts(shape, { a: 1, b: 10 })).toBe(false);
  const list = {
    $defs: { node: { type: "array", items: { $ref: "#/$defs/node" } } },
    $ref: "#/$defs/node",
  };
  expect(failure(list)).toMatch(/^schema.unsupported: .*the recursive #\/\$defs\/node at \[\]/);
});

test.each([0.29, 1.1, -0.57, 4.35, 0, -3, 0.125])("exclusive bounds exclude %d itself", (bound) => {
  const limits = { maxDecimals: 2, maxIntegerDigits: 2 };
  const above = fromJsonSchema({ type: "number", exclusiveMinimum: bound }, { limits });
  const below = fromJsonSchema({ type: "number", exclusiveMaximum: bound }, { limits });
  for (let units = -500; units <= 500; units++) {
    const value = units / 100;
    expect(accepts(above, value)).toBe(value > bound);
    expect(accepts(below, value)).toBe(value < bound);
  }
});

test("limits of a path win over the general ones, and a schema's tighter bound over both", () => {
  const schema = z.object({ lines: z.array(z.object({ a: z.string(), b: z.string().max(2) })) });
  const options = {
    limits: { maxLength: 4, maxItems: 2 },
    paths: { "lines[].a": { maxLength: 5 }, "lines[].b": { maxLength: 5 }, lines: { maxItems: 1 } },
  };
  const shape = fromZod(schema, options);
  expect(accepts(shape, { lines: [{ a: "12345", b: "12" }] })).toBe(true);
  expect(accepts(shape, { lines: [{ a: "123456", b: "12" }] })).toBe(false);
  expect(accepts(shape, { lines: [{ a: "1", b: "123" }] })).toBe(false);
  const two = [
    { a: "", b: "" },
    { a: "", b: "" },
  ];
  expect(accepts(shape, { lines: two })).toBe(false);
  expect(() => fromZod(schema, { paths: { "lines[].c": {} } })).toThrow(
    /no string, number or array at "lines\[\]\.c"/,
  );
});

test.each([
  [{ type: "string", contentEncoding: "base64" }, 'the keyword "contentEncoding" at the root'],
  [{ type: "object", properties: { a: { type: "string", format: "uri" } } }, "format: uri at a"],
  [{ type: "array", items: { type: "number", multipleOf: 3 } }, "multipleOf: 3 .* at \\[\\]"],
  [{ type: "array", items: { type: "string" }, uniqueItems: true }, '"uniqueItems"'],
  [{ type: "array" }, "an array without items"],
  [{ type: "object", properties: {}, patternProperties: {} }, '"patternProperties"'],
  [{ type: "object", additionalProperties: { type: "string" } }, "additionalProperties"],
  [{ type: "object" }, "an object without properties"],
  [{ type: "object", properties: {}, required: ["a"] }, "the required key a"],
  [{ anyOf: [{ type: "string" }, { type: "number" }] }, "a union"],
  [{ type: ["string", "number"] }, 'type: \\["string","number"\\]'],
  [{ enum: [{}] }, "an enum of anything but"],
  [{ allOf: [] }, "a schema without type"],
  [{ $ref: "other.json" }, "the reference other.json"],
  [{}, "a schema without type"],
  [true, "a schema that is true"],
])("%o is refused: %s", (schema, message) => {
  expect(failure(schema)).toMatch(new RegExp(`^schema.unsupported: .*${message}`));
});

test("a zod type without a JSON Schema is refused by name", () => {
  expect(() => fromZod(z.object({ at: z.date() }))).toThrow(KvittoError);
});

test("an enum keeps only the values of its type", () => {
  expect(fromJsonSchema({ type: "string", enum: ["a", null, 1] })).toEqual({
    kind: "enum",
    values: ["a"],
  });
});
