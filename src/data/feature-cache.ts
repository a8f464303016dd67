import { createHash } from "node:crypto";
import { readTensorBytes } from "../formats/safetensors.ts";
import type { SafetensorsFile } from "../formats/safetensors.ts";
import { pruneCache } from "./cache-entries.ts";
import { entryPath, readEntry, sha256, writeEntry } from "./cache-file.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { JsonObject } from "./canonical-json.ts";

/** What a frozen vision tower makes of an image; row-major. */
export interface Features {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Everything that features depend on. Two different ones never share an entry. */
export interface FeatureSource {
  /** The image file as it is on disk. */
  readonly imageBytes: Uint8Array;
  /** Every parameter between the file and the tower: page, sizes, mean, filter, tiling, model type. */
  readonly preprocessing: JsonObject;
  /** {@link hashTensors} of the tower. */
  readonly weightsSha256: string;
}

/** Changes when what is stored under a key changes its meaning. */
const FORMAT = "kvitto features 1";
const KIND = { name: "features", dtype: "F32" } as const;

/** The key of an entry: hex SHA-256 over the hashes of all that features depend on. */
export function featureKey(source: FeatureSource): string {
  const parts = [
    FORMAT,
    sha256(source.imageBytes),
    sha256(canonicalJson(source.preprocessing)),
    source.weightsSha256,
  ];
  return sha256(parts.join("\n"));
}

/** Hex SHA-256 over names, types, shapes and bytes of tensors, in the order of their names. */
export async function hashTensors(
  tensors: Iterable<{ readonly file: SafetensorsFile; readonly name: string }>,
): Promise<string> {
  const hash = createHash("sha256");
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { file, name } of sorted) {
    const entry = file.tensors.get(name);
    if (entry === undefined) throw new Error(`internal: ${file.path} has no tensor ${name}`);
    hash.update(`${JSON.stringify([name, entry.dtype, entry.shape])}\n`);
    hash.update(await readTensorBytes(file, name));
  }
  return hash.digest("hex");
}

/** Features on disk, by key. Any number of processes may use one folder. */
export interface FeatureCache {
  /** The entry; undefined when there is none, or when it is damaged. */
  get(key: string): Promise<Features | undefined>;
  /**
   * The entry, or what `compute` makes, which is stored. Asked twice at once in one process, `compute`
   * runs once; two processes may both compute, and both store the same.
   * @throws whatever `compute` throws; {@link KvittoError} `file.disk_full`, `file.write_failed`
   */
  getOrCompute(key: string, compute: () => Promise<Features>): Promise<Features>;
  /** Removes the entries used longest ago until at most `maxBytes` are left. */
  prune(maxBytes: number): Promise<{ readonly removed: number; readonly bytesLeft: number }>;
}

/** Uses `folder` as a cache; it is made when the first entry is stored. */
export function openFeatureCache(folder: string): FeatureCache {
  const running = new Map<string, Promise<Features>>();
  const get = (key: string) => storedFeatures(entryPath(folder, key));

  async function computeAndStore(key: string, compute: () => Promise<Features>): Promise<Features> {
    const stored = await get(key);
    if (stored !== undefined) return stored;
    const features = await compute();
    await storeFeatures(entryPath(folder, key), features);
    return features;
  }

  return {
    get,
    getOrCompute(key, compute) {
      const begun = running.get(key);
      if (begun !== undefined) return begun;
      const task = computeAndStore(key, compute).finally(() => running.delete(key));
      running.set(key, task);
      return task;
    },
    async prune(maxBytes) {
      const { removed, bytesLeft } = await pruneCache(folder, { maxBytes });
      return { removed, bytesLeft };
    },
  };
}

async function storeFeatures(path: string, { shape, data }: Features): Promise<void> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  await writeEntry(path, { ...KIND, shape, data: bytes });
}

async function storedFeatures(path: string): Promise<Features | undefined> {
  const entry = await readEntry(path, KIND);
  return entry && { shape: entry.shape, data: new Float32Array(entry.bytes.buffer) };
}
