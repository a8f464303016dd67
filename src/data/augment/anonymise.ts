import type { Random } from "../../core/random.ts";
import type { DatasetRow } from "../rows.ts";
import { knowsPages } from "./knows-pages.ts";
import { disguise } from "./disguise.ts";
import type { PageEdit } from "./page-edit.ts";
import { paintTexts, type Replacement } from "./paint-text.ts";

/** Changes when the same row and seed give other pixels than before. */
const VERSION = 1;
export interface Anonymised {
  readonly row: DatasetRow;
  /** What has to be painted on the pages; null when nothing has. */
  readonly edit: PageEdit | null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Finds a value in a text as it may be printed: any case, any white space between its words. */
function patternOf(value: string): RegExp {
  return new RegExp(value.trim().split(/\s+/).map(escaped).join("\\s+"), "giu");
}

interface VendorValue {
  readonly path: string;
  readonly value: string;
}

function vendorValues({ document: { vendor } }: DatasetRow): VendorValue[] {
  const { name, address, tax_ids } = vendor;
  const all = [
    { path: "vendor.name", value: name },
    { path: "vendor.address", value: address },
    ...tax_ids.map((value, i) => ({ path: `vendor.tax_ids.${i}`, value })),
  ];
  return all.flatMap(({ path, value }) => (value === null ? [] : [{ path, value }]));
}

/** Lines of a value: an address stands on as many lines as it has parts. */
function partsOf({ path, value }: VendorValue): string[] {
  return path === "vendor.address" ? value.split(", ") : [value];
}

/** Whether all places are known at which the row prints the value. */
function isFound(row: DatasetRow, one: VendorValue): boolean {
  const inPages =
    row.images.length === 0 || (row.boxes?.some(({ path }) => path === one.path) ?? false);
  const inText =
    row.text === undefined || partsOf(one).every((part) => patternOf(part).test(row.text ?? ""));
  return inPages && inText;
}

/**
 * The boxes of a value with what goes into each. Several boxes of an address are its lines, one part
 * each where there are as many; any other value is repeated.
 */
function replacementsOf(row: DatasetRow, path: string, text: string): Replacement[] {
  const boxes = (row.boxes ?? []).filter((box) => box.path === path);
  const parts = text.split(", ");
  const isByLine = path === "vendor.address" && boxes.length === parts.length && parts.length > 1;
  const inOrder = isByLine
    ? [...boxes].sort((a, b) => a.page - b.page || a.box[1] - b.box[1])
    : boxes;
  return inOrder.map(({ page, box }, i) => ({
    ...{ page, box },
    text: isByLine ? (parts[i] ?? text) : text,
  }));
}

/**
 * The row with another vendor: name, address and tax numbers replaced alike in the label, in the text
 * and, painted over, on the pages. A value is changed only where it is known where it is printed: with
 * pages by its boxes, with a text by being found in it. Null when that is so for none of them, and for
 * PDFs and TIFFs, whose boxes do not say which page they are of.
 */
export function anonymise(row: DatasetRow, random: Random): Anonymised | null {
  if (!knowsPages(row)) return null;
  const found = vendorValues(row).filter((one) => isFound(row, one));
  if (found.length === 0) return null;
  const known = new Map<string, string>();
  const made = new Map(found.map((one) => [one.path, disguise(one.value, random, known)]));
  let text = row.text;
  for (const one of found) {
    for (const part of partsOf(one)) {
      text = text?.replace(patternOf(part), (printed) => disguise(printed, random, known));
    }
  }
  const replacements = [...made].flatMap(([path, value]) => replacementsOf(row, path, value));
  const { vendor } = row.document;
  const changed: DatasetRow = {
    ...row,
    ...(text === undefined ? {} : { text }),
    document: {
      ...row.document,
      vendor: {
        name: made.get("vendor.name") ?? vendor.name,
        address: made.get("vendor.address") ?? vendor.address,
        tax_ids: vendor.tax_ids.map((id, i) => made.get(`vendor.tax_ids.${i}`) ?? id),
      },
    },
  };
  return { row: changed, edit: replacements.length === 0 ? null : paintEdit(replacements) };
}

function paintEdit(replacements: readonly Replacement[]): PageEdit {
  return {
    key: {
      ...{ what: "anonymise", version: VERSION },
      texts: replacements.map(({ page, box, text }) => ({ page, box: [...box], text })),
    },
    apply: async (image, page) => ({
      image: paintTexts(
        image,
        replacements.filter((one) => one.page === page),
      ),
      place: (point) => point,
    }),
  };
}
