import type { DatasetRow } from "../../data/rows.ts";
import type { PaperOrigin } from "../../evaluate/mining/mined-error.ts";
import { VENDORS } from "../../synth/vendors/all.ts";

const KNOWN: ReadonlyMap<string, PaperOrigin> = new Map(
  VENDORS.map(({ id, layout, locale }) => [id, { layout: layout.family, locale: locale.id }]),
);

function textAt(source: DatasetRow["source"], key: string): string | null {
  const value = source[key];
  return typeof value === "string" ? value : null;
}

/** What is known of a paper by its vendor alone: our invented ones have one layout and one locale. */
export function originOfVendor(vendor: string | null): PaperOrigin {
  return KNOWN.get(vendor ?? "") ?? { layout: null, locale: null };
}

/** What a row says of itself, else what its vendor tells. */
export function originOfRow({ source, vendor }: DatasetRow): PaperOrigin {
  const { layout, locale } = originOfVendor(vendor);
  return { layout: textAt(source, "layout") ?? layout, locale: textAt(source, "locale") ?? locale };
}
