import { readFile, readdir, stat } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import { DocumentSchema } from "../documents/document.ts";
import type { PaperDocument } from "../documents/document.ts";
import type { DatasetRow } from "./rows.ts";

/** Endings taken for pages. What is in a file is only looked at when it is read. */
const PAGE_ENDINGS = new Set(
  ["png", "jpg", "jpeg", "webp", "tif", "tiff", "gif", "bmp", "avif", "heic", "heif", "pdf"].map(
    (ending) => `.${ending}`,
  ),
);
/** More problems than this help nobody; the count of the rest is said. */
const PROBLEMS_SHOWN = 10;

interface Pair {
  images: string[];
  json: string | undefined;
}

/** Path without its ending → the files of that name. Hidden files are left out. */
function pairUp(files: readonly string[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const file of files) {
    const ending = extname(file).toLowerCase();
    const isJson = ending === ".json";
    if (!isJson && !PAGE_ENDINGS.has(ending)) continue;
    const stem = file.slice(0, -ending.length);
    const pair = pairs.get(stem) ?? { images: [], json: undefined };
    if (isJson) pair.json = file;
    else pair.images.push(file);
    pairs.set(stem, pair);
  }
  return pairs;
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

async function listFiles(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new KvittoError("dataset.no_folder", `${folder} is not a folder.`);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return paths.filter((path) => !path.split(/[/\\]/).some((part) => part.startsWith("."))).sort();
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
  for (const [stem, { images, json }] of pairUp(await listFiles(folder))) {
    const [image, second] = images;
    if (json === undefined) problems.push(`${images.join(", ")} has no ${stem}.json`);
    else if (image === undefined) problems.push(`${json} has no image of the same name`);
    else if (second !== undefined) problems.push(`${json} belongs to ${images.join(" or ")}`);
    else {
      const document = await readTruth(join(folder, json));
      if (typeof document === "string") problems.push(`${json}: ${document}`);
      else rows.push(rowOf(folder, stem, image, document));
    }
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

function rowOf(folder: string, stem: string, image: string, document: PaperDocument): DatasetRow {
  const id = stem.replaceAll("\\", "/");
  return { id, images: [join(folder, image)], document, vendor: document.vendor.name, source: {} };
}
