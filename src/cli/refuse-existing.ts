import { readdir, stat } from "node:fs/promises";
import { KvittoError } from "../core/errors.ts";

/** @throws {KvittoError} `export.out_exists` when there is a file or a folder of this name */
export async function refuseFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined)) === undefined) return;
  throw new KvittoError("export.out_exists", `${file} is there already.`, "Give another --out.");
}

/** @throws {KvittoError} `export.out_exists` when something is there that would be lost */
export async function refuseFull(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === false) return refuseFile(folder);
  const there = found === undefined ? [] : await readdir(folder);
  if (there.length === 0) return;
  throw new KvittoError(
    "export.out_exists",
    `${folder} is there already and holds ${there.length} files.`,
    "Give --out a folder that is not there yet.",
  );
}
