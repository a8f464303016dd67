import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDimensions,
  divideDimensions,
  evaluateDimension,
  formatDimension,
  multiplyDimensions,
  productOf,
  sameDimension,
  subtractDimensions,
  symbol,
  symbolName,
  type Dimension,
} from "./dimension.ts";

const NAMES = ["B", "T", "image_tokens"];
const VALUES: Readonly<Record<string, number>> = { B: 3, T: 7, image_tokens: 11 };
const valueOf = (name: string) => VALUES[name];

/** Σ coefficient · product of up to 3 symbols; at most 4 terms. */
const polynomial: fc.Arbitrary<Dimension> = fc
  .array(
    fc.tuple(
      fc.integer({ min: -6, max: 6 }),
      fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }),
    ),
    { maxLength: 4 },
  )
  .map((terms) =>
    terms
      .map(([coefficient, names]) => productOf([coefficient, ...names.map(symbol)]))
      .reduce(addDimensions, 0),
  );

const number = (dimension: Dimension): number => evaluateDimension(dimension, valueOf)!;

describe("arithmetic agrees with the numbers that the symbols stand for", () => {
  test("sum, difference and product", () => {
    fc.assert(
      fc.property(polynomial, polynomial, (a, b) => {
        expect(number(addDimensions(a, b))).toBe(number(a) + number(b));
        expect(number(subtractDimensions(a, b))).toBe(number(a) - number(b));
        expect(number(multiplyDimensions(a, b))).toBe(number(a) * number(b) + 0); // not −0
      }),
      { seed: 1 },
    );
  });

  test("equal polynomials are written alike, however they came about", () => {
    fc.assert(
      fc.property(polynomial, polynomial, polynomial, (a, b, c) => {
        const left = multiplyDimensions(addDimensions(a, b), c);
        const right = addDimensions(multiplyDimensions(c, b), multiplyDimensions(a, c));
        expect(formatDimension(left)).toBe(formatDimension(right));
        expect(sameDimension(addDimensions(a, 1), a)).toBe(false);
        expect(subtractDimensions(a, a)).toBe(0);
      }),
      { seed: 2 },
    );
  });

  test("a quotient times the divisor is the dividend; a product always divides", () => {
    fc.assert(
      fc.property(polynomial, polynomial, (a, b) => {
        fc.pre(!sameDimension(b, 0));
        const back = divideDimensions(multiplyDimensions(a, b), b);
        expect(formatDimension(back!)).toBe(formatDimension(a));
        const quotient = divideDimensions(a, b);
        if (quotient !== null) expect(sameDimension(multiplyDimensions(quotient, b), a)).toBe(true);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

test("what does not divide has no quotient", () => {
  const [b, t] = [symbol("B"), symbol("T")];
  expect(divideDimensions(t, 2)).toBeNull();
  expect(divideDimensions(t, b)).toBeNull();
  expect(divideDimensions(addDimensions(t, 1), t)).toBeNull();
  expect(divideDimensions(7, addDimensions(t, 1))).toBeNull();
  expect(divideDimensions(t, 0)).toBeNull();
  expect(divideDimensions(0, 0)).toBeNull();
  expect(divideDimensions(0, t)).toBe(0);
});

test("a number is a number again once its symbols cancel", () => {
  const t = symbol("T");
  expect(subtractDimensions(addDimensions(t, 4), t)).toBe(4);
  expect(divideDimensions(multiplyDimensions(t, 6), multiplyDimensions(t, 3))).toBe(2);
  expect(productOf([])).toBe(1);
});

test("dimensions are written as a person would", () => {
  const [b, t] = [symbol("B"), symbol("T")];
  expect(formatDimension(multiplyDimensions(t, b))).toBe("B*T");
  expect(formatDimension(addDimensions(multiplyDimensions(t, 2), 1))).toBe("2*T+1");
  expect(formatDimension(subtractDimensions(t, b))).toBe("-1*B+T");
  expect(formatDimension(subtractDimensions(b, t))).toBe("B-1*T");
});

test("a symbol without a value leaves the size unknown", () => {
  expect(evaluateDimension(multiplyDimensions(symbol("T"), symbol("new")), valueOf)).toBeNull();
  expect(evaluateDimension(5, valueOf)).toBe(5);
});

test("only a bare symbol has a name", () => {
  expect(symbolName(symbol("T"))).toBe("T");
  expect(symbolName(multiplyDimensions(symbol("T"), 2))).toBeNull();
  expect(symbolName(multiplyDimensions(symbol("T"), symbol("B")))).toBeNull();
  expect(symbolName(3)).toBeNull();
  for (const name of ["", "a*b", "a+b", "1a", "a b"]) {
    expect(() => symbol(name)).toThrow("internal: symbol name");
  }
});
