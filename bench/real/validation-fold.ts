import { splitDataset } from "../../src/data/split-units.ts";
import { isDrawn } from "./drawn-papers.ts";
import type { Fold } from "./protocol.ts";

const SHARES = { train: 0.75, validation: 0, test: 0.25 } as const;

/**
 * A fold to choose settings by: of the training papers a quarter of the companies tests, and the
 * papers that the protocol tests on are not looked at.
 */
export function validationFold({ train }: Fold, seed: string): Fold {
  const real = train.filter((row) => !isDrawn(row));
  const split = splitDataset(real, { rule: "vendor", seed, duplicates: [], shares: SHARES });
  return { train: [...train.filter(isDrawn), ...split.train], test: split.test };
}
