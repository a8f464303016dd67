import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import type { ZipEntry } from "../formats/zip.ts";
import { ADAPTER_CONFIG_FILE, ADAPTER_WEIGHTS_FILE } from "../train/peft-adapter.ts";

/** Largest file that is put into a zip file, which has no more room. */
const MAX_ZIPPED_BYTES = 0xffff_ffff;

/**
 * The files of an adapter folder, by name: PEFT's two, and what training and calibration have put beside
 * them. Folders in it and hidden files are left out.
 * @throws {KvittoError} `export.too_large`
 */
export async function* adapterFiles(folder: string): AsyncGenerator<ZipEntry> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."));
  // PEFT's first: a reader of a stream has what it needs early.
  const first = [ADAPTER_CONFIG_FILE, ADAPTER_WEIGHTS_FILE];
  const others = names.map(({ name }) => name).filter((name) => !first.includes(name));
  for (const name of [...first, ...others.sort()]) {
    const bytes = await readFile(join(folder, name));
    if (bytes.length > MAX_ZIPPED_BYTES) {
      throw new KvittoError(
        "export.too_large",
        `${join(folder, name)} has ${bytes.length} bytes; a zip file takes 4 GB.`,
        "Copy the folder instead: leave --zip out.",
      );
    }
    yield { name, bytes };
  }
}
