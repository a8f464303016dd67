import { readFile, stat } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { filesInFolder, withoutEnding } from "../files-in-folder.ts";
import type { ImportFormatName } from "./formats.ts";
import { lenientLines } from "./lenient-lines.ts";
import { isObject, looksLikeDocument } from "./truth.ts";

/** More than any label of one page; a larger JSON is an export of many. */
const LABEL_BYTES = 1 << 20;

function inFolders(files: readonly string[], names: readonly string[]): boolean {
  return files.some((file) => names.includes(posix.basename(posix.dirname(file))));
}

async function parsed(path: string): Promise<unknown> {
  const found = await stat(path);
  if (found.size > LABEL_BYTES) return undefined;
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined; // the importer says what is wrong with it
  }
}

/** What one JSON file is a label of. */
async function byJson(path: string): Promise<ImportFormatName | null> {
  const value = await parsed(path);
  if (value === undefined) return null;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(first)) return null;
  if ("annotations" in first && "data" in first) return "label-studio";
  if ("gt_parse" in first || "menu" in first || "valid_line" in first) return "cord";
  if ("issuer" in first) return "invoice2data";
  return looksLikeDocument(first) ? "folder" : null;
}

async function byFirstLine(path: string): Promise<ImportFormatName> {
  for await (const { parsed: row } of lenientLines(path)) {
    if (isObject(row) && "lines" in row && "fields" in row) return "sroie";
    break;
  }
  return "jsonl";
}

async function ofFile(path: string): Promise<ImportFormatName | null> {
  if (/\.parquet$/i.test(path)) return "huggingface";
  if (/\.jsonl$/i.test(path)) return byFirstLine(path);
  if (/\.json$/i.test(path)) return byJson(path);
  return /\.(pdf|xml)$/i.test(path) ? "einvoice" : null;
}

async function ofFolder(path: string): Promise<ImportFormatName | null> {
  const files = await filesInFolder(path);
  const names = new Set(files.map((file) => basename(file)));
  if (
    names.has("receipts.jsonl") ||
    (inFolders(files, ["img"]) && inFolders(files, ["entities", "key"]))
  ) {
    return "sroie";
  }
  if (names.has("metadata.jsonl") || files.some((file) => /\.parquet$/i.test(file))) {
    return "huggingface";
  }
  const [jsonl] = files.filter((file) => /\.jsonl$/i.test(file));
  if (jsonl !== undefined) return byFirstLine(join(path, jsonl));
  const [json] = files.filter((file) => /\.json$/i.test(file));
  const labelled = json === undefined ? null : await byJson(join(path, json));
  if (labelled !== null) return labelled;
  const stems = new Set(files.filter((file) => /\.json$/i.test(file)).map(withoutEnding));
  // PDFs without a label beside them can only carry it within; so can an XML.
  const carriers = files.filter((file) => /\.(pdf|xml)$/i.test(file));
  return carriers.some((file) => !stems.has(withoutEnding(file))) ? "einvoice" : null;
}

/**
 * The layout of a file or folder, by what is in it.
 * @throws {KvittoError} `import.unknown_format`; `import.missing`
 */
export async function detectFormat(path: string): Promise<ImportFormatName> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new KvittoError("import.missing", `There is no file or folder ${path}.`);
  }
  const format = found.isDirectory() ? await ofFolder(path) : await ofFile(path);
  if (format !== null) return format;
  throw new KvittoError(
    "import.unknown_format",
    `${path} has none of the layouts that are known.`,
    "Name one with --format; --help lists them.",
  );
}
