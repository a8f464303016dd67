import {
  type Money,
  moneyFromJson,
  moneyToJson,
  multiplyMoney,
  parseDecimal,
  roundMoney,
  subtractMoney,
  sumMoney,
} from "../core/money.ts";
import { type TaxLine } from "../documents/document.ts";
import { isSalesTaxExempt, taxRate } from "../documents/tax-rates.ts";
import { type TaxCategory } from "../documents/tax-rates/table.ts";
import { type Sale } from "./build-lines.ts";

/** The tax rate in per cent that goods of a category bear in this sale. */
export function linePercent({ vendor, shop, isoDate }: Sale, category: TaxCategory): number {
  const { country } = vendor.locale;
  if (country !== "US") return taxRate(country, category, isoDate);
  if (shop.salesTaxPercent === undefined) {
    throw new Error(`internal: a shop of ${vendor.id} has no rate of sales tax`);
  }
  return isSalesTaxExempt(category) ? 0 : shop.salesTaxPercent;
}

interface RateGroup {
  readonly rate: number;
  readonly sum: Money;
}

/** The tax contained in a sum that includes it: sum × rate / (100 + rate). */
export function containedTax({ rate, sum }: RateGroup): TaxLine {
  const { digits, scale } = parseDecimal(String(rate));
  const tax = multiplyMoney(sum, digits, 100n * 10n ** BigInt(scale) + digits);
  return { rate, basis: moneyToJson(subtractMoney(sum, tax)), amount: moneyToJson(tax) };
}

/** The tax on a sum that excludes it: sum × rate / 100. */
export function addedTax({ rate, sum }: RateGroup): TaxLine {
  const { digits, scale } = parseDecimal(String(rate));
  const tax = multiplyMoney(sum, digits, 100n * 10n ** BigInt(scale));
  return { rate, basis: moneyToJson(sum), amount: moneyToJson(tax) };
}

/** Σ of the taxes of all rates. */
export function taxSum(lines: readonly TaxLine[], currency: string): Money {
  return sumMoney(
    lines.map((line) => moneyFromJson(line.amount ?? 0, currency)),
    currency,
  );
}

/** What must be added so that the sum is a multiple of `stepMinor`. */
export function roundingTo(sum: Money, stepMinor: number): Money {
  return subtractMoney(roundMoney(sum, stepMinor), sum);
}
