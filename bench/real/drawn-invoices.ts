import { join } from "node:path";
import { readRows, type DatasetRow } from "../../src/data/rows.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import type { ProtocolOptions } from "./protocol.ts";

/** In `source.collection` of drawn rows, to tell them apart. */
export const DRAWN_COLLECTION = "drawn";

export function isDrawn({ source }: DatasetRow): boolean {
  return source["collection"] === DRAWN_COLLECTION;
}

/** The countries that the real sets are of, as far as vendors are drawn of them. */
const LOCALES = ["de-DE", "fr-FR", "en-GB", "en-US"] as const;

/**
 * Invoices and credit notes of invented vendors, as PDFs with a text layer: what
 * `kvitto synth --part train --invent COUNT --format pdf --grade 0` draws of these kinds and countries.
 */
export async function drawnInvoices(
  { scratch, seed, limit, progress, signal }: ProtocolOptions,
  count: number,
): Promise<DatasetRow[]> {
  const out = join(scratch, "drawn");
  await synthesize({
    ...{ out, seed: `${seed}/real`, count: Math.min(count, limit ?? count), progress, signal },
    ...{ invent: count },
    ...({ part: "train", kinds: ["invoice", "credit_note"], format: "pdf", grade: 0 } as const),
    locales: LOCALES,
  });
  const rows = await readRows(join(out, "documents.jsonl"));
  return rows.map((row) => ({
    ...row,
    id: `drawn-${row.id}`,
    source: { ...row.source, collection: DRAWN_COLLECTION },
  }));
}
