import { readFile, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { filesInFolder, isPageFile, withoutEnding } from "../files-in-folder.ts";
import { attempt } from "./failure.ts";
import { importHuggingFace } from "./huggingface.ts";
import type { Imported, ImportOptions } from "./imported.ts";
import { readRecord } from "./record.ts";
import { isObject } from "./truth.ts";

/** Folders of the original archive, and the names they go by. */
const PAGE_FOLDERS = ["image", "images"];
const TRUTH_FOLDER = "json";

/** `train/json/receipt_00001.json` → where its page may be, without an ending. */
function pageStems(json: string): string[] {
  const stem = withoutEnding(json);
  const folder = posix.dirname(stem);
  if (posix.basename(folder) !== TRUTH_FOLDER) return [stem];
  const above = posix.dirname(folder);
  return PAGE_FOLDERS.map((name) => posix.join(above, name, posix.basename(stem)));
}

/**
 * CORD: receipts with what was bought, as Parquet from the Hub, or as folders `image` and `json`
 * whose JSON holds `gt_parse`.
 * @throws {KvittoError} `dataset.no_folder`, `huggingface.layout`
 */
export async function* importCord(options: ImportOptions): AsyncGenerator<Imported> {
  const { path, signal } = options;
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const files = isFolder ? await filesInFolder(path) : [];
  const truths = files.filter((file) => /\.json$/i.test(file));
  const pages = new Map(files.filter(isPageFile).map((file) => [withoutEnding(file), file]));
  if (truths.length === 0 || files.some((file) => /\.parquet$/i.test(file))) {
    yield* importHuggingFace(options);
    return;
  }
  options.expect?.(truths.length);
  for (const file of truths) {
    signal?.throwIfAborted();
    const place = { file, line: null };
    yield await attempt(place, async () => {
      const image = pageStems(file)
        .map((stem) => pages.get(stem))
        .find((one) => one !== undefined);
      if (image === undefined) {
        throw new KvittoError("import.no_pair", `${file} has no page of the same name.`);
      }
      const truth: unknown = JSON.parse(await readFile(join(path, file), "utf8"));
      const ground_truth = isObject(truth) && !("gt_parse" in truth) ? { gt_parse: truth } : truth;
      const id = posix.join(
        ...posix
          .dirname(file)
          .split("/")
          .filter((part) => part !== "." && part !== TRUTH_FOLDER),
        withoutEnding(posix.basename(file)),
      );
      return readRecord(options, place, { id, image, ground_truth }, path);
    });
  }
}
