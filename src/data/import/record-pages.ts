import { resolve } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import type { PageFile } from "./imported.ts";
import { isObject } from "./truth.ts";

/** Columns that name or hold pages, in the order in which they are looked for. */
const PAGE_COLUMNS = ["image", "images", "file_name", "file_names", "pages"];

/**
 * A page out of a table: `{bytes, path}` as the datasets library writes it, or a path below `folder`.
 * Undefined when it holds neither.
 * @throws {KvittoError} `import.remote_image` for an address
 */
export function pageOf(value: unknown, folder: string): PageFile | undefined {
  if (value instanceof Uint8Array) return value.byteLength === 0 ? undefined : { bytes: value };
  if (isObject(value)) {
    const { bytes, path } = value;
    if (bytes instanceof Uint8Array && bytes.byteLength > 0) return { bytes };
    return pageOf(path, folder);
  }
  if (typeof value !== "string" || value === "") return undefined;
  if (/^[a-z][a-z0-9+]+:/i.test(value)) {
    throw new KvittoError(
      "import.remote_image",
      `Its page is at ${value.slice(0, 80)}, not in the folder.`,
      "Download the pages first.",
    );
  }
  return { path: resolve(folder, value) };
}

/** All pages of a record; none when it has no column of pages. */
export function pagesOfRecord(
  record: Readonly<Record<string, unknown>>,
  folder: string,
): PageFile[] {
  for (const column of PAGE_COLUMNS) {
    const value = record[column];
    const pages = (Array.isArray(value) ? value : [value]).flatMap((one) => {
      const page = pageOf(one, folder);
      return page === undefined ? [] : [page];
    });
    if (pages.length > 0) return pages;
  }
  return [];
}
