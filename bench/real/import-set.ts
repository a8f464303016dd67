import { basename, join } from "node:path";
import { IMPORT_FORMATS, type ImportFormatName } from "../../src/data/import/formats.ts";
import { writeDataset } from "../../src/data/import/write-dataset.ts";
import { readRows, type DatasetRow } from "../../src/data/rows.ts";
import type { ProtocolOptions } from "./protocol.ts";

/**
 * A folder of real papers as `kvitto dataset import --link` makes rows of it, read back from the
 * dataset that it writes. `visibleOnly` as `--visible-only`.
 * @throws {KvittoError} as the importer
 */
export async function importSet(
  { data, scratch, progress, signal }: ProtocolOptions,
  folder: string,
  format: ImportFormatName,
  visibleOnly: boolean,
): Promise<{ rows: DatasetRow[]; notImported: string[] }> {
  const from = join(data, folder);
  const out = join(scratch, `imported-${basename(folder)}`);
  const options = {
    ...{ path: from, collection: folder, licence: null, dateOrder: null, visibleOnly, signal },
    ...{ fields: new Map<string, string>(), annotator: null },
  };
  const { failed } = await writeDataset(
    (expect) => IMPORT_FORMATS[format].importer({ ...options, expect }),
    { out, link: true, format, from, progress, signal },
  );
  return {
    rows: await readRows(join(out, "documents.jsonl")),
    notImported: failed.map(({ file, message }) => `${file}: ${message}`),
  };
}
