import { readdir, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { KvittoError } from "../core/errors.ts";

/** Endings taken for pages. What is in a file is only looked at when it is read. */
export const PAGE_ENDINGS: ReadonlySet<string> = new Set(
  ["png", "jpg", "jpeg", "webp", "tif", "tiff", "gif", "bmp", "avif", "heic", "heif", "pdf"].map(
    (ending) => `.${ending}`,
  ),
);

export function isPageFile(file: string): boolean {
  return PAGE_ENDINGS.has(extname(file).toLowerCase());
}

/** `june/tuesday.JPG` → `june/tuesday`. */
export function withoutEnding(file: string): string {
  return file.slice(0, file.length - extname(file).length);
}

/**
 * All files in a folder and those in it, sorted, as paths below it with `/` between. Hidden ones are
 * left out.
 * @throws {KvittoError} `dataset.no_folder`
 */
export async function filesInFolder(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new KvittoError("dataset.no_folder", `${folder} is not a folder.`);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return paths
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !path.split("/").some((part) => part.startsWith(".")))
    .sort();
}
