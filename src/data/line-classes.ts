import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import type { DatasetRow } from "./rows.ts";

const Classes = z.array(z.string());

/**
 * The class of each line item of a row, out of `source.line_classes`; null where nobody has said.
 * @throws {KvittoError} `dataset.line_classes` when there is not one class a line item
 */
export function lineClassesOf({
  id,
  source,
  document,
}: Pick<DatasetRow, "id" | "source" | "document">): string[] | null {
  const given = source["line_classes"];
  if (given === undefined) return null;
  const parsed = Classes.safeParse(given);
  const { length } = document.line_items;
  if (parsed.success && parsed.data.length === length) return parsed.data;
  throw new KvittoError(
    "dataset.line_classes",
    `Row ${id} has source.line_classes ${JSON.stringify(given)} for ${length} line items.`,
    "Give one name a line item, or leave it out.",
  );
}
