import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import { DocumentSchema } from "../documents/document.ts";
import type { PaperDocument } from "../documents/document.ts";
import { filesInFolder, isPageFile, withoutEnding } from "./files-in-folder.ts";
import type { DatasetRow } from "./rows.ts";

/** More problems than this help nobody; the count of the rest is said. */
const PROBLEMS_SHOWN = 10;

/** The files of one name: one page and its truth, when all is well. */
export interface NamedFiles {
  readonly images: readonly string[];
  readonly json: string | undefined;
}

/** Path without its ending → the files of that name. */
export function pairUp(files: readonly string[]): Map<string, NamedFiles> {
  const pairs = new Map<string, { images: string[]; json: string | undefined }>();
  for (const file of files) {
    const isJson = extname(file).toLowerCase() === ".json";
    if (!isJson && !isPageFile(file)) continue;
    const stem = withoutEnding(file);
    const pair = pairs.get(stem) ?? { images: [], json: undefined };
    if (isJson) pair.json = file;
    else pair.images.push(file);
    pairs.set(stem, pair);
  }
  return pairs;
}

/** What is wrong with a page and its truth; null when there is one of each. */
export function problemOf(stem: string, { images, json }: NamedFiles): string | null {
  if (json === undefined) return `${images.join(", ")} has no ${stem}.json`;
  if (images.length === 0) return `${json} has no image of the same name`;
  return images.length === 1 ? null : `${json} belongs to ${images.join(" or ")}`;
}

async function readTruth(path: string): Promise<PaperDocument | string> {
  try {
    return DocumentSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (!(error instanceof z.ZodError)) return messageOf(error);
    const issues = error.issues.map(
      ({ path: at, message }) => `${at.join(".") || "it"}: ${message}`,
    );
    return issues.join("; ");
  }
}

/**
 * Reads a folder, and those in it, of pages with the truth beside each: `tuesday.jpg` and
 * `tuesday.json`, which holds a document. The row's id is the path without its ending; its vendor is
 * the document's. Files of other kinds are left alone.
 *
 * All problems are reported at once, so that a folder can be mended in one go.
 * @throws {KvittoError} `dataset.folder` for a page without truth, truth without a page, two pages of
 *   one name, truth that is not a document; `dataset.empty`; `dataset.no_folder`
 */
export async function readImageJsonFolder(folder: string): Promise<DatasetRow[]> {
  const rows: DatasetRow[] = [];
  const problems: string[] = [];
  for (const [stem, files] of pairUp(await filesInFolder(folder))) {
    const problem = problemOf(stem, files);
    const [image] = files.images;
    if (problem !== null || files.json === undefined || image === undefined) {
      problems.push(problem ?? stem);
      continue;
    }
    const document = await readTruth(join(folder, files.json));
    if (typeof document === "string") problems.push(`${files.json}: ${document}`);
    else rows.push(rowOf(folder, stem, image, document));
  }
  if (problems.length > 0) {
    const shown = problems.slice(0, PROBLEMS_SHOWN).join("\n  ");
    const rest = problems.length - PROBLEMS_SHOWN;
    throw new KvittoError(
      "dataset.folder",
      `${folder} has ${problems.length} problems:\n  ${shown}${rest > 0 ? `\n  and ${rest} more` : ""}`,
      "Each page needs one JSON file of the same name that holds its document, null where nothing is printed.",
    );
  }
  if (rows.length === 0) {
    throw new KvittoError(
      "dataset.empty",
      `${folder} has no page with a JSON file beside it.`,
      "Put, for example, tuesday.jpg and tuesday.json in it.",
    );
  }
  return rows;
}

function rowOf(folder: string, id: string, image: string, document: PaperDocument): DatasetRow {
  return { id, images: [join(folder, image)], document, vendor: document.vendor.name, source: {} };
}
