import { moneyFromJson } from "../../core/money.ts";
import { type Facts } from "../facts.ts";

/** The total in minor units, and the currency; undefined where the facts have none. */
export function totalOf({ document }: Facts): { minor: number; currency: string } | undefined {
  const { total, currency } = document;
  if (total === null || currency === null) return undefined;
  return { minor: moneyFromJson(total, currency).minor, currency };
}
