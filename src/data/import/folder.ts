import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { DocumentSchema } from "../../documents/document.ts";
import { filesInFolder } from "../files-in-folder.ts";
import { pairUp, problemOf } from "../image-json-folder.ts";
import { attempt } from "./failure.ts";
import { sourceOf, type Imported, type ImportOptions } from "./imported.ts";

/** Pages with the truth beside each: `tuesday.jpg` or `tuesday.pdf` and `tuesday.json`. */
export async function* importFolder(options: ImportOptions): AsyncGenerator<Imported> {
  const { path, signal } = options;
  const papers = pairUp(await filesInFolder(path));
  options.expect?.(papers.size);
  for (const [stem, files] of papers) {
    signal?.throwIfAborted();
    const [image] = files.images;
    const { json } = files;
    const place = { file: json ?? image ?? stem, line: null };
    yield await attempt(place, async () => {
      const problem = problemOf(stem, files);
      if (problem !== null || json === undefined || image === undefined) {
        throw new KvittoError("import.no_pair", problem ?? stem);
      }
      const document = DocumentSchema.parse(JSON.parse(await readFile(join(path, json), "utf8")));
      const pages = [{ path: join(path, image) }];
      const vendor = document.vendor.name;
      const source = sourceOf(options, image);
      return { kind: "document", ...place, id: stem, pages, document, vendor, source };
    });
  }
}
