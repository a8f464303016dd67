import { FIELDS, fieldsUnder } from "../documents/fields.ts";
import { labelledOf } from "./labelled-fields.ts";
import type { DatasetRow } from "./rows.ts";

/** What rows teach to ask for. */
export interface LearntFields {
  /** The one list of fields that all rows are asked for; null when that is the whole document, or differs. */
  readonly fields: readonly string[] | null;
  /** Different lists that there are, the whole document among them. */
  readonly lists: number;
}

/**
 * The fields that an adapter trained on these rows has learnt to be asked for. Order and repetition in
 * `source.labelled` do not matter; a label that knows nothing teaches no list.
 * @throws {KvittoError} `dataset.labelled`
 */
export function learntFields(rows: readonly DatasetRow[]): LearntFields {
  const lists = new Map<string, readonly string[]>();
  for (const row of rows) {
    const labelled = labelledOf(row);
    const fields = labelled === null ? FIELDS.map(({ path }) => path) : fieldsUnder(labelled);
    if (fields.length > 0) lists.set(fields.join(), fields);
  }
  const [first = []] = lists.values();
  const isOnePart = lists.size === 1 && first.length < FIELDS.length;
  return { fields: isOnePart ? first : null, lists: lists.size };
}
