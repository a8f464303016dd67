import fc from "fast-check";
import { ISO_DATE_PATTERN, type JsonShape } from "./json-shape.ts";

const CODE_PATTERN = "^[A-Z]{2}([0-9]+|x)$";

/** Shapes of every kind, nested up to three deep, with bounds small enough to be reached. */
export function arbitraryShape(depth = 3): fc.Arbitrary<JsonShape> {
  const leaves: fc.Arbitrary<JsonShape>[] = [
    fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 }))
      .map(([minLength, more]) => ({ kind: "string", minLength, maxLength: minLength + more })),
    fc.constant({ kind: "string", maxLength: 10, pattern: ISO_DATE_PATTERN }),
    fc.constant({ kind: "string", maxLength: 5, pattern: CODE_PATTERN }),
    fc
      .record({
        maxIntegerDigits: fc.integer({ min: 1, max: 6 }),
        maxDecimals: fc.integer({ min: 0, max: 4 }),
        allowNegative: fc.boolean(),
      })
      .map((bounds) => ({ kind: "number", ...bounds })),
    fc
      .tuple(fc.integer({ min: -1200, max: 1200 }), fc.integer({ min: 1, max: 900 }))
      .map(([low, width]) => ({
        ...{ kind: "number", maxIntegerDigits: 4, maxDecimals: 2, allowNegative: true },
        ...{ minimum: low / 8, maximum: (low + width) / 8 },
      })),
    fc
      .uniqueArray(fc.constantFrom("kvitto", "kött", "kärr", "", 'a"b', 1, 12, -1.5, true, null), {
        minLength: 1,
      })
      .map((values) => ({ kind: "enum", values })),
    fc.constant({ kind: "boolean" }),
  ];
  const leaf = fc.oneof(...leaves);
  if (depth === 0) return leaf;
  const inner = arbitraryShape(depth - 1);
  const fields = fc
    .uniqueArray(fc.constantFrom("a", "b_c", "ö", 'q"', "total"), { maxLength: 3 })
    .chain((keys) => fc.tuple(...keys.map((key) => inner.map((shape) => ({ key, shape })))));
  return fc.oneof(
    leaf,
    inner.map((value): JsonShape => ({ kind: "nullable", value })),
    fields.map((list): JsonShape => ({ kind: "object", fields: list })),
    fc.tuple(fields, inner, inner).map(([list, one, two]): JsonShape => ({
      ...{ kind: "object", fields: list },
      switch: {
        key: "which",
        cases: [
          { values: ["x", "xy"], rest: [{ key: "one", shape: one }] },
          { values: [null], rest: [{ key: "two", shape: two }] },
          { values: [7], rest: [] },
        ],
      },
    })),
    fc
      .tuple(inner, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))
      .map(([item, minItems, more]): JsonShape => ({
        ...{ kind: "array", item, minItems },
        maxItems: minItems + more,
      })),
  );
}

/** Values of a shape, as `JSON.stringify` takes them. */
export function arbitraryValue(shape: JsonShape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "object": {
      const members = (list: typeof shape.fields) =>
        fc.tuple(...list.map((f) => arbitraryValue(f.shape).map((v) => [f.key, v] as const)));
      const first = members(shape.fields);
      if (shape.switch === undefined) return first.map(Object.fromEntries);
      const { key, cases } = shape.switch;
      const ends = cases.map(({ values, rest }) =>
        fc
          .tuple(fc.constantFrom(...values), members(rest))
          .map(([value, tail]) => [[key, value] as const, ...tail]),
      );
      return fc
        .tuple(first, fc.oneof(...ends))
        .map(([list, tail]): unknown => Object.fromEntries([...list, ...tail]));
    }
    case "array":
      return fc.array(arbitraryValue(shape.item), {
        minLength: shape.minItems ?? 0,
        maxLength: shape.maxItems,
      });
    case "string":
      return arbitraryString(shape.minLength ?? 0, shape.maxLength, shape.pattern);
    case "number": {
      const scale = 10 ** shape.maxDecimals;
      const largest = 10 ** (shape.maxIntegerDigits + shape.maxDecimals) - 1;
      const lowest = shape.allowNegative ? -largest : 0;
      const min = Math.max(Math.ceil((shape.minimum ?? -Infinity) * scale), lowest);
      const max = Math.min(Math.floor((shape.maximum ?? Infinity) * scale), largest);
      return fc.integer({ min, max }).map((units) => units / scale);
    }
    case "enum":
      return fc.constantFrom(...shape.values);
    case "boolean":
      return fc.boolean();
    case "nullable":
      return fc.option(arbitraryValue(shape.value), { nil: null });
  }
}

/** All planes, with what JSON escapes well represented. */
const codePoint = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }),
  fc.constantFrom(
    ...[...'"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028\ufeff\uffff'].map((c) => c.charCodeAt(0)),
  ),
  fc.integer({ min: 0x80, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
);

function arbitraryString(
  minLength: number,
  maxLength: number,
  pattern: string | undefined,
): fc.Arbitrary<string> {
  if (pattern === ISO_DATE_PATTERN) {
    return fc
      .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
  }
  if (pattern === CODE_PATTERN) return fc.constantFrom("AB1", "QXx", "ZZ007");
  if (pattern !== undefined) throw new Error(`internal: no strings are known for ${pattern}`);
  // Whole characters of one or two units, until no more fit.
  return fc.array(codePoint, { minLength, maxLength }).map((codes) => {
    let text = "";
    for (const code of codes) {
      const char = String.fromCodePoint(code);
      if (text.length + char.length <= maxLength) text += char;
    }
    return text.padEnd(minLength, "x"); // a last pair may not have fitted
  });
}

/** Whether parsed JSON has a shape: an oracle that shares nothing with the automaton. */
export function fits(shape: JsonShape, value: unknown): boolean {
  switch (shape.kind) {
    case "object": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
      const entries = Object.entries(value);
      let fields = shape.fields.map((f) => [f.key, f.shape] as const);
      if (shape.switch !== undefined) {
        const { key, cases } = shape.switch;
        const own: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
        const chosen = cases.find(({ values }) => values.some((each) => each === own));
        if (chosen === undefined) return false;
        const literal: JsonShape = { kind: "enum", values: chosen.values };
        fields = [...fields, [key, literal], ...chosen.rest.map((f) => [f.key, f.shape] as const)];
      }
      if (entries.length !== fields.length) return false;
      return fields.every(([key, inner], i) => {
        const [name, item] = entries[i] as [string, unknown]; // the lengths are equal
        return name === key && fits(inner, item);
      });
    }
    case "array": {
      if (!Array.isArray(value)) return false;
      const { length } = value;
      if (length < (shape.minItems ?? 0) || length > shape.maxItems) return false;
      return value.every((item) => fits(shape.item, item));
    }
    case "string": {
      if (typeof value !== "string" || /\p{Surrogate}/u.test(value)) return false;
      if (value.length < (shape.minLength ?? 0) || value.length > shape.maxLength) return false;
      return shape.pattern === undefined || new RegExp(shape.pattern).test(value);
    }
    case "number": {
      if (typeof value !== "number" || (value < 0 && !shape.allowNegative)) return false;
      const { minimum = -Infinity, maximum = Infinity } = shape;
      const [whole = "", fraction = ""] = Math.abs(value).toFixed(shape.maxDecimals).split(".");
      const exact = Number(`${whole}.${fraction || "0"}`) === Math.abs(value);
      const short = whole.length <= shape.maxIntegerDigits;
      return exact && short && value >= minimum && value <= maximum;
    }
    case "enum":
      return shape.values.some((each) => each === value);
    case "boolean":
      return typeof value === "boolean";
    case "nullable":
      return value === null || fits(shape.value, value);
  }
}
