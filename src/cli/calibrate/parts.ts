import type { DatasetRow } from "../../data/rows.ts";
import { splitByVendor, splitStratified } from "../../data/split.ts";
import { readDataset } from "../dataset-source.ts";
import type { ResolvedSetting } from "../settings.ts";
import { UsageError } from "../usage-error.ts";

interface PartSettings {
  readonly data: string;
  readonly test: string | null;
  readonly test_share: number;
  readonly split_by: "vendor" | "row";
  readonly seed: string;
}

export interface CalibrationParts {
  readonly fit: readonly DatasetRow[];
  readonly report: readonly DatasetRow[];
  /** Vendors that are in both parts. */
  readonly sharedVendors: readonly string[];
}

function vendorsOf(rows: readonly DatasetRow[]): Set<string> {
  return new Set(rows.flatMap(({ vendor }) => (vendor === null ? [] : [vendor])));
}

/**
 * The papers to fit on and those to report on: two data sets, or one that is split.
 * @throws {UsageError} `calibrate.test_twice`; {@link KvittoError} as `readDataset` and `splitByVendor`
 */
export async function calibrationParts(
  { data, test, test_share, split_by, seed }: PartSettings,
  settings: readonly ResolvedSetting[],
): Promise<CalibrationParts> {
  const rows = await readDataset(data);
  const said = settings.find(({ key, source }) => {
    return (key === "test_share" || key === "split_by") && source === "flag";
  });
  if (test !== null && said !== undefined) {
    const message = `test names the papers, so ${said.key} would have no effect.`;
    throw new UsageError("calibrate.test_twice", message, "Leave one of the two out.");
  }
  const shares = { train: 1 - test_share, validation: 0, test: test_share };
  const split =
    test !== null
      ? { train: rows, test: await readDataset(test) }
      : split_by === "vendor"
        ? splitByVendor(rows, seed, shares)
        : splitStratified(rows, ({ document }) => document.kind, seed, shares);
  const fitVendors = vendorsOf(split.train);
  const sharedVendors = [...vendorsOf(split.test)].filter((vendor) => fitVendors.has(vendor));
  return { fit: split.train, report: split.test, sharedVendors: sharedVendors.sort() };
}
