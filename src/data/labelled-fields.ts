import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import type { DatasetRow } from "./rows.ts";

const Labelled = z.array(z.string());

/**
 * The fields that a row's label is about: `source.labelled`, as imports of collections write it that
 * know only a part of a document. null: all, and null in the document means "not on the paper".
 * @throws {KvittoError} `dataset.labelled` when it is there and is no list of names
 */
export function labelledOf({ id, source }: DatasetRow): readonly string[] | null {
  const given = source["labelled"];
  if (given === undefined) return null;
  const parsed = Labelled.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new KvittoError(
    "dataset.labelled",
    `Row ${id} has source.labelled ${JSON.stringify(given)}; a list of field paths is expected.`,
    'For example ["vendor.name", "total"]; leave it out when everything is labelled.',
  );
}
