import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { readImageJsonFolder } from "../data/image-json-folder.ts";
import { readRows, type DatasetRow } from "../data/rows.ts";
import { SPLIT_NAMES } from "../data/split.ts";

const ROWS_FILE = "documents.jsonl";

/** What `kvitto dataset split` writes beside the parts. */
export const SPLIT_FILE = "split.json";

/** What a DATA argument may be, for the help. */
export const DATASET_HELP =
  "a documents.jsonl, a folder that holds one, or a folder of pages with a .json beside each";

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** The parts that are in a folder that `kvitto dataset split` wrote; none for any other folder. */
async function partsIn(folder: string): Promise<string[]> {
  if (!(await isFile(join(folder, SPLIT_FILE)))) return [];
  const paths = SPLIT_NAMES.map((part) => join(folder, `${part}.jsonl`));
  const there = await Promise.all(paths.map(isFile));
  return paths.filter((_, i) => there[i]);
}

/** The file of rows that a folder holds; null for a folder of pages with their truth beside them. */
export async function rowsFileOf(folder: string): Promise<string | null> {
  const file = join(folder, ROWS_FILE);
  return (await isFile(file)) ? file : null;
}

/**
 * Labelled papers from wherever the user has them.
 * @throws {KvittoError} `dataset.missing`, `dataset.is_split`; as `readRows` and `readImageJsonFolder`
 */
export async function readDataset(path: string): Promise<DatasetRow[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new KvittoError(
      "dataset.missing",
      `There is no file or folder ${path}.`,
      `Give ${DATASET_HELP}.`,
    );
  }
  if (!found.isDirectory()) return readRows(path);
  const rowsFile = await rowsFileOf(path);
  if (rowsFile !== null) return readRows(rowsFile);
  const parts = await partsIn(path);
  if (parts.length > 0) {
    const names = parts.map((part) => basename(part)).join(", ");
    throw new KvittoError(
      "dataset.is_split",
      `${path} holds a split dataset (${names}); one part was expected.`,
      `Name the file, for example ${parts[0]}.`,
    );
  }
  return readImageJsonFolder(path);
}

/** One of several sources, with a name for people: `train` of `split/train.jsonl`. */
export interface DatasetPart {
  readonly name: string;
  readonly rows: readonly DatasetRow[];
}

/**
 * Several sources, each under a name of its own; a folder that `kvitto dataset split` wrote stands for
 * its parts. A part without rows is left out when others have some.
 * @throws {KvittoError} as {@link readDataset}
 */
export async function readParts(paths: readonly string[]): Promise<DatasetPart[]> {
  const expanded: string[] = [];
  for (const path of paths) {
    const hasRows = await isFile(join(path, ROWS_FILE));
    const parts = hasRows ? [] : await partsIn(path);
    expanded.push(...(parts.length === 0 ? [path] : parts));
  }
  const short = expanded.map((path) => basename(path, extname(path)));
  const parts: DatasetPart[] = [];
  for (const [i, path] of expanded.entries()) {
    const isAlone = short.indexOf(short[i]!) === short.lastIndexOf(short[i]!);
    const isEmpty = (await stat(path).catch(() => undefined))?.size === 0;
    if (isEmpty && expanded.length > 1) continue; // a share of 0
    parts.push({ name: isAlone ? short[i]! : path, rows: await readDataset(path) });
  }
  return parts;
}
