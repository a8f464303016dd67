import { join } from "node:path";
import { readRows, type DatasetRow } from "../../src/data/rows.ts";
import type { SynthOptions } from "../../src/synth/options.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import type { ProtocolOptions } from "./protocol.ts";

/** In `source.collection` of drawn rows, to tell them apart. */
export const DRAWN_COLLECTION = "drawn";

export function isDrawn({ source }: DatasetRow): boolean {
  return source["collection"] === DRAWN_COLLECTION;
}

/** What is drawn; the countries are those that the real sets are of, as far as there are vendors. */
type Drawing = Required<Pick<SynthOptions, "kinds" | "locales">>;

export const INVOICES: Drawing = {
  kinds: ["invoice", "credit_note"],
  locales: ["de-DE", "fr-FR", "en-GB", "en-US"],
};
export const RECEIPTS: Drawing = { kinds: ["receipt"], locales: ["en-GB", "en-US"] };

/**
 * Papers of invented vendors, one each, as PDFs with a text layer: what
 * `kvitto synth --part train --invent COUNT --format pdf --grade 0` draws of these kinds and countries.
 */
export async function drawnPapers(
  { scratch, seed, limit, progress, signal }: ProtocolOptions,
  drawing: Drawing,
  count: number,
): Promise<DatasetRow[]> {
  const out = join(scratch, "drawn");
  await synthesize({
    ...{ out, seed: `${seed}/real`, count: Math.min(count, limit ?? count), progress, signal },
    ...({ part: "train", invent: count, format: "pdf", grade: 0 } as const),
    ...drawing,
  });
  const rows = await readRows(join(out, "documents.jsonl"));
  return rows.map((row) => ({
    ...row,
    id: `drawn-${row.id}`,
    source: { ...row.source, collection: DRAWN_COLLECTION },
  }));
}
