import {
  type Decimal,
  type Money,
  addMoney,
  divideRounded,
  money,
  moneyFromJson,
  moneyText,
  moneyToJson,
  multiplyMoney,
  parseDecimal,
  subtractMoney,
  sumMoney,
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

type Report = (rule: ArithmeticRule, path: string, expected: Money, found: Money) => void;

function decimal(value: number): Decimal {
  return parseDecimal(String(value));
}

/** quantity × unit price, rounded once, half away from zero; both may have more decimals. */
function lineProduct(line: LineItem, currency: string): Money | null {
  if (line.quantity === null || line.unit_price === null) return null;
  const [q, p] = [decimal(line.quantity), decimal(line.unit_price)];
  const one = moneyFromJson(1, currency).minor;
  const minor = divideRounded(q.digits * p.digits * BigInt(one), 10n ** BigInt(q.scale + p.scale));
  return money(minor, currency);
}

/** True when `amount` is the tax on `basis`, or the tax contained in `basis + amount`. */
function taxAgrees(basis: Money, amount: Money, rate: Decimal): boolean {
  const hundred = 100n * 10n ** BigInt(rate.scale);
  const onNet = multiplyMoney(basis, rate.digits, hundred);
  const inGross = multiplyMoney(addMoney(basis, amount), rate.digits, hundred + rate.digits);
  return onNet.minor === amount.minor || inGross.minor === amount.minor;
}

function checkTaxLine(line: TaxLine, path: string, currency: string, report: Report): void {
  if (line.rate === null || line.basis === null || line.amount === null) return;
  const rate = decimal(line.rate);
  const basis = moneyFromJson(line.basis, currency);
  const amount = moneyFromJson(line.amount, currency);
  if (taxAgrees(basis, amount, rate)) return;
  const expected = multiplyMoney(basis, rate.digits, 100n * 10n ** BigInt(rate.scale));
  report("tax.rate", `${path}.amount`, expected, amount);
}

/** Values that are all present, as amounts; null when one is missing or there is none. */
function allOf(values: readonly (number | null)[], currency: string): Money[] | null {
  if (values.length === 0 || values.includes(null)) return null;
  return values.flatMap((value) => (value === null ? [] : [moneyFromJson(value, currency)]));
}

/**
 * Where a document's numbers contradict each other, exact to the minor unit; an empty list when
 * they agree. Only what is printed is checked; with no currency nothing can be.
 *
 * - `line.product`: quantity × unit price = line total
 * - `tax.rate`: basis × rate = tax, counted on the net or contained in the gross (the two round
 *   differently by one minor unit now and then; both are lawful)
 * - `tax.sum`: Σ tax lines = tax
 * - `lines.sum`: Σ lines = subtotal, or total − rounding where prices include tax
 * - `basis.sum`: Σ basis + Σ tax + rounding = total
 * - `total.sum`: subtotal + tax + rounding = total, or subtotal + rounding = total where prices
 *   include tax
 * @throws {KvittoError} `money.too_many_decimals` for a document the schema would refuse
 */
export function checkArithmetic(document: PaperDocument): Disagreement[] {
  const { currency } = document;
  if (currency === null) return [];
  const found: Disagreement[] = [];
  const report: Report = (rule, path, expected, actual) => {
    found.push({
      rule,
      path,
      expected: moneyToJson(expected),
      found: moneyToJson(actual),
      message: `${path} says ${moneyText(actual)} ${currency}; by ${rule} it is ${moneyText(expected)}.`,
    });
  };
  const read = (value: number | null) => (value === null ? null : moneyFromJson(value, currency));

  document.line_items.forEach((line, i) => {
    const product = lineProduct(line, currency);
    const total = read(line.total);
    if (product !== null && total !== null && product.minor !== total.minor) {
      report("line.product", `line_items.${i}.total`, product, total);
    }
  });
  document.tax_lines.forEach((line, i) => checkTaxLine(line, `tax_lines.${i}`, currency, report));
  checkSums(document, currency, report);
  return found;
}

function checkSums(document: PaperDocument, currency: string, report: Report): void {
  const read = (value: number | null) => (value === null ? null : moneyFromJson(value, currency));
  const [subtotal, tax, total] = [
    read(document.subtotal),
    read(document.tax),
    read(document.total),
  ];
  const rounding = read(document.rounding) ?? money(0, currency);
  const lines = allOf(
    document.line_items.map((line) => line.total),
    currency,
  );
  const amounts = allOf(
    document.tax_lines.map((line) => line.amount),
    currency,
  );
  const bases = allOf(
    document.tax_lines.map((line) => line.basis),
    currency,
  );

  const taxSum = amounts === null ? null : sumMoney(amounts, currency);
  if (taxSum !== null && tax !== null && taxSum.minor !== tax.minor) {
    report("tax.sum", "tax", taxSum, tax);
  }
  const gross = total === null ? null : subtractMoney(total, rounding);
  const lineSum = lines === null ? null : sumMoney(lines, currency);
  const taxIncluded = lineSum !== null && gross !== null && lineSum.minor === gross.minor;
  if (lineSum !== null && !taxIncluded) {
    if (subtotal !== null && lineSum.minor !== subtotal.minor) {
      report("lines.sum", "subtotal", lineSum, subtotal);
    } else if (subtotal === null && total !== null) {
      const taxed = addMoney(lineSum, tax ?? taxSum ?? money(0, currency));
      const expected = addMoney(taxed, rounding);
      if (expected.minor !== total.minor) report("lines.sum", "total", expected, total);
    }
  }
  if (total === null || gross === null) return;
  if (bases !== null && taxSum !== null) {
    const sum = addMoney(addMoney(sumMoney(bases, currency), taxSum), rounding);
    if (sum.minor !== total.minor) report("basis.sum", "total", sum, total);
  }
  if (subtotal === null) return;
  const added = addMoney(subtotal, tax ?? taxSum ?? money(0, currency));
  const included = taxIncluded || lineSum === null;
  if (added.minor !== gross.minor && !(included && subtotal.minor === gross.minor)) {
    report("total.sum", "total", addMoney(added, rounding), total);
  }
}
