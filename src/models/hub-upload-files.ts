import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { HubFile } from "./hub-api.ts";

/** A file of this machine, and what it is to be called in the repository. */
export interface LocalFile {
  readonly name: string; // slashes between folders
  readonly path: string;
  readonly size_bytes: number;
}

export interface HashedFile extends LocalFile {
  readonly sha256: string;
  /** Git's own: SHA-1 of "blob <size>\0" and the bytes. */
  readonly blob: string;
}

/** Files of a folder and of the folders in it, by name; hidden ones are left out. */
export async function filesToUpload(folder: string, prefix = ""): Promise<LocalFile[]> {
  const files: LocalFile[] = [];
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  for (const name of names.sort()) {
    const path = join(folder, name);
    const found = await stat(path);
    const full = `${prefix}${name}`;
    if (found.isDirectory()) files.push(...(await filesToUpload(path, `${full}/`)));
    else if (found.isFile()) files.push({ name: full, path, size_bytes: found.size });
  }
  return files;
}

/** Both hashes in one pass. */
export async function hashed(file: LocalFile): Promise<HashedFile> {
  const sha256 = createHash("sha256");
  const blob = createHash("sha1").update(`blob ${file.size_bytes}\0`);
  for await (const piece of createReadStream(file.path)) {
    sha256.update(piece as Buffer); // no encoding is set
    blob.update(piece as Buffer);
  }
  return { ...file, sha256: sha256.digest("hex"), blob: blob.digest("hex") };
}

/** Whether the repository has the very same bytes under the same name. */
export function isThere({ name, sha256, blob }: HashedFile, listed: readonly HubFile[]): boolean {
  const found = listed.find((file) => file.name === name);
  if (found === undefined) return false;
  return found.hash.hex === (found.hash.algorithm === "sha256" ? sha256 : blob);
}
