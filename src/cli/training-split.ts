import type { DatasetRow } from "../data/rows.ts";
import { splitByVendor, splitStratified, type Shares } from "../data/split.ts";
import { readDataset } from "./dataset-source.ts";
import { readJoined } from "./joined-datasets.ts";
import type { ResolvedSetting } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

interface SplitSettings {
  readonly seed: string;
  readonly validation: string | null;
  readonly validation_share: number;
  readonly split_by: "vendor" | "row";
}

export interface TrainingSplit {
  readonly train: readonly DatasetRow[];
  readonly validation: readonly DatasetRow[];
  /** What was held out, for a person. */
  readonly said: string;
}

function vendorsOf(rows: readonly DatasetRow[]): string[] {
  return [...new Set(rows.map(({ vendor }) => vendor ?? "unknown"))].sort();
}

/** The names are said as far as a line has room for them. */
const NAMES_SAID = 8;

function describe(train: readonly DatasetRow[], validation: readonly DatasetRow[]): string {
  const vendors = (rows: readonly DatasetRow[]) =>
    `${rows.length} rows of ${vendorsOf(rows).length} vendors`;
  if (validation.length === 0) return `Training on ${vendors(train)}; no validation.`;
  const names = vendorsOf(validation);
  const more = names.length > NAMES_SAID ? ", …" : "";
  const shown = names.slice(0, NAMES_SAID).join(", ");
  return `Training on ${vendors(train)}; validation on ${vendors(validation)}: ${shown}${more}.`;
}

/**
 * The rows to train on and those whose loss is followed.
 * @throws {UsageError} `train.validation_twice`; as `readDataset` and `splitByVendor`
 */
export async function splitForTraining(
  data: readonly string[],
  { seed, validation, validation_share: share, split_by }: SplitSettings,
  settings: readonly ResolvedSetting[],
): Promise<TrainingSplit> {
  if (validation !== null) {
    const other = settings.find(({ key, source }) => {
      return (key === "validation_share" || key === "split_by") && source === "flag";
    });
    if (other !== undefined) {
      const message = `validation names the rows, so ${other.key} would have no effect.`;
      throw new UsageError("train.validation_twice", message, "Leave one of the two out.");
    }
  }
  const rows = await readJoined(data);
  if (validation !== null) {
    const held = await readDataset(validation);
    return { train: rows, validation: held, said: describe(rows, held) };
  }
  if (share === 0) return { train: rows, validation: [], said: describe(rows, []) };
  const shares: Shares = { train: 1 - share, validation: share, test: 0 };
  const split =
    split_by === "vendor"
      ? splitByVendor(rows, seed, shares)
      : splitStratified(rows, ({ document }) => document.kind, seed, shares);
  return { ...split, said: describe(split.train, split.validation) };
}
