import { join } from "node:path";
import { realReceipts } from "../../pretrain/real-receipts.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import { isDrawn } from "./drawn-papers.ts";
import type { Protocol } from "./protocol.ts";
import { splitSroie, SROIE_FIELDS, SROIE_TRAINING, sroieGroups, upTo } from "./sroie.ts";

/** Without the lines that people wrote down: the scan has to be read. */
function scanOnly({ text: _, boxes: __, ...row }: DatasetRow): DatasetRow {
  return row;
}

/** SROIE from its scans, read by the base model's own reader of print. */
export const sroiePixels: Protocol = {
  name: "sroie-pixels",
  title: "SROIE, from pixels",
  how: "scans read by the reader of print, in capitals as the set's labels are; companies split as for given text; of those that test only the receipts that the reader never trained on (real-receipts.ts, held-out)",
  asked: SROIE_FIELDS,
  groups: sroieGroups(0.6),
  training: SROIE_TRAINING,
  prepareText: (text) => text.toUpperCase(),
  async folds(options) {
    const { train, test, notImported } = await splitSroie(options);
    const unseen = await realReceipts(join(options.data, "sroie"), "held-out");
    const ids = new Set(unseen.map(({ id }) => id));
    const neverTrainedOn = test.filter(({ id }) => ids.has(id));
    const { limit } = options;
    const fold = {
      train: train.map((row) => (isDrawn(row) ? row : scanOnly(row))),
      test: upTo(neverTrainedOn, limit).map(scanOnly),
    };
    return { folds: [fold], notImported };
  },
};
