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

/** The amounts of a document that sums are made of, read once. */
interface Amounts {
  readonly currency: string;
  readonly subtotal: Money | null;
  readonly tax: Money | null;
  readonly total: Money | null;
  readonly rounding: Money;
  /** Σ lines; null when a line has no total or there are none. */
  readonly lines: Money | null;
  /** Σ tax lines and Σ their bases; null likewise. */
  readonly taxes: Money | null;
  readonly bases: Money | null;
}

function amountsOf(document: PaperDocument, currency: string): Amounts {
  const read = (value: number | null) => (value === null ? null : moneyFromJson(value, currency));
  const sum = (values: readonly (number | null)[]) => {
    const all = allOf(values, currency);
    return all === null ? null : sumMoney(all, currency);
  };
  return {
    currency,
    subtotal: read(document.subtotal),
    tax: read(document.tax),
    total: read(document.total),
    rounding: read(document.rounding) ?? money(0, currency),
    lines: sum(document.line_items.map((line) => line.total)),
    taxes: sum(document.tax_lines.map((line) => line.amount)),
    bases: sum(document.tax_lines.map((line) => line.basis)),
  };
}

/**
 * What may stand between subtotal and total: 0, or the sum of the last one, two, … lines that are
 * only an amount.
 */
function possibleCharges({ line_items: lines }: PaperDocument, currency: string): Money[] {
  const sums = [money(0, currency)];
  for (const line of lines.toReversed()) {
    const onlyAmount = line.quantity === null && line.unit_price === null && line.code === null;
    if (!onlyAmount || line.total === null) break;
    sums.push(addMoney(sums.at(-1)!, moneyFromJson(line.total, currency)));
  }
  return sums;
}

/**
 * Whether goods that bear no tax, and that the tax lines leave out, account for `missing`. Where no
 * line of goods says its rate (a discount on the whole may) or what it costs, how much those are is
 * unknown: then any part of the net sum may be.
 */
function isUntaxed(document: PaperDocument, missing: Money, net: Money | null): boolean {
  const { currency } = missing;
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
      if (sumMoney(amounts, currency).minor === missing.minor) return true;
      const goods = lines.filter(({ quantity }) => quantity !== null);
      if (goods.length === 0 || goods.some((line) => line.tax_rate !== null)) return false;
    } else if (untaxed.length === 0) return false;
    else if (net === null) return true; // nothing says how much they are
  }
  if (net === null || zeroIsStated) return false;
  const [part, whole] = net.minor < 0 ? [-missing.minor, -net.minor] : [missing.minor, net.minor];
  return part > 0 && part <= whole;
}

function checkSums(document: PaperDocument, currency: string, report: Report): void {
  const { subtotal, tax, total, rounding, lines, taxes, bases } = amountsOf(document, currency);
  // Tax lines without amounts: there is tax, but how much is not on the paper.
  const unknownTax = tax === null && taxes === null && document.tax_lines.length > 0;
  const stated = tax ?? taxes ?? money(0, currency);
  const possible = possibleCharges(document, currency);
  // Where lines and subtotal tell which lines stand between them, those and no others.
  const settled = possible.filter(
    (charge) =>
      subtotal !== null && lines !== null && addMoney(subtotal, charge).minor === lines.minor,
  );
  const charges = settled.length > 0 ? settled : possible;
  /** Whether `amount` and one of the charges make `whole`. */
  const makes = (amount: Money, whole: Money) =>
    charges.some((charge) => addMoney(amount, charge).minor === whole.minor);

  if (taxes !== null && tax !== null && taxes.minor !== tax.minor) {
    report("tax.sum", "tax", taxes, tax);
  }
  const gross = total === null ? null : subtractMoney(total, rounding);
  const taxIncluded = lines !== null && gross !== null && lines.minor === gross.minor;
  if (lines !== null && !taxIncluded) {
    if (subtotal !== null && !makes(subtotal, lines)) {
      report("lines.sum", "subtotal", lines, subtotal);
    } else if (subtotal === null && total !== null && !unknownTax) {
      const expected = addMoney(addMoney(lines, stated), rounding);
      if (expected.minor !== total.minor) report("lines.sum", "total", expected, total);
    }
  }
  if (total === null || gross === null) return;
  if (bases !== null && taxes !== null) {
    const sum = addMoney(bases, taxes);
    const missing = subtractMoney(gross, sum);
    const net = taxIncluded ? null : (subtotal ?? lines);
    // Without rates on the lines the net must explain the total by itself.
    const explained = net !== null && makes(addMoney(net, taxes), gross) ? net : null;
    // Charges may be taxed, as a discount is, or not, as a tip.
    if (
      sum.minor !== gross.minor &&
      !makes(sum, gross) &&
      !isUntaxed(document, missing, explained)
    ) {
      report("basis.sum", "total", addMoney(sum, rounding), total);
    }
  }
  if (subtotal === null || unknownTax) return;
  const added = addMoney(subtotal, stated);
  const included = taxIncluded || lines === null;
  if (!makes(added, gross) && !(included && makes(subtotal, gross))) {
    report("total.sum", "total", addMoney(added, rounding), total);
  }
}
