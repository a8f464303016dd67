import { createHash } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { asWriteError } from "../../formats/atomic-file.ts";
import { sniffKind } from "../../formats/image-kind.ts";
import { inputKind } from "../../formats/input-file.ts";
import { PAGE_ENDINGS } from "../files-in-folder.ts";
import type { PageFile } from "./imported.ts";

const FOLDER = "images";
/** File systems allow 255 bytes; the rest of the name and a suffix need room. */
const MAX_NAME_LENGTH = 120;

/** A file name that every system takes, different for ids that differ. */
export function safeFileName(id: string): string {
  const plain = id
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^\.+/, "_");
  if (plain === id && plain.length <= MAX_NAME_LENGTH) return plain;
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return `${plain.slice(0, MAX_NAME_LENGTH)}-${hash}`;
}

/** Where pages go, and whether those that are files stay where they are. */
export interface PageTarget {
  /** Folder that is being written. */
  readonly folder: string;
  /** Folder that it will be: references are relative to it. */
  readonly finalFolder: string;
  /** Refer to files instead of copying them; bytes are always written. */
  readonly link: boolean;
}

async function endingOf(page: PageFile): Promise<string> {
  if ("path" in page) {
    const kind = await inputKind(page.path); // refuses what is no page, whatever its name
    const ending = extname(page.path).toLowerCase();
    return PAGE_ENDINGS.has(ending) ? ending : `.${kind}`;
  }
  const kind = sniffKind(page.bytes);
  if (kind === "unknown") {
    throw new KvittoError(
      "input.unknown_kind",
      `its picture of ${page.bytes.byteLength} bytes is neither a PDF nor an image that can be read.`,
    );
  }
  return kind === "jpeg" ? ".jpg" : `.${kind}`;
}

/**
 * Puts a row's pages under `images/` and returns the names to write into the row.
 * @throws {KvittoError} `file.*`, `input.unknown_kind` for a page that is none
 */
export async function writePages(
  pages: readonly PageFile[],
  id: string,
  { folder, finalFolder, link }: PageTarget,
): Promise<string[]> {
  const endings: string[] = [];
  for (const page of pages) endings.push(await endingOf(page)); // all, before any is written
  const names: string[] = [];
  for (const [index, page] of pages.entries()) {
    if (link && "path" in page) {
      names.push(relative(resolve(finalFolder), resolve(page.path)).split(sep).join("/"));
      continue;
    }
    const number = pages.length === 1 ? "" : `-${index + 1}`;
    const name = `${FOLDER}/${safeFileName(id)}${number}${endings[index]}`;
    const target = join(folder, name);
    try {
      await mkdir(dirname(target), { recursive: true });
      if ("path" in page) await copyFile(page.path, target);
      else await writeFile(target, page.bytes);
    } catch (error) {
      throw asWriteError(target, error);
    }
    names.push(name);
  }
  return names;
}
