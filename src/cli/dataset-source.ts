import { stat } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { readImageJsonFolder } from "../data/image-json-folder.ts";
import { readRows, type DatasetRow } from "../data/rows.ts";

const ROWS_FILE = "documents.jsonl";

/** What a DATA argument may be, for the help. */
export const DATASET_HELP =
  "a documents.jsonl, a folder that holds one, or a folder of pages with a .json beside each";

/**
 * Labelled papers from wherever the user has them.
 * @throws {KvittoError} `dataset.missing`; as `readRows` and `readImageJsonFolder`
 */
export async function readDataset(path: string): Promise<DatasetRow[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new KvittoError(
      "dataset.missing",
      `There is no file or folder ${path}.`,
      `Give ${DATASET_HELP}.`,
    );
  }
  if (!found.isDirectory()) return readRows(path);
  const rows = join(path, ROWS_FILE);
  const hasRows = (await stat(rows).catch(() => undefined))?.isFile() ?? false;
  return hasRows ? readRows(rows) : readImageJsonFolder(path);
}
