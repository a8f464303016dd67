import {
  type Decimal,
  divideRounded,
  minorUnits,
  moneyText,
  moneyToJson,
  parseDecimal,
} from "../core/money.ts";
import { type LineItem, type PaperDocument, type TaxLine } from "./document.ts";

export type ArithmeticRule =
  "line.product" | "lines.sum" | "tax.rate" | "tax.sum" | "basis.sum" | "total.sum";

export interface Disagreement {
  readonly rule: ArithmeticRule;
  /** Where the number that disagrees stands: `line_items.2.total`. */
  readonly path: string;
  readonly expected: number;
  readonly found: number;
  /** One sentence with both sides. */
  readonly message: string;
}

/**
 * Minor units of the document's currency. Without a bound: a model may write 15 digits in every place,
 * and a product of two such numbers is no `Money`.
 */
type Minor = bigint;

type Report = (rule: ArithmeticRule, path: string, expected: Minor, found: Minor) => void;

function decimal(value: number): Decimal {
  return parseDecimal(String(value));
}

function read(value: number, currency: string): Minor {
  return minorUnits(String(value), currency);
}

function readOrNull(value: number | null, currency: string): Minor | null {
  return value === null ? null : read(value, currency);
}

function sumOf(amounts: readonly Minor[]): Minor {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** quantity × unit price, rounded once, half away from zero; both may have more decimals. */
function lineProduct(line: LineItem, currency: string): Minor | null {
  if (line.quantity === null || line.unit_price === null) return null;
  const [q, p] = [decimal(line.quantity), decimal(line.unit_price)];
  const one = read(1, currency);
  return divideRounded(q.digits * p.digits * one, 10n ** BigInt(q.scale + p.scale));
}

/** True when `amount` is the tax on `basis`, or the tax contained in `basis + amount`. */
function taxAgrees(basis: Minor, amount: Minor, rate: Decimal): boolean {
  const hundred = 100n * 10n ** BigInt(rate.scale);
  if (divideRounded(basis * rate.digits, hundred) === amount) return true;
  const whole = hundred + rate.digits;
  if (whole === 0n) return false; // −100 %: what is left contains no tax
  return divideRounded((basis + amount) * rate.digits, whole) === amount;
}

function checkTaxLine(line: TaxLine, path: string, currency: string, report: Report): void {
  if (line.rate === null || line.basis === null || line.amount === null) return;
  const rate = decimal(line.rate);
  const basis = read(line.basis, currency);
  const amount = read(line.amount, currency);
  if (taxAgrees(basis, amount, rate)) return;
  const expected = divideRounded(basis * rate.digits, 100n * 10n ** BigInt(rate.scale));
  report("tax.rate", `${path}.amount`, expected, amount);
}

/** Values that are all present, as amounts; null when one is missing or there is none. */
function allOf(values: readonly (number | null)[], currency: string): Minor[] | null {
  if (values.length === 0 || values.includes(null)) return null;
  return values.flatMap((value) => (value === null ? [] : [read(value, currency)]));
}

/**
 * Where a document's numbers contradict each other, exact to the minor unit; an empty list when
 * they agree. Only what is printed is checked; with no currency nothing can be. Credit notes may have
 * negative amounts throughout.
 *
 * - `line.product`: quantity × unit price = line total
 * - `tax.rate`: basis × rate = tax, counted on the net or contained in the gross (the two round
 *   differently by one minor unit now and then; both are lawful)
 * - `tax.sum`: Σ tax lines = tax
 * - `lines.sum`: Σ lines = subtotal, or total − rounding where prices include tax
 * - `basis.sum`: Σ basis + Σ tax + untaxed lines + rounding = total
 * - `total.sum`: subtotal + tax + charges + rounding = total, or subtotal + charges + rounding = total
 *   where prices include tax
 *
 * Charges are the last lines that are only an amount and stand below the subtotal: a tip, a discount
 * on the whole. Untaxed lines are charges and goods at no rate or 0 %, which tax lines leave out.
 * @throws {KvittoError} `money.too_many_decimals` for a document the schema would refuse
 */
export function checkArithmetic(document: PaperDocument): Disagreement[] {
  const { currency } = document;
  if (currency === null) return [];
  const found: Disagreement[] = [];
  const amount = (minor: Minor) => ({ minor, currency });
  const report: Report = (rule, path, expectedMinor, foundMinor) => {
    const [expected, actual] = [amount(expectedMinor), amount(foundMinor)];
    found.push({
      rule,
      path,
      expected: moneyToJson(expected),
      found: moneyToJson(actual),
      message: `${path} says ${moneyText(actual)} ${currency}; by ${rule} it is ${moneyText(expected)}.`,
    });
  };

  document.line_items.forEach((line, i) => {
    const product = lineProduct(line, currency);
    const total = readOrNull(line.total, currency);
    if (product !== null && total !== null && product !== total) {
      report("line.product", `line_items.${i}.total`, product, total);
    }
  });
  document.tax_lines.forEach((line, i) => checkTaxLine(line, `tax_lines.${i}`, currency, report));
  checkSums(document, currency, report);
  return found;
}

/** The amounts of a document that sums are made of, read once. */
interface Amounts {
  readonly subtotal: Minor | null;
  readonly tax: Minor | null;
  readonly total: Minor | null;
  readonly rounding: Minor;
  /** Σ lines; null when a line has no total or there are none. */
  readonly lines: Minor | null;
  /** Σ tax lines and Σ their bases; null likewise. */
  readonly taxes: Minor | null;
  readonly bases: Minor | null;
}

function amountsOf(document: PaperDocument, currency: string): Amounts {
  const sum = (values: readonly (number | null)[]) => {
    const all = allOf(values, currency);
    return all === null ? null : sumOf(all);
  };
  return {
    subtotal: readOrNull(document.subtotal, currency),
    tax: readOrNull(document.tax, currency),
    total: readOrNull(document.total, currency),
    rounding: readOrNull(document.rounding, currency) ?? 0n,
    lines: sum(document.line_items.map((line) => line.total)),
    taxes: sum(document.tax_lines.map((line) => line.amount)),
    bases: sum(document.tax_lines.map((line) => line.basis)),
  };
}

/**
 * What may stand between subtotal and total: 0, or the sum of the last one, two, … lines that are
 * only an amount.
 */
function possibleCharges({ line_items: lines }: PaperDocument, currency: string): Minor[] {
  const sums = [0n];
  for (const line of lines.toReversed()) {
    const onlyAmount = line.quantity === null && line.unit_price === null && line.code === null;
    if (!onlyAmount || line.total === null) break;
    sums.push(sums.at(-1)! + read(line.total, currency));
  }
  return sums;
}

/**
 * Whether goods that bear no tax, and that the tax lines leave out, account for `missing`. Where no
 * line of goods says its rate (a discount on the whole may) or what it costs, how much those are is
 * unknown: then any part of the net sum may be.
 */
function isUntaxed(
  document: PaperDocument,
  currency: string,
  { missing, net }: { readonly missing: Minor; readonly net: Minor | null },
): boolean {
  const { line_items: lines, tax_lines: taxLines } = document;
  const zeroIsStated = taxLines.some((line) => line.rate === 0);
  if (lines.some((line) => line.tax_rate !== null)) {
    const untaxed = lines.filter(
      ({ tax_rate: rate }) => rate === null || (rate === 0 && !zeroIsStated),
    );
    const amounts = allOf(
      untaxed.map((line) => line.total),
      currency,
    );
    if (amounts !== null) {
      if (sumOf(amounts) === missing) return true;
      const goods = lines.filter(({ quantity }) => quantity !== null);
      if (goods.length === 0 || goods.some((line) => line.tax_rate !== null)) return false;
    } else if (untaxed.length === 0) return false;
    else if (net === null) return true; // nothing says how much they are
  }
  if (net === null || zeroIsStated) return false;
  const [part, whole] = net < 0n ? [-missing, -net] : [missing, net];
  return part > 0 && part <= whole;
}

function checkSums(document: PaperDocument, currency: string, report: Report): void {
  const { subtotal, tax, total, rounding, lines, taxes, bases } = amountsOf(document, currency);
  // Tax lines without amounts: there is tax, but how much is not on the paper.
  const unknownTax = tax === null && taxes === null && document.tax_lines.length > 0;
  const stated = tax ?? taxes ?? 0n;
  const possible = possibleCharges(document, currency);
  // Where lines and subtotal tell which lines stand between them, those and no others.
  const settled = possible.filter(
    (charge) => subtotal !== null && lines !== null && subtotal + charge === lines,
  );
  const charges = settled.length > 0 ? settled : possible;
  /** Whether `amount` and one of the charges make `whole`. */
  const makes = (amount: Minor, whole: Minor) =>
    charges.some((charge) => amount + charge === whole);

  if (taxes !== null && tax !== null && taxes !== tax) report("tax.sum", "tax", taxes, tax);
  const gross = total === null ? null : total - rounding;
  const taxIncluded = lines !== null && lines === gross;
  if (lines !== null && !taxIncluded) {
    if (subtotal !== null && !makes(subtotal, lines)) {
      report("lines.sum", "subtotal", lines, subtotal);
    } else if (subtotal === null && total !== null && !unknownTax) {
      const expected = lines + stated + rounding;
      if (expected !== total) report("lines.sum", "total", expected, total);
    }
  }
  if (total === null || gross === null) return;
  if (bases !== null && taxes !== null) {
    const sum = bases + taxes;
    const missing = gross - sum;
    const ownNet = taxIncluded ? null : (subtotal ?? lines);
    // Without rates on the lines the net must explain the total by itself.
    const net = ownNet !== null && makes(ownNet + taxes, gross) ? ownNet : null;
    // Charges may be taxed, as a discount is, or not, as a tip.
    if (sum !== gross && !makes(sum, gross) && !isUntaxed(document, currency, { missing, net })) {
      report("basis.sum", "total", sum + rounding, total);
    }
  }
  if (subtotal === null || unknownTax) return;
  const added = subtotal + stated;
  const included = taxIncluded || lines === null;
  if (!makes(added, gross) && !(included && makes(subtotal, gross))) {
    report("total.sum", "total", added + rounding, total);
  }
}
