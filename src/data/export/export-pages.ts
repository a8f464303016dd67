import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { asWriteError } from "../../formats/atomic-file.ts";
import type { FileKind } from "../../formats/image-kind.ts";
import { encodePng } from "../../formats/image.ts";
import { inputKind, readPages } from "../../formats/input-file.ts";
import { safeFileName } from "../import/page-files.ts";

const FOLDER = "images";
/** What every trainer's image library opens. Others, and files of several pages, become PNG. */
const COMMON: readonly FileKind[] = ["png", "jpeg", "webp", "gif", "bmp"];

async function copied(path: string, target: string): Promise<void> {
  try {
    await copyFile(path, target);
  } catch (error) {
    throw asWriteError(target, error);
  }
}

async function putPages(
  paths: readonly string[],
  id: string,
  folder: string,
  dpi: number,
  names: string[],
): Promise<void> {
  await mkdir(join(folder, FOLDER), { recursive: true });
  const nameOf = (ending: string) => {
    const number = names.length === 0 ? "" : `-${names.length + 1}`;
    const name = `${FOLDER}/${safeFileName(id)}${number}${ending}`;
    names.push(name);
    return join(folder, name);
  };
  for (const path of paths) {
    const kind = await inputKind(path);
    if (COMMON.includes(kind)) {
      await copied(path, nameOf(extname(path).toLowerCase() || `.${kind}`));
      continue;
    }
    for await (const { image } of readPages(path, { dpi })) {
      const target = nameOf(".png");
      const bytes = await encodePng(image);
      await writeFile(target, bytes).catch((error: unknown) => {
        throw asWriteError(target, error);
      });
    }
  }
}

/** Takes the pages of a row away again. */
export async function removePages(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(folder, name), { force: true });
}

/**
 * Puts the pages of a row under `folder/images` as pictures and returns their names. Pages of a PDF
 * are drawn at `dpi`.
 * @throws {KvittoError} `file.*`, `input.*`, `pdf.*`, `image.*` for a page that cannot be read
 */
export async function exportPages(
  paths: readonly string[],
  id: string,
  folder: string,
  dpi: number,
): Promise<string[]> {
  const names: string[] = [];
  try {
    await putPages(paths, id, folder, dpi, names);
    return names;
  } catch (error) {
    await removePages(folder, names); // a row is exported whole or not at all
    throw error;
  }
}
