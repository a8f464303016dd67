import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { KvittoError, messageOf } from "../core/errors.ts";

/** A file that is open for reading, and its size. */
export interface InputHandle extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly size_bytes: number;
}

/** Undefined on Windows, which has no such files. */
const NO_WAIT: number = constants.O_NONBLOCK ?? 0;

const REASONS: Record<string, readonly [code: string, reason: string, hint: string]> = {
  ENOENT: ["file.missing", "there is no such file", "Check the spelling and the folder."],
  ENOTDIR: ["file.missing", "a part of the path is not a folder", "Check the path."],
  EACCES: ["file.no_permission", "it may not be read", "Change its permissions or its owner."],
  EPERM: ["file.no_permission", "it may not be read", "Change its permissions or its owner."],
  EISDIR: ["file.is_folder", "it is a folder, not a file", "Name a file in it."],
};

function readError(path: string, error: unknown): KvittoError {
  const known = error instanceof Error && "code" in error ? REASONS[String(error.code)] : undefined;
  const [code, reason, hint] = known ?? ["file.unreadable", messageOf(error), undefined];
  return new KvittoError(code, `${path} cannot be read: ${reason}.`, hint, { cause: error });
}

/** Whether something failed because a file or a folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** A file of our own that need not be there: null where it is not. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Opens a regular file for reading.
 * @throws {KvittoError} `file.missing`, `file.is_folder`, `file.not_a_file` (a device or a pipe, which
 *   could be read for ever), `file.no_permission`, `file.unreadable`
 */
export async function openInput(path: string): Promise<InputHandle> {
  let handle: FileHandle;
  try {
    // Not blocking: opening a pipe that nobody writes to would otherwise wait for ever.
    handle = await open(path, constants.O_RDONLY | NO_WAIT);
  } catch (error) {
    throw readError(path, error);
  }
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    if (stats.isDirectory()) throw readError(path, Object.assign(new Error(), { code: "EISDIR" }));
    throw new KvittoError(
      "file.not_a_file",
      `${path} cannot be read: it is a device or a pipe, not a file.`,
    );
  }
  return { handle, size_bytes: stats.size, [Symbol.asyncDispose]: () => handle.close() };
}

/**
 * Reads a whole file of at most `max_bytes`.
 * @throws {KvittoError} as {@link openInput}; `file.empty`; `file.too_large`, with both sizes
 */
export async function readInput(path: string, max_bytes: number): Promise<Uint8Array> {
  await using input = await openInput(path);
  if (input.size_bytes === 0) {
    throw new KvittoError(
      "file.empty",
      `${path} is empty (0 bytes).`,
      "Copy or download it again.",
    );
  }
  if (input.size_bytes > max_bytes) {
    throw new KvittoError(
      "file.too_large",
      `${path} has ${input.size_bytes} bytes; at most ${max_bytes} are read.`,
    );
  }
  try {
    return await input.handle.readFile();
  } catch (error) {
    throw readError(path, error);
  }
}
