import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { filesInFolder, isPageFile, withoutEnding } from "../data/files-in-folder.ts";

export interface UnlabelledPage {
  /** The path below the folder that was given, or the file's name, without its ending. */
  readonly id: string;
  readonly path: string;
}

export interface UnlabelledPages {
  readonly pages: readonly UnlabelledPage[];
  /** Pages with a JSON file beside them: somebody has labelled those. */
  readonly labelled: readonly string[];
}

async function ofFolder(folder: string): Promise<UnlabelledPages> {
  const files = await filesInFolder(folder);
  const truths = new Set(files.filter((file) => file.endsWith(".json")).map(withoutEnding));
  const found = files.filter(isPageFile);
  const hasTruth = (file: string) => truths.has(withoutEnding(file));
  return {
    pages: found
      .filter((file) => !hasTruth(file))
      .map((file) => ({ id: withoutEnding(file), path: resolve(folder, file) })),
    labelled: found.filter(hasTruth).map((file) => join(folder, file)),
  };
}

/**
 * The pages of files and folders that nobody has labelled, each a document of its own.
 * @throws {KvittoError} `label.missing`, `label.no_page`, `label.same_id` naming both files
 */
export async function unlabelledPages(given: readonly string[]): Promise<UnlabelledPages> {
  const pages: UnlabelledPage[] = [];
  const labelled: string[] = [];
  for (const path of given) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) {
      throw new KvittoError("label.missing", `There is no file or folder ${path}.`);
    }
    if (!found.isDirectory()) {
      pages.push({ id: withoutEnding(basename(path)), path: resolve(path) });
      continue;
    }
    const inside = await ofFolder(path);
    pages.push(...inside.pages);
    labelled.push(...inside.labelled);
  }
  const byId = new Map<string, string>();
  for (const { id, path } of pages) {
    const other = byId.get(id);
    if (other !== undefined) {
      throw new KvittoError(
        "label.same_id",
        `${other} and ${path} would both be the row ${JSON.stringify(id)}.`,
        "Rename one, or label them into different files.",
      );
    }
    byId.set(id, path);
  }
  if (pages.length + labelled.length === 0) {
    throw new KvittoError(
      "label.no_page",
      `There is no page in ${given.join(", ")}.`,
      "PDF, JPEG, PNG, TIFF, WebP, GIF and AVIF files are taken for pages.",
    );
  }
  return { pages, labelled };
}
