import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { fieldConfidences, tokenByteOffsets, valueSpans } from "./json-values.ts";

const utf8 = new TextEncoder();

function codeOf(action: () => unknown): string {
  try {
    action();
    return "nothing thrown";
  } catch (error) {
    return error instanceof KvittoError ? `${error.code}: ${error.message}` : String(error);
  }
}

const offsetsOf = (tokens: readonly string[]) =>
  tokenByteOffsets(tokens.map((t) => utf8.encode(t)));

test("each leaf is the tokens that touch it, quotes included", () => {
  const tokens = [
    ...['{"', "vendor", '":{"', "name", '":"', "Kött", " & Å", '"},"', "lines", '":[{"', "n", '":'],
    ...["1", "2", '},{"n":', "null", "}],", '"x":[]', "}"],
  ];
  const text = tokens.join("");
  const spans = valueSpans(text, offsetsOf(tokens));
  const spelled = spans.map(({ path, startToken, endToken }) => [
    path,
    tokens.slice(startToken, endToken).join(""),
  ]);
  expect(spelled).toEqual([
    ["vendor.name", '":"Kött & Å"},"'],
    ["lines.0.n", "12"],
    ["lines.1.n", "null"],
    ["x", '"x":[]'],
  ]);
  const bytes = utf8.encode(text);
  const values = spans.map((s) => new TextDecoder().decode(bytes.subarray(s.startByte, s.endByte)));
  expect(values).toEqual(['"Kött & Å"', "12", "null", "[]"]);
});

test("the paths and values are those of the parsed JSON, for any JSON, spacing and tokens", () => {
  const flatten = (value: unknown, keys: readonly string[]): [string, unknown][] => {
    if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
      return [[keys.join("."), value]];
    }
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, [...keys, key]));
  };
  const random = new Random(20260805);
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const bytes = utf8.encode(text);
      const cuts = Array.from(bytes, (_, i) => i).filter((i) => i > 0 && random.chance(0.4));
      const offsets = [0, ...cuts, bytes.length];
      const spans = valueSpans(text, offsets);
      const found = spans.map(({ path, startByte, endByte }) => {
        const part = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
          bytes.subarray(startByte, endByte),
        );
        return [path, JSON.parse(part) as unknown];
      });
      expect(found).toEqual(flatten(JSON.parse(text), []));
      for (const { startByte, endByte, startToken, endToken } of spans) {
        // The definition: exactly the tokens that share a byte with the value.
        const touching = offsets
          .slice(0, -1)
          .map((_, token) => token)
          .filter((t) => offsets[t]! < endByte && offsets[t + 1]! > startByte);
        const range = Array.from({ length: endToken - startToken }, (_, i) => startToken + i);
        expect(range).toEqual(touching);
      }
    }),
    { seed: 20260805, numRuns: 500 },
  );
});

describe("confidence", () => {
  const tokens = ['{"a":', '"x', 'y"', ',"b":', "7", "}"];
  const offsets = offsetsOf(tokens);

  test("is the product over the value's tokens, and the geometric mean", () => {
    const logProbs = [-9, Math.log(0.5), Math.log(0.8), -9, Math.log(0.25), -9];
    const found = fieldConfidences(tokens.join(""), offsets, logProbs);
    expect([...found.keys()]).toEqual(["a", "b"]);
    expect(found.get("a")!.tokens).toBe(2);
    expect(found.get("a")!.probability).toBeCloseTo(0.4, 12);
    expect(found.get("a")!.perToken).toBeCloseTo(Math.sqrt(0.4), 12);
    expect(found.get("b")!.probability).toBeCloseTo(0.25, 12);
    expect(found.get("b")!.logProb).toBeCloseTo(Math.log(0.25), 12);
  });

  test("forced tokens say nothing of their own: what was chosen before speaks for them", () => {
    // x is chosen and y" follows from it; 7 is all that is left once a is chosen.
    const found = fieldConfidences(tokens.join(""), offsets, [
      ...[null, Math.log(0.5), null, null, null, null],
    ]);
    expect(found.get("a")).toMatchObject({ tokens: 2, choices: 1 });
    expect(found.get("a")!.probability).toBeCloseTo(0.5, 12);
    expect(found.get("a")!.perToken).toBeCloseTo(0.5, 12); // not √0.5: one of two tokens decided
    expect(found.get("b")).toMatchObject({ tokens: 1, choices: 0 });
    expect(found.get("b")!.probability).toBeCloseTo(0.5, 12);
  });

  test("where nothing was ever chosen, nothing is known", () => {
    const nothing = new Array<null>(6).fill(null);
    const found = fieldConfidences(tokens.join(""), offsets, nothing);
    expect([...found.values()].map(({ probability }) => probability)).toEqual([0, 0]);
  });

  test("needs one log-probability a token", () => {
    expect(codeOf(() => fieldConfidences(tokens.join(""), offsets, [0]))).toMatch(
      /^json.offsets: 1 log-probabilities for 6 tokens/,
    );
  });
});

test("text that is not JSON and offsets that do not cover it are refused", () => {
  expect(codeOf(() => valueSpans('{"a":', [0, 5]))).toMatch(/^json.invalid/);
  expect(codeOf(() => valueSpans("12", [0, 1]))).toMatch(/^json.offsets: .*2 bytes; got 0 to 1/);
  expect(codeOf(() => valueSpans("12", [1, 2]))).toMatch(/^json.offsets/);
  expect(codeOf(() => valueSpans("12", [0, 2, 1, 2]))).toMatch(/^json.offsets/);
  expect(codeOf(() => valueSpans("12", []))).toMatch(/^json.offsets/);
});
