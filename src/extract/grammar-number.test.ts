import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { KvittoError } from "../core/errors.ts";
import {
  advanceNumber,
  NUMBER_START,
  numberMayEnd,
  numberRule,
  type NumberRule,
  type NumberState,
} from "./grammar-number.ts";
import type { NumberShape } from "./json-shape.ts";

const CHARS = "-.0123456789e+";

/** Every numeral the rule lets through; fails if a state on the way leads nowhere. */
function numerals(rule: NumberRule): string[] {
  const found: string[] = [];
  const visit = (state: NumberState, text: string): boolean => {
    let ends = numberMayEnd(rule, state);
    if (ends) found.push(text);
    for (const char of CHARS) {
      const after = advanceNumber(rule, state, char.charCodeAt(0));
      if (after !== undefined) ends = visit(after, text + char) || ends;
    }
    if (!ends) expect.fail(`"${text}" was let through and nothing completes it`);
    return ends;
  };
  visit(NUMBER_START, "");
  return found.sort();
}

/** The same by definition: all numerals of these lengths whose value is in range. */
function expected(shape: NumberShape): string[] {
  const found: string[] = [];
  const { maxIntegerDigits, maxDecimals, minimum = -Infinity, maximum = Infinity } = shape;
  for (let whole = 0; whole < 10 ** maxIntegerDigits; whole++) {
    for (let decimals = 0; decimals <= maxDecimals; decimals++) {
      for (let part = 0; part < 10 ** decimals; part++) {
        const fraction = decimals === 0 ? "" : `.${String(part).padStart(decimals, "0")}`;
        for (const sign of shape.allowNegative ? ["", "-"] : [""]) {
          const text = `${sign}${whole}${fraction}`;
          const value = Number(text);
          if (Object.is(value, -0) || value < minimum || value > maximum) continue;
          found.push(text);
        }
      }
    }
  }
  return found.sort();
}

const random = new Random(20260803);
const bounds = Array.from({ length: 40 }, () => {
  const low = random.int(-11_000, 10_000) / 100;
  return { minimum: low, maximum: low + random.pick([0, 0.01, 0.1, 1, 9.99, 10, 73.45]) };
});

test.each([
  {},
  { minimum: 0 },
  { maximum: 0 },
  { maximum: -0.5 },
  { minimum: 0.01, maximum: 10 },
  { minimum: 98.995 },
  { minimum: 0.29, maximum: 4.35 },
  { minimum: 0.285, maximum: 0.57 },
  { minimum: -10, maximum: 10 },
  { minimum: -1e9, maximum: 1e300 },
  ...bounds,
])("numerals of 2 digits and 2 decimals within %o are exactly those in range", (range) => {
  const digits = { maxIntegerDigits: 2, maxDecimals: 2, allowNegative: true };
  const shape: NumberShape = { kind: "number", ...digits, ...range };
  const some = expected(shape);
  if (some.length === 0) {
    expect(() => numberRule(shape, "x")).toThrow(KvittoError);
    return;
  }
  expect(numerals(numberRule(shape, "x"))).toEqual(some);
});

test("integers have no point, and a sign only where negatives are allowed", () => {
  const whole: NumberShape = {
    ...{ kind: "number", maxIntegerDigits: 2, maxDecimals: 0, allowNegative: false },
  };
  expect(numerals(numberRule(whole, "x"))).toEqual(expected(whole));
  expect(numerals(numberRule({ ...whole, allowNegative: true }, "x"))).toContain("-7");
});

test("an empty range names itself", () => {
  const shape: NumberShape = {
    ...{ kind: "number", maxIntegerDigits: 2, maxDecimals: 1, allowNegative: true },
    ...{ minimum: 0.01, maximum: 0.09 },
  };
  expect(() => numberRule(shape, "line_items[].total")).toThrow(
    /line_items\[\]\.total.*between 0\.01 and 0\.09/,
  );
});
