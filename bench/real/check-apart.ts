import { findLeakage } from "../../src/data/leakage.ts";
import type { Fold } from "./protocol.ts";

/**
 * Holds that no company and no id is on both sides of a fold, by the same search as
 * `kvitto dataset inspect`.
 * @throws {Error} naming what is on both sides: such a figure must not be published
 */
export function checkApart({ train, test }: Fold): void {
  const parts = [
    { name: "train", rows: train },
    { name: "test", rows: test },
  ];
  const { shared_vendors, duplicate_ids } = findLeakage(parts, []);
  const shared = [
    ...shared_vendors.map(({ vendor }) => `the company ${vendor ?? "without a name"}`),
    ...duplicate_ids.map(({ id }) => `the paper ${id}`),
  ];
  if (shared.length === 0) return;
  throw new Error(`training and test share ${shared.slice(0, 3).join(", ")}`);
}
