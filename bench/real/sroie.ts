import { join } from "node:path";
import { cacheFolder } from "../../src/core/env.ts";
import { findNearDuplicates } from "../../src/data/duplicates/near-duplicates.ts";
import { openFeatureCache } from "../../src/data/feature-cache.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import { splitDataset } from "../../src/data/split-units.ts";
import { drawnPapers, RECEIPTS } from "./drawn-papers.ts";
import { importSet } from "./import-set.ts";
import type { ProtocolOptions, ScoredGroup } from "./protocol.ts";

/** What SROIE labels. The importer's currency is no label of the set, so it is not asked for. */
export const SROIE_FIELDS = ["vendor.name", "vendor.address", "issue_date", "total"] as const;

/** Drawn receipts beside the real ones, for more ways in which a total stands among other amounts. */
export const DRAWN_RECEIPTS = 200;

export const SROIE_TRAINING = { epochs: 5, anonymise: 0, repeat: 1 } as const;

export function sroieGroups(goal: number): ScoredGroup[] {
  const withoutAddress = SROIE_FIELDS.filter((field) => field !== "vendor.address");
  return [
    { name: "all four fields", fields: SROIE_FIELDS, goal },
    { name: "company, date, total", fields: withoutAddress, goal: null },
  ];
}

/** Of the companies; the same as `kvitto dataset split --shares 0.75,0,0.25`. */
const SHARES = { train: 0.75, validation: 0, test: 0.25 } as const;

/** The first `limit` rows; all without one. */
export function upTo<T>(rows: readonly T[], limit: number | null): readonly T[] {
  return limit === null ? rows : rows.slice(0, limit);
}

/** In capitals, as every label of the set is. */
function inCapitals(row: DatasetRow): DatasetRow {
  const { vendor } = row.document;
  const [name, address] = [vendor.name, vendor.address].map((text) => text?.toUpperCase() ?? null);
  const printed = { ...vendor, name: name ?? null, address: address ?? null };
  return { ...row, document: { ...row.document, vendor: printed } };
}

/** SROIE, imported and split by company; scans that are there twice stay on one side. Drawn receipts are in the training part. */
export async function splitSroie(options: ProtocolOptions): Promise<{
  readonly train: readonly DatasetRow[];
  readonly test: readonly DatasetRow[];
  readonly notImported: readonly string[];
}> {
  const { rows, notImported } = await importSet(options, "sroie", "sroie", false);
  const { seed, progress, signal } = options;
  const cache = openFeatureCache(join(cacheFolder(), "features"));
  const duplicates = await findNearDuplicates(rows, { cache, progress, signal });
  const { train, test } = splitDataset(rows, { rule: "vendor", seed, duplicates, shares: SHARES });
  const drawn = (await drawnPapers(options, RECEIPTS, DRAWN_RECEIPTS)).map(inCapitals);
  return { train: [...drawn, ...upTo(train, options.limit)], test, notImported };
}
