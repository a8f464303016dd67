import { KvittoError } from "../../core/errors.ts";
import type { ExportedRow } from "./export-formats.ts";

/**
 * `{"file_name", "ground_truth": "{\"gt_parse\": …}"}`: Donut's line of an image folder.
 * @throws {KvittoError} `donut.pages` for a row with no page or with several
 */
export function donutLine({ id, images, document }: ExportedRow): unknown {
  const [file_name, second] = images;
  if (file_name === undefined || second !== undefined) {
    throw new KvittoError(
      "donut.pages",
      `It has ${images.length} pages; Donut's format has one image a row.`,
      "Export such rows as messages.",
    );
  }
  return { id, file_name, ground_truth: JSON.stringify({ gt_parse: document }) };
}
