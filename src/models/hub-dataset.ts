import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, hubEndpoint, hubToken } from "../core/env.ts";
import { KvittoError } from "../core/errors.ts";
import { silentProgress } from "../core/progress.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { readRevision, type HubConnection, type HubFile } from "./hub-api.ts";
import { persist } from "./hub-download.ts";
import {
  DEFAULT_ENDPOINT,
  downloadAll,
  HUB_PREFIX,
  parseHubName,
  type HubJob,
  type ResolveOptions,
} from "./hub.ts";

export interface ResolveDatasetOptions extends ResolveOptions {
  /** Only files of this split: those with the word in their names. */
  readonly split?: string | null;
}

/** Tables, and the pictures that an image folder's table names. */
const WANTED = /\.(parquet|jsonl|png|jpe?g|webp|tiff?|gif|bmp|pdf)$/i;
/** Folders in which every part is a plain name; anything else could lead out of the cache. */
const SAFE = /^\w[\w.+ -]*(\/\w[\w.+ -]*)*$/;

function ofSplit(files: readonly HubFile[], split: string | null): HubFile[] {
  const wanted = files.filter(({ name }) => WANTED.test(name) && SAFE.test(name));
  if (split === null) return wanted;
  return wanted.filter(({ name }) => name.split(/[/._-]/).includes(split));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Whether a text can only mean a data set on the Hub. */
export function isHubName(name: string): boolean {
  return parseHubName(name.startsWith(HUB_PREFIX) ? name.slice(HUB_PREFIX.length) : name) !== null;
}

/**
 * The folder of a data set of the Hugging Face Hub, `owner/name` or `owner/name@revision`: downloaded
 * once, each file continued where an earlier attempt stopped and checked against its hash. From then
 * on no network is used.
 * @throws {KvittoError} `hub.no_dataset` when it holds nothing to import, or nothing of the split;
 *   `hub.*` and `file.*` as `resolveModel`
 */
export async function resolveDataset(
  name: string,
  options: ResolveDatasetOptions = {},
): Promise<string> {
  const { progress = silentProgress, signal, split = null } = options;
  const parsed = parseHubName(name.startsWith(HUB_PREFIX) ? name.slice(HUB_PREFIX.length) : name);
  if (parsed === null) {
    throw new KvittoError("hub.not_found", `${name} is not owner/name of a data set on the Hub.`);
  }
  const repository = `datasets/${parsed.repository}`;
  const revision = options.revision ?? parsed.revision ?? "main";
  const store = join(
    options.cache ?? join(cacheFolder(), "datasets"),
    parsed.repository.replace("/", "--"),
  );
  const reference = join(store, "refs", encodeURIComponent(revision));
  const suffix = split === null ? "" : `-${encodeURIComponent(split)}`;
  const known = (await readFile(reference, "utf8").catch(() => "")).trim();
  if (known !== "" && (await isFolder(join(store, known + suffix))))
    return join(store, known + suffix);

  const connection: HubConnection = {
    endpoint: (options.endpoint ?? hubEndpoint() ?? DEFAULT_ENDPOINT).replace(/\/+$/, ""),
    token: options.token ?? hubToken(),
    fetch: options.fetch ?? fetch,
    signal,
  };
  const list = () => readRevision(connection, repository, revision);
  const { commit, files } = await persist(connection, list, options);
  const folder = join(store, commit + suffix);
  if (!(await isFolder(folder))) {
    const wanted = ofSplit(files, split);
    if (wanted.length === 0) throw nothingIn(parsed.repository, split, files);
    const partial = `${folder}.partial`;
    await mkdir(partial, { recursive: true });
    const job: HubJob = { connection, repository, commit, folder: partial, progress, options };
    try {
      await downloadAll(job, wanted, `Downloading ${parsed.repository}`);
      await rename(partial, folder);
    } catch (error) {
      // Another process may have been first with the same files, and have renamed them away.
      if (signal?.aborted === true || !(await isFolder(folder))) throw error;
    }
  }
  await writeFileAtomic(reference, `${commit}\n`);
  progress.say(`${parsed.repository} is in ${folder}`);
  return folder;
}

function nothingIn(
  repository: string,
  split: string | null,
  files: readonly HubFile[],
): KvittoError {
  const what = split === null ? "no Parquet, JSONL or picture" : `no file of a split "${split}"`;
  const names = files.slice(0, 5).map(({ name }) => name);
  return new KvittoError(
    "hub.no_dataset",
    `${repository} holds ${what}; it has ${names.length === 0 ? "no files" : names.join(", ")}${files.length > 5 ? ", …" : ""}.`,
    split === null
      ? `The Hub keeps a copy in Parquet of most data sets: try ${repository}@refs/convert/parquet.`
      : "Leave --split out, or name one of those.",
  );
}
