import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { completionOf } from "./grammar-complete.ts";
import { advance, advanceAll, allowedBytes, compileGrammar, isComplete } from "./grammar.ts";
import { arbitraryShape, arbitraryValue, fits } from "./json-shape-fixture.ts";
import { type JsonShape, maxBytes, minBytes } from "./json-shape.ts";

const SEED = 20260801;
const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const shapeAndValue = arbitraryShape().chain((shape) =>
  fc.tuple(fc.constant(shape), arbitraryValue(shape)),
);

function accepts(shape: JsonShape, text: string | Uint8Array): boolean {
  const bytes = typeof text === "string" ? utf8.encode(text) : text;
  const state = advanceAll(compileGrammar(shape).start, bytes);
  return state !== undefined && isComplete(state);
}

test("what JSON.stringify writes of any value of any shape is accepted byte by byte", () => {
  fc.assert(
    fc.property(shapeAndValue, ([shape, value]) => {
      const text = JSON.stringify(value);
      const bytes = utf8.encode(text);
      expect(fits(shape, value)).toBe(true); // the generator and the oracle agree
      expect(accepts(shape, bytes)).toBe(true);
      expect(bytes.length).toBeLessThanOrEqual(maxBytes(shape));
      expect(bytes.length).toBeGreaterThanOrEqual(minBytes(shape));
    }),
    { seed: SEED, numRuns: 400 },
  );
});

test("one changed, lost or added byte is refused unless the text still is JSON of the shape", () => {
  const random = new Random(SEED);
  let refused = 0;
  fc.assert(
    fc.property(shapeAndValue, ([shape, value]) => {
      const grammar = compileGrammar(shape);
      const bytes = [...utf8.encode(JSON.stringify(value))];
      for (let i = 0; i < 20; i++) {
        const at = random.int(0, bytes.length);
        const byte = random.chance(0.5) ? random.int(0, 255) : random.pick(bytes);
        const mutated = bytes.toSpliced(
          at,
          random.int(0, 1),
          ...(random.chance(0.7) ? [byte] : []),
        );
        const state = advanceAll(grammar.start, mutated);
        if (state === undefined || !isComplete(state)) {
          refused += 1;
          continue;
        }
        const text = strictUtf8.decode(Uint8Array.from(mutated));
        expect(fits(shape, JSON.parse(text))).toBe(true);
        expect(text.replace(/"(\\.|[^"\\])*"/gs, "")).not.toMatch(/\s/);
      }
    }),
    { seed: SEED, numRuns: 400 },
  );
  // 8,000 mutations: nearly all break the text. Guards against a test that never refuses.
  expect(refused).toBeGreaterThan(4_000);
});

test("random allowed bytes always end, within the bound, in JSON of the shape", () => {
  const random = new Random(SEED);
  fc.assert(
    fc.property(arbitraryShape(), (shape) => {
      const grammar = compileGrammar(shape);
      let state = grammar.start;
      const bytes: number[] = [];
      while (!isComplete(state) || (random.chance(0.5) && allowedBytes(state).length > 0)) {
        const byte = random.pick(allowedBytes(state));
        bytes.push(byte);
        state = advance(state, byte)!;
        // From anywhere there is a way out.
        if (bytes.length % 5 === 0) {
          const rest = completionOf(state);
          expect(isComplete(advanceAll(state, rest)!)).toBe(true);
        }
      }
      expect(bytes.length).toBeLessThanOrEqual(grammar.maxBytes);
      expect(fits(shape, JSON.parse(strictUtf8.decode(Uint8Array.from(bytes))))).toBe(true);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

const line: JsonShape = {
  kind: "object",
  fields: [
    { key: "name", shape: { kind: "string", minLength: 1, maxLength: 3 } },
    { key: "n", shape: { kind: "nullable", value: { kind: "boolean" } } },
  ],
};
const lines: JsonShape = { kind: "array", item: line, maxItems: 2 };

test.each([
  ['[{"name":"a","n":null}]', true],
  ["[]", true],
  ['[{"name":"a","n":true},{"name":"åäö","n":false}]', true],
  ['[{"name":"a", "n":null}]', false], // white space
  ['[{"n":null,"name":"a"}]', false], // order
  ['[{"name":"a"}]', false], // missing key
  ['[{"name":"a","n":null,"x":1}]', false], // unknown key
  ['[{"name":"a","n":null},]', false], // trailing comma
  ['[{"name":"","n":null}]', false], // too short
  ['[{"name":"abcd","n":null}]', false], // too long
  ['[{"name":"a","n":1}]', false],
  ['[{"name":"\\n\\u00e5\\"","n":null}]', true], // three units
  ['[{"name":"a\\n\\t\\r","n":null}]', false], // four
  ['[{"name":"🧾a","n":null}]', true], // a pair of units and one more
  ['[{"name":"🧾ab","n":null}]', false],
  ['[{"name":"a\u0007","n":null}]', false], // raw control character
  ['[{"name":"\\x41","n":null}]', false], // no such escape
  ['[{"name":"\\ud83e\\uddfe","n":null}]', true], // an escaped pair
  ['[{"name":"\\ud83e","n":null}]', false], // half of one
  ['[{"name":"\\uddfe","n":null}]', false], // the other half
  ['[{"name":"ab\\ud83e\\uddfe","n":null}]', false], // four units
  ['[{"name":"a","n":null},{"name":"b","n":null},{"name":"c","n":null}]', false], // three items
])("%s: %s", (text, expected) => {
  expect(accepts(lines, text)).toBe(expected);
});

test.each([
  ["overlong /", [0xc0, 0xaf]],
  ["overlong €", [0xf0, 0x82, 0x82, 0xac]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ["a lone continuation", [0xbf]],
  ["a character cut short", [0xe2, 0x82]],
])("UTF-8 that is %s is refused", (_, bytes) => {
  const text = Uint8Array.of(0x22, ...bytes, 0x22);
  expect(accepts({ kind: "string", maxLength: 9 }, text)).toBe(false);
});

test("every code point may stand in a string, as itself or as an escape", () => {
  const { start } = compileGrammar({ kind: "string", maxLength: 2 });
  for (let code = 0; code <= 0x10ffff; code += code < 0x900 ? 1 : 61) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const char = String.fromCodePoint(code);
    const units = Array.from({ length: char.length }, (_, i) => char.charCodeAt(i));
    const escaped = units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
    for (const text of [JSON.stringify(char), `"${escaped}"`]) {
      const state = advanceAll(start, utf8.encode(text));
      if (state === undefined || !isComplete(state)) expect.fail(`${text} was refused`);
    }
  }
});
