import { entryPath, readEntry, writeEntry } from "./cache-file.ts";

const KIND = { name: "text", dtype: "U8" } as const;

/** Texts of papers on disk, by key, in the folder of the feature cache: pruned with it. */
export interface TextCache {
  /**
   * The entry, or what `compute` makes, which is stored. Two processes may both compute, and both
   * store the same.
   */
  getOrCompute(key: string, compute: () => Promise<string>): Promise<string>;
}

/** Uses `folder` as a cache; keys are those of `featureKey`. */
export function openTextCache(folder: string): TextCache {
  return {
    async getOrCompute(key, compute) {
      const path = entryPath(folder, key);
      const stored = await readEntry(path, KIND);
      if (stored !== undefined) return new TextDecoder().decode(stored.bytes);
      const text = await compute();
      const data = new TextEncoder().encode(text);
      await writeEntry(path, { ...KIND, shape: [data.length], data });
      return text;
    },
  };
}
