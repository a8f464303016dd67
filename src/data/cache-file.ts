import { createHash } from "node:crypto";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import {
  openSafetensors,
  readTensorBytes,
  writeSafetensors,
  type TensorToWrite,
} from "../formats/safetensors.ts";

/** What an entry holds: one tensor, told by its name and type from entries of another kind. */
export interface EntryKind {
  readonly name: string;
  readonly dtype: TensorToWrite["dtype"];
}

export interface EntryBytes {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function entryPath(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), `${key}.safetensors`);
}

export async function writeEntry(
  path: string,
  tensor: TensorToWrite & { readonly data: Uint8Array },
): Promise<void> {
  // One that a loss of power has damaged is told by its hash, and computed again.
  await writeSafetensors(path, [tensor], { sha256: sha256(tensor.data) }, { durable: false });
}

/** The entry; undefined when there is none of this kind, or when it is damaged. */
export async function readEntry(
  path: string,
  { name, dtype }: EntryKind,
): Promise<EntryBytes | undefined> {
  try {
    const file = await openSafetensors(path);
    const bytes = await readTensorBytes(file, name);
    const entry = file.tensors.get(name);
    const whole = entry?.dtype === dtype && sha256(bytes) === file.metadata.get("sha256");
    if (!whole) return undefined;
    const now = new Date();
    await utimes(path, now, now); // prune goes by when an entry was last used
    return { shape: entry.shape, bytes };
  } catch {
    // Missing, cut off, pruned by another process meanwhile: each is answered by computing it again,
    // and a disk that cannot be used will say so when the result is stored.
    return undefined;
  }
}
