/**
 * The size of one axis: a number, or a polynomial with integer coefficients over named symbols
 * such as `T` or `B*T + 1`. Shapes are checked with these before any data exists.
 */
export type Dimension = number | SymbolicDimension;

/** Σ coefficient · monomial. A monomial is its symbols, sorted and joined by `*`; "" is 1. */
export interface SymbolicDimension {
  readonly terms: ReadonlyMap<string, number>;
}

type Terms = ReadonlyMap<string, number>;

function termsOf(dimension: Dimension): Terms {
  return typeof dimension === "number" ? new Map([["", dimension]]) : dimension.terms;
}

function fromTerms(terms: Terms): Dimension {
  const left = [...terms].filter(([, coefficient]) => coefficient !== 0);
  if (left.length === 0) return 0;
  const [first] = left;
  if (left.length === 1 && first !== undefined && first[0] === "") return first[1];
  // Sorted, so that equal polynomials are written alike; the number comes last.
  const sorted = left.sort(([a], [b]) => (a === "" ? 1 : b === "" || a < b ? -1 : 1));
  return { terms: new Map(sorted) };
}

const SYMBOL = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A dimension known only when the graph runs. `name` may not contain `*`, `+` or spaces. */
export function symbol(name: string): Dimension {
  if (!SYMBOL.test(name)) throw new Error(`internal: symbol name "${name}"`);
  return { terms: new Map([[name, 1]]) };
}

export function addDimensions(a: Dimension, b: Dimension): Dimension {
  const sum = new Map(termsOf(a));
  for (const [monomial, c] of termsOf(b)) sum.set(monomial, (sum.get(monomial) ?? 0) + c);
  return fromTerms(sum);
}

export function subtractDimensions(a: Dimension, b: Dimension): Dimension {
  return addDimensions(a, multiplyDimensions(b, -1));
}

const namesOf = (monomial: string): string[] => monomial.split("*").filter((name) => name !== "");

function multiplyMonomials(a: string, b: string): string {
  return [...namesOf(a), ...namesOf(b)].sort().join("*");
}

export function multiplyDimensions(a: Dimension, b: Dimension): Dimension {
  const product = new Map<string, number>();
  for (const [ma, ca] of termsOf(a)) {
    for (const [mb, cb] of termsOf(b)) {
      const monomial = multiplyMonomials(ma, mb);
      product.set(monomial, (product.get(monomial) ?? 0) + ca * cb);
    }
  }
  return fromTerms(product);
}

export function productOf(shape: readonly Dimension[]): Dimension {
  return shape.reduce<Dimension>(multiplyDimensions, 1);
}

/** a / b, or null when some symbol of b is not in a. */
function divideMonomials(a: string, b: string): string | null {
  const names = namesOf(a);
  for (const name of namesOf(b)) {
    const at = names.indexOf(name);
    if (at < 0) return null;
    names.splice(at, 1);
  }
  return names.join("*");
}

/**
 * The term that polynomial division looks at first: most symbols, then first in the order of the
 * sorted symbols (graded lexicographic, which multiplication preserves).
 */
function leadingTerm(terms: Terms): readonly [string, number] | undefined {
  return [...terms].sort(([a], [b]) => {
    const [x, y] = [namesOf(a), namesOf(b)];
    const at = x.findIndex((name, i) => name !== y[i]);
    return y.length - x.length || (at < 0 ? 0 : x[at]! < y[at]! ? -1 : 1);
  })[0];
}

/** The q with q·b = a, by polynomial division; null when there is none, or when b is 0. */
export function divideDimensions(a: Dimension, b: Dimension): Dimension | null {
  const divisor = leadingTerm(termsOf(b));
  if (divisor === undefined || divisor[1] === 0) return null;
  let quotient: Dimension = 0;
  let rest = a;
  while (!sameDimension(rest, 0)) {
    const [monomial, coefficient] = leadingTerm(termsOf(rest))!; // rest is not 0
    const part = divideMonomials(monomial, divisor[0]);
    if (part === null || coefficient % divisor[1] !== 0) return null;
    const term = fromTerms(new Map([[part, coefficient / divisor[1]]]));
    quotient = addDimensions(quotient, term);
    rest = subtractDimensions(rest, multiplyDimensions(term, b));
  }
  return quotient;
}

/** The number that a dimension is, given its symbols; null when one of them has no value. */
export function evaluateDimension(
  dimension: Dimension,
  valueOf: (name: string) => number | undefined,
): number | null {
  let total = 0;
  for (const [monomial, coefficient] of termsOf(dimension)) {
    let product = coefficient;
    for (const name of namesOf(monomial)) {
      const value = valueOf(name);
      if (value === undefined) return null;
      product *= value;
    }
    total += product;
  }
  return total;
}

/** The symbol that a dimension is, or null when it is anything else. */
export function symbolName(dimension: Dimension): string | null {
  const text = formatDimension(dimension);
  return typeof dimension !== "number" && SYMBOL.test(text) ? text : null;
}

/** Equal for every value of the symbols. */
export function sameDimension(a: Dimension, b: Dimension): boolean {
  return formatDimension(a) === formatDimension(b);
}

export function formatDimension(dimension: Dimension): string {
  if (typeof dimension === "number") return String(dimension);
  return [...dimension.terms]
    .map(([monomial, c]) => (monomial === "" ? `${c}` : c === 1 ? monomial : `${c}*${monomial}`))
    .join("+")
    .replaceAll("+-", "-");
}
