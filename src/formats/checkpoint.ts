import { access, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { KvittoError, messageOf } from "../core/errors.ts";
import { openSafetensors, readTensor, readTensorFloat32 } from "./safetensors.ts";
import type { SafetensorsFile, TensorEntry, TensorValue } from "./safetensors.ts";
import { repeatedJsonKey } from "./safetensors-header.ts";
import { findQuantised, readQuantised, type QuantisedWeight } from "./quantised-weights.ts";

const SINGLE_FILE = "model.safetensors";
const INDEX_FILE = "model.safetensors.index.json";

export interface CheckpointTensor {
  readonly file: SafetensorsFile;
  readonly entry: TensorEntry;
}

/** The weights of a model folder, by name, whichever file they lie in. Holds nothing open. */
export interface Checkpoint {
  readonly folder: string;
  /** Each file once, in the order of their names. */
  readonly files: readonly SafetensorsFile[];
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** The weights that are stored in fewer bits, by name; each is made of several tensors. */
  readonly quantised: ReadonlyMap<string, QuantisedWeight>;
  /**
   * A quantised weight as what its codes stand for.
   * @throws {KvittoError} `checkpoint.no_tensor`, `safetensors.not_float`
   */
  readFloat32(name: string): Promise<Float32Array>;
  /** As stored. @throws {KvittoError} `checkpoint.no_tensor` */
  read(name: string): Promise<TensorValue>;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function indexError(path: string, reason: string): KvittoError {
  return new KvittoError("checkpoint.index", `${path} ${reason}.`, "Download the model again.");
}

/** `weight_map` of an index: tensor → name of the shard in the same folder. */
async function readIndex(path: string): Promise<Map<string, string>> {
  let index: unknown;
  let text: string;
  try {
    text = await readFile(path, "utf8");
    index = JSON.parse(text);
  } catch (error) {
    throw indexError(path, `is not JSON (${messageOf(error)})`);
  }
  const repeated = repeatedJsonKey(text);
  if (repeated !== undefined) throw indexError(path, `has the key ${repeated} twice`);
  const map =
    typeof index === "object" && index !== null && "weight_map" in index ? index.weight_map : null;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw indexError(path, "has no object weight_map");
  }
  const shards = new Map<string, string>();
  for (const [name, shard] of Object.entries(map) as [string, unknown][]) {
    // A name with a folder in it could reach any file of the machine.
    if (typeof shard !== "string" || shard === ".." || /[/\\]/.test(shard)) {
      throw indexError(path, `names the shard ${JSON.stringify(shard)}, not a file beside it`);
    }
    shards.set(name, shard);
  }
  if (shards.size === 0) throw indexError(path, "names no tensor");
  return shards;
}

async function openShards(folder: string): Promise<SafetensorsFile[]> {
  const indexPath = join(folder, INDEX_FILE);
  const shardOf = await readIndex(indexPath);
  const names = [...new Set(shardOf.values())].sort();
  const missing: string[] = [];
  for (const name of names) if (!(await exists(join(folder, name)))) missing.push(name);
  if (missing.length > 0) {
    throw new KvittoError(
      "checkpoint.shard_missing",
      `${folder} lacks ${missing.length} of the ${names.length} weight files that its index names: ${missing.join(", ")}.`,
      "Download the missing files.",
    );
  }
  const files = await Promise.all(names.map((name) => openSafetensors(join(folder, name))));
  const byName = new Map(files.map((file) => [basename(file.path), file]));
  for (const [tensor, shard] of shardOf) {
    if (byName.get(shard)?.tensors.has(tensor) === true) continue;
    throw new KvittoError(
      "checkpoint.index_mismatch",
      `${indexPath} says that ${tensor} is in ${shard}; it is not there.`,
      "The index and the weight files are of different versions; download both again.",
    );
  }
  return files;
}

function collectTensors(files: readonly SafetensorsFile[]): Map<string, CheckpointTensor> {
  const tensors = new Map<string, CheckpointTensor>();
  for (const file of files) {
    for (const [name, entry] of file.tensors) {
      const first = tensors.get(name);
      if (first !== undefined) {
        throw new KvittoError(
          "checkpoint.duplicate_tensor",
          `${name} is in both ${first.file.path} and ${file.path}.`,
          "The folder mixes two downloads; download the model again into an empty one.",
        );
      }
      tensors.set(name, { file, entry });
    }
  }
  return tensors;
}

/**
 * Opens the weights of a model folder: `model.safetensors`, or the shards that
 * `model.safetensors.index.json` names. Headers are read and checked, tensors are not. When both
 * are there the single file wins, as in transformers.
 * @throws {KvittoError} `checkpoint.no_weights`, `checkpoint.index`, `checkpoint.shard_missing`,
 *   `checkpoint.index_mismatch`, `checkpoint.duplicate_tensor`; `quantised.*` and `safetensors.*` of a
 *   damaged file
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  let files: SafetensorsFile[];
  if (await exists(join(folder, SINGLE_FILE))) {
    files = [await openSafetensors(join(folder, SINGLE_FILE))];
  } else if (await exists(join(folder, INDEX_FILE))) {
    files = await openShards(folder);
  } else {
    throw new KvittoError(
      "checkpoint.no_weights",
      `${folder} has neither ${SINGLE_FILE} nor ${INDEX_FILE}.`,
      "Name the folder of a model in safetensors format.",
    );
  }
  const tensors = collectTensors(files);
  const find = (name: string): SafetensorsFile => {
    const found = tensors.get(name);
    if (found !== undefined) return found.file;
    throw new KvittoError(
      "checkpoint.no_tensor",
      `${folder} has no weight ${name} among its ${tensors.size}.`,
      "The weights and config.json may be of different models.",
    );
  };
  const quantised = await findQuantised(files, tensors);
  return {
    folder,
    files,
    tensors,
    quantised,
    async readFloat32(name) {
      const codes = quantised.get(name);
      if (codes !== undefined) return readQuantised(tensors, name, codes);
      return readTensorFloat32(find(name), name);
    },
    read: async (name) => readTensor(find(name), name),
  };
}
