import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import { emptyDocument, type LineItem, type PaperDocument } from "../../documents/document.ts";
import type { Json } from "../canonical-json.ts";
import { labelledFields } from "./labelled.ts";
import { printedAmount, printedQuantity } from "./printed-values.ts";

/** Values of one kind that are printed more than once are a list. */
const value = z.union([z.string(), z.array(z.string())]).nullish();
type Value = z.infer<typeof value>;

const Sub = z.looseObject({ nm: value, cnt: value, unitprice: value, price: value });
const Menu = z.looseObject({
  ...{ nm: value, num: value, unitprice: value, cnt: value, discountprice: value, price: value },
  sub: z.union([Sub, z.array(Sub)]).nullish(),
});

/** What CORD calls a receipt's truth. */
export const CordTruth = z.looseObject({
  menu: z.union([Menu, z.array(Menu)]).nullish(),
  sub_total: z
    .looseObject({
      ...{ subtotal_price: value, discount_price: value, service_price: value },
      ...{ othersvc_price: value, tax_price: value },
    })
    .nullish(),
  total: z.looseObject({ total_price: value }).nullish(),
});
export type CordTruth = z.infer<typeof CordTruth>;

/** Keys that only CORD has at the top. */
export function isCord(truth: object): boolean {
  if ("menu" in truth || "sub_total" in truth || "void_menu" in truth) return true;
  return "total" in truth && typeof truth.total === "object" && truth.total !== null;
}

const RUPIAH = /\b(Rp|IDR)\b|Rp[\d.\s]/i;

function listOf<T>(given: T | readonly T[] | null | undefined): readonly T[] {
  if (given === null || given === undefined) return [];
  return Array.isArray(given) ? (given as readonly T[]) : [given as T];
}

function textOf(given: Value): string | null {
  const plain = listOf<string>(given).join(" ").replace(/\s+/gu, " ").trim();
  return plain === "" ? null : plain;
}

/** Marks around an amount on an Indonesian receipt: "@12.000", "45.500,-", "= 9.000", "x 5.000". */
function bareAmount(text: string): string {
  return text.replace(/^[\s@=:x*]+|[\s=:*]+$/gi, "").replace(/,\s*-+$|[.,]$/, "");
}

function number(path: string, given: Value, read: (text: string) => number): number | null {
  const parts = listOf<string>(given)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) return null;
  const values = parts.map((part) => {
    try {
      return read(bareAmount(part));
    } catch (error) {
      if (!(error instanceof KvittoError)) throw error;
      throw new KvittoError(error.code, `${path}: ${error.message}`, error.hint, { cause: error });
    }
  });
  // Printed twice it is one amount; two different ones are not.
  if (new Set(values).size === 1) return values[0] ?? null;
  throw new KvittoError("cord.several", `${path} has several values: ${parts.join(", ")}.`);
}

function amount(path: string, given: Value): number | null {
  return number(path, given, (text) => printedAmount(text));
}

function quantity(path: string, given: Value): number | null {
  return number(path, given, (text) => printedQuantity(text.replace(/\s*x$/i, "")));
}

type Entry = z.infer<typeof Menu> | z.infer<typeof Sub>;

function lineOf(entry: Entry, path: string): LineItem {
  return {
    description: textOf(entry.nm),
    quantity: quantity(`${path}.cnt`, entry.cnt),
    unit_price: amount(`${path}.unitprice`, entry.unitprice),
    total: amount(`${path}.price`, entry.price),
    code: "num" in entry ? textOf(entry.num as Value) : null, // an article number, by CORD's own key
    tax_rate: null,
  };
}

/** A line that only takes off or adds an amount. */
function chargeLine(total: number | null, isDiscount: boolean): LineItem[] {
  if (total === null || total === 0) return [];
  const signed = isDiscount && total > 0 ? 0 - total : total;
  const empty = { description: null, quantity: null, unit_price: null, code: null, tax_rate: null };
  return [{ ...empty, total: signed }];
}

function linesOf(menu: CordTruth["menu"]): LineItem[] {
  return listOf<z.infer<typeof Menu>>(menu).flatMap((entry, i) => {
    const path = `menu.${i}`;
    const subs = listOf<z.infer<typeof Sub>>(entry.sub).map((sub, j) =>
      lineOf(sub, `${path}.sub.${j}`),
    );
    const discount = amount(`${path}.discountprice`, entry.discountprice);
    return [lineOf(entry, path), ...subs, ...chargeLine(discount, true)];
  });
}

/** Keys whose values have a place in a document. */
const MAPPED: Readonly<Record<string, readonly string[]>> = {
  menu: ["nm", "num", "unitprice", "cnt", "discountprice", "price", "sub"],
  sub_total: ["subtotal_price", "discount_price", "service_price", "othersvc_price", "tax_price"],
  total: ["total_price"],
};

/** What the truth says and a document has no place for: cash, change, counts of articles. */
function unmapped(truth: CordTruth): Record<string, Json> {
  const left: Record<string, Json> = {};
  for (const [group, given] of Object.entries(truth)) {
    const mapped = MAPPED[group] ?? [];
    const entries: readonly unknown[] = Array.isArray(given) ? given : [given];
    for (const entry of entries) {
      if (typeof entry !== "object" || entry === null) continue;
      for (const [key, inner] of Object.entries(entry)) {
        if (!mapped.includes(key)) left[`${group}.${key}`] = z.json().parse(inner);
      }
    }
  }
  return left;
}

export interface CordDocument {
  readonly document: PaperDocument;
  readonly labelled: readonly string[];
  readonly unmapped: Record<string, Json>;
}

/**
 * CORD's truth (`gt_parse`) as a document. CORD labels what was bought and paid, not who sold it or
 * when. "60.000" is sixty thousand: Indonesian receipts print no decimals. Discounts and services on
 * the whole receipt come after the subtotal and stay out of the lines when a subtotal is printed.
 * @throws {KvittoError} `money.not_an_amount`, `cord.several`, naming the key
 * @see Park et al. 2019, CORD: A Consolidated Receipt Dataset for Post-OCR Parsing
 */
export function cordDocument(given: CordTruth): CordDocument {
  const sub = given.sub_total ?? {};
  const subtotal = amount("sub_total.subtotal_price", sub.subtotal_price);
  const charges = [
    ...chargeLine(amount("sub_total.discount_price", sub.discount_price), true),
    ...chargeLine(amount("sub_total.service_price", sub.service_price), false),
    ...chargeLine(amount("sub_total.othersvc_price", sub.othersvc_price), false),
  ];
  const document: PaperDocument = {
    ...emptyDocument("receipt"),
    currency: RUPIAH.test(JSON.stringify(given)) ? "IDR" : null,
    line_items: [...linesOf(given.menu), ...(subtotal === null ? charges : [])],
    subtotal,
    tax: amount("sub_total.tax_price", sub.tax_price),
    total: amount("total.total_price", given.total?.total_price),
  };
  const left = unmapped(given);
  if (subtotal !== null && charges.length > 0) {
    left["sub_total.after_subtotal"] = charges.map(({ total }) => total);
  }
  return { document, labelled: labelledFields(document), unmapped: left };
}
