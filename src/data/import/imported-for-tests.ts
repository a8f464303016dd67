import type {
  Imported,
  ImportedDocument,
  ImportFailure,
  Importer,
  ImportOptions,
} from "./imported.ts";

/** Options of an import of `path` with nothing asked for. */
export function optionsFor(path: string, changes: Partial<ImportOptions> = {}): ImportOptions {
  return {
    ...{ path, collection: "test", licence: null, dateOrder: null, visibleOnly: false },
    ...{ fields: new Map(), annotator: null, expect: () => {} },
    ...changes,
  };
}

/** All that an importer yields, sorted by kind. */
export async function importAll(
  importer: Importer,
  path: string,
  changes: Partial<ImportOptions> = {},
): Promise<{ items: Imported[]; documents: ImportedDocument[]; failed: ImportFailure[] }> {
  const items: Imported[] = [];
  for await (const item of importer(optionsFor(path, changes))) items.push(item);
  return {
    items,
    documents: items.filter((item) => item.kind === "document"),
    failed: items.filter((item) => item.kind === "failed"),
  };
}
