import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { openSafetensors, readTensorBytes, writeSafetensors } from "../formats/safetensors.ts";

const TENSOR = "text";

/** Texts of papers on disk, by key, in the folder of the feature cache: pruned with it. */
export interface TextCache {
  /**
   * The entry, or what `compute` makes, which is stored. Two processes may both compute, and both
   * store the same.
   */
  getOrCompute(key: string, compute: () => Promise<string>): Promise<string>;
}

async function readEntry(path: string): Promise<string | undefined> {
  try {
    const file = await openSafetensors(path);
    const bytes = await readTensorBytes(file, TENSOR);
    const now = new Date();
    await utimes(path, now, now); // prune goes by when an entry was last used
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // missing or damaged: computed again
  }
}

/** Uses `folder` as a cache; keys are those of `featureKey`. */
export function openTextCache(folder: string): TextCache {
  return {
    async getOrCompute(key, compute) {
      const path = join(folder, key.slice(0, 2), `${key}.safetensors`);
      const stored = await readEntry(path);
      if (stored !== undefined) return stored;
      const text = await compute();
      const data = new TextEncoder().encode(text);
      const tensor = { name: TENSOR, dtype: "U8", shape: [data.length], data } as const;
      await writeSafetensors(path, [tensor], {}, { durable: false });
      return text;
    },
  };
}
