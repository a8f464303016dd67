import type { Protocol } from "./protocol.ts";
import { splitSroie, SROIE_FIELDS, SROIE_TRAINING, sroieGroups, upTo } from "./sroie.ts";

/** SROIE from the text lines that people wrote down. */
export const sroieText: Protocol = {
  name: "sroie-text",
  title: "SROIE, given text",
  how: "receipts from the set's own lines and boxes, as the importer lays them out; three quarters of the companies train, the others test",
  asked: SROIE_FIELDS,
  groups: sroieGroups(0.9),
  training: SROIE_TRAINING,
  prepareText: (text) => text.toUpperCase(),
  async folds(options) {
    const { train, test, notImported } = await splitSroie(options);
    const { limit } = options;
    return { folds: [{ train, test: upTo(test, limit) }], notImported };
  },
};
