import { KvittoError } from "../core/errors.ts";
import { labelledOf } from "../data/labelled-fields.ts";
import type { DatasetRow } from "../data/rows.ts";
import { FIELDS, fieldsUnder } from "../documents/fields.ts";

/**
 * Rows whose labels are about no more than what papers are asked for: nothing else can be right.
 * @param fields  what is asked for; null for the whole document, which leaves rows as they are
 * @throws {KvittoError} `fields.not_labelled` when no row's label knows any of it; `dataset.labelled`
 */
export function askedRows(
  rows: readonly DatasetRow[],
  fields: readonly string[] | null,
): readonly DatasetRow[] {
  if (fields === null) return rows;
  const all = FIELDS.map(({ path }) => path);
  const asked = rows.map((row) => {
    const labelled = fieldsUnder(labelledOf(row) ?? all).filter((field) => fields.includes(field));
    return { ...row, source: { ...row.source, labelled } };
  });
  if (asked.some(({ source }) => source.labelled.length > 0)) return asked;
  throw new KvittoError(
    "fields.not_labelled",
    `Papers are asked for ${fields.join(", ")}, and no label of ${rows.length} rows knows any of these.`,
    "Take labels that do, or ask for what they know with --fields.",
  );
}
