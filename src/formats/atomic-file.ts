import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { platform } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { KvittoError, messageOf } from "../core/errors.ts";

/** Codes with which a system says that there is no room (also: quota, largest file size). */
const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * What a failed write of `path` means to a user: `file.disk_full` or `file.write_failed`. Errors
 * that did not come from the system (a KvittoError, a bug of ours) are handed back as they are.
 */
export function asWriteError(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (error instanceof KvittoError || code === undefined) return error;
  if (NO_ROOM.has(code)) {
    return new KvittoError(
      "file.disk_full",
      `${path} was not written: the disk has no room for it (${code}).`,
      "Free some space or choose another folder. What was there before is untouched.",
      { cause: error },
    );
  }
  return new KvittoError(
    "file.write_failed",
    `${path} was not written: ${messageOf(error)}.`,
    "Check that the folder exists and may be written to.",
    { cause: error },
  );
}

/** A hidden name beside `path`: same disk, so that the rename is one step. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
}

/** Best effort: the write's own outcome is what the caller must hear, not that of tidying up. */
async function removeLeftOver(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {});
}

/** Asks the disk to keep a file's bytes, or a folder's list of names. */
async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is only durable once its folder is; not every system lets a folder be synced. */
async function syncFolderOf(path: string): Promise<void> {
  if (platform() === "win32") return;
  await syncPath(dirname(path));
}

export interface WriteOptions {
  /**
   * Wait until the disk has the file, so that a loss of power does not take it back. Only for what can
   * be told to be damaged and made again may this be false: it is most of the time of a small file.
   */
  readonly durable?: boolean;
}

/**
 * Writes a file so that `path` holds either all of `contents` or what it held before: a temporary
 * file beside it, synced, then renamed. Missing parent folders are made. Text is UTF-8. An async
 * iterable is written piece by piece, so that a file larger than memory can be produced.
 * @throws {KvittoError} `file.disk_full` or `file.write_failed`, naming `path`; nothing is left over
 */
export async function writeFileAtomic(
  path: string,
  contents: string | Uint8Array | AsyncIterable<Uint8Array>,
  { durable = true }: WriteOptions = {},
): Promise<void> {
  const target = resolve(path);
  const temporary = temporaryName(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    const handle = await open(temporary, "wx");
    try {
      if (typeof contents === "string" || contents instanceof Uint8Array) {
        await handle.writeFile(contents);
      } else {
        for await (const piece of contents) await handle.appendFile(piece);
      }
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    if (durable) await syncFolderOf(target);
  } catch (error) {
    await removeLeftOver(temporary);
    throw asWriteError(path, error);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncPath(path);
  }
  if (platform() !== "win32") await syncPath(folder);
}

/** Where the previous folder waits while the new one takes its name. */
function previousName(target: string): string {
  return join(dirname(target), `.${basename(target)}.previous`);
}

/**
 * Undoes a replacement of the folder `path` that was cut off (power, kill) between its two renames:
 * gives the previous folder its name back. True if there was something to undo. A reader that finds
 * no folder may call it; {@link writeFolderAtomic} always does.
 */
export async function recoverFolder(path: string): Promise<boolean> {
  const target = resolve(path);
  const previous = previousName(target);
  if (!(await isFolder(previous))) return false;
  if (!(await isFolder(target))) {
    await rename(previous, target);
    return true;
  }
  await rm(previous, { recursive: true, force: true }); // the new one arrived; only tidying was left
  return false;
}

/**
 * Fills a folder so that `path` is either the complete new folder or what it was before. `fill`
 * writes into a temporary folder beside it, which then takes its place.
 *
 * No system call known to Node swaps two folders, so a present folder is first renamed to
 * `.<name>.previous` beside it, and deleted last. A failure of the second rename renames it back; a
 * crash between the two is undone by {@link recoverFolder}. At every moment the old or the new one
 * is on disk, whole.
 * @throws {KvittoError} `file.disk_full` or `file.write_failed`; whatever `fill` throws otherwise
 */
export async function writeFolderAtomic(
  path: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const target = resolve(path);
  const temporary = temporaryName(target);
  const previous = previousName(target);
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await syncTree(temporary);
    await recoverFolder(target);
    const replaces = await isFolder(target);
    if (replaces) await rename(target, previous);
    try {
      await rename(temporary, target);
    } catch (error) {
      if (replaces) await rename(previous, target);
      throw error;
    }
    await syncFolderOf(target);
    if (replaces) await removeLeftOver(previous);
  } catch (error) {
    await removeLeftOver(temporary);
    throw asWriteError(path, error);
  }
}
