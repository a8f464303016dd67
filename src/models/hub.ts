import { mkdir, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { cacheFolder, hubEndpoint, hubToken } from "../core/env.ts";
import { KvittoError } from "../core/errors.ts";
import { silentProgress, type Progress } from "../core/progress.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { readRevision, type HubConnection, type HubFile } from "./hub-api.ts";
import { downloadFile, persist, type DownloadOptions, type HubSource } from "./hub-download.ts";

export const DEFAULT_ENDPOINT = "https://huggingface.co";
/** Written before a name, says that it is the Hub's even where a folder could be meant. */
export const HUB_PREFIX = "hf:";
const BYTES_PER_MB = 1e6;

export interface ResolveOptions extends Pick<DownloadOptions, "firstDelay_ms" | "stalledAfter_ms"> {
  /** Where downloads are kept. Default: Kvitto's cache folder. */
  readonly cache?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Branch, tag or commit. Default: what stands behind the name's `@`, then `main`. */
  readonly revision?: string;
  /** Default: HF_ENDPOINT, then the Hub. */
  readonly endpoint?: string;
  /** Default: HF_TOKEN. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

/** Small files that a model folder may have beside its weights. */
const SIDE_FILES = [
  /^config\.json$/,
  /^generation_config\.json$/,
  /^special_tokens_map\.json$/,
  /^added_tokens\.json$/,
  /^tokenizer[\w.-]*$/,
  /^chat_template[\w.-]*$/,
  /^\w*processor_config\.json$/,
];
const WEIGHTS = "model.safetensors";
const WEIGHTS_INDEX = "model.safetensors.index.json";
const WeightsIndex = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

const HUB_NAME = /^([A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95})(?:@([\w./-]+))?$/;

export interface HubName {
  readonly repository: string; // owner/name
  readonly revision: string | undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function notAModel(name: string, why: string): KvittoError {
  return new KvittoError(
    "model.not_found",
    `${name} ${why}`,
    `Give the path of a model folder, or owner/name of a model on the Hugging Face Hub ("${HUB_PREFIX}owner/name" when a folder of that name is near).`,
  );
}

/** Letters that two names begin with alike: enough to put the one that was meant in front. */
function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

export function parseHubName(name: string): HubName | null {
  const [, repository, revision] = HUB_NAME.exec(name) ?? [];
  return repository === undefined ? null : { repository, revision };
}

/** owner/name or owner/name@revision, when a name cannot be a mistyped path. */
async function hubName(name: string): Promise<HubName> {
  if (name.startsWith(HUB_PREFIX)) {
    const explicit = parseHubName(name.slice(HUB_PREFIX.length));
    if (explicit !== null) return explicit;
    throw notAModel(name, "is not owner/name on the Hugging Face Hub.");
  }
  if (await stat(name).catch(() => null)) throw notAModel(name, "is a file, not a model folder.");
  const parsed = parseHubName(name);
  if (parsed === null) throw notAModel(name, "does not exist.");
  const parent = dirname(resolve(name));
  if (await isFolder(parent)) {
    const beside = (await readdir(parent)).filter((entry) => !entry.startsWith(".")).sort();
    beside.sort((a, b) => sharedStart(b, basename(name)) - sharedStart(a, basename(name)));
    const shown = beside.slice(0, 8).join(", ");
    const listed = beside.length === 0 ? "which is empty" : `which holds ${shown}`;
    const more = beside.length > 8 ? ` and ${beside.length - 8} more` : "";
    throw notAModel(name, `is not in the folder ${dirname(name)}, ${listed}${more}.`);
  }
  return parsed;
}

/** The weights that `names` offers: one file, or the index of many. */
function weightsEntry(files: readonly HubFile[], repository: string): HubFile {
  const find = (name: string) => files.find((file) => file.name === name);
  const entry = find(WEIGHTS) ?? find(WEIGHTS_INDEX);
  if (entry !== undefined && find("config.json") !== undefined) return entry;
  if (find("adapter_config.json") !== undefined) {
    throw new KvittoError(
      "hub.is_adapter",
      `${repository} is an adapter, not a model.`,
      "Download it as a folder and give it as the adapter; its adapter_config.json names the base.",
    );
  }
  const lacking = entry === undefined ? "weights in safetensors format" : "config.json";
  throw new KvittoError(
    "hub.no_model",
    `${repository} has no ${lacking} at its top level.`,
    "Pick a repository in the Hugging Face layout; files of other formats cannot be read.",
  );
}

/** Files of one repository, and where they go. */
export interface HubJob extends HubSource {
  readonly connection: HubConnection;
  readonly folder: string;
  readonly progress: Progress;
  readonly options: ResolveOptions;
}

async function hasSize(path: string, size_bytes: number): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size === size_bytes,
    () => false,
  );
}

/** @throws {KvittoError} `file.disk_full` before anything is fetched that would not fit */
async function checkRoom(folder: string, needed_bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free_bytes = bavail * bsize;
  if (needed_bytes <= free_bytes) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new KvittoError(
    "file.disk_full",
    `The download needs ${gigabytes(needed_bytes)} in ${folder}; ${gigabytes(free_bytes)} are free.`,
    "Free some space, or set KVITTO_CACHE to a folder on another disk.",
  );
}

/** Downloads those of `files` that are not there yet, with one bar for all. */
export async function downloadAll(
  job: HubJob,
  files: readonly HubFile[],
  label: string,
): Promise<void> {
  const { connection, folder, progress, options } = job;
  const missing: HubFile[] = [];
  for (const file of files) {
    if (!(await hasSize(join(folder, file.name), file.size_bytes))) missing.push(file);
  }
  if (missing.length === 0) return;
  const total_bytes = missing.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  await checkRoom(folder, total_bytes);
  const total = Math.ceil(total_bytes / BYTES_PER_MB);
  const bar = progress.bar(label, total, "MB");
  let done_bytes = 0;
  let shown = 0;
  try {
    for (const file of missing) {
      const arrived = (bytes: number) => {
        done_bytes += bytes;
        const megabytes = Math.floor(done_bytes / BYTES_PER_MB);
        if (megabytes !== shown) bar.advance(megabytes - shown, file.name);
        shown = megabytes;
      };
      const path = join(folder, file.name);
      await mkdir(dirname(path), { recursive: true });
      await downloadFile(connection, job, file, path, { ...options, arrived });
    }
    bar.advance(total - shown);
  } finally {
    bar.done();
  }
}

async function shardNames(path: string, repository: string): Promise<Set<string>> {
  try {
    const index = WeightsIndex.parse(JSON.parse(await readFile(path, "utf8")));
    return new Set(Object.values(index.weight_map));
  } catch (error) {
    throw new KvittoError(
      "hub.no_model",
      `${WEIGHTS_INDEX} of ${repository} does not name its weight files.`,
      "The repository is broken; try another revision.",
      { cause: error },
    );
  }
}

/** Fills `job.folder` with the files that a model folder needs. */
async function downloadModel(job: HubJob, files: readonly HubFile[]): Promise<void> {
  const { repository, folder } = job;
  const label = `Downloading ${repository}`;
  const entry = weightsEntry(files, repository);
  const side = files.filter(({ name }) => SIDE_FILES.some((pattern) => pattern.test(name)));
  if (entry.name === WEIGHTS) return downloadAll(job, [...side, entry], label);
  await downloadAll(job, [...side, entry], `${label} (descriptions)`);
  const names = await shardNames(join(folder, entry.name), repository);
  const shards = files.filter(({ name }) => names.has(name));
  if (shards.length < names.size) {
    const have = new Set(shards.map(({ name }) => name));
    const lacking = [...names].filter((name) => !have.has(name));
    throw new KvittoError(
      "hub.no_model",
      `${repository} lacks ${lacking.join(", ")}, which its ${WEIGHTS_INDEX} names.`,
      "The repository is incomplete; try another revision.",
    );
  }
  await downloadAll(job, shards, label);
}

/** Downloads into `<commit>.partial` and renames it when all is there. */
async function fillFolder(job: HubJob, files: readonly HubFile[]): Promise<void> {
  await mkdir(job.folder, { recursive: true });
  // A model lies at the top; a name with a folder in it could reach any file of the machine.
  const top = files.filter(({ name }) => /^\w[\w.+-]*$/.test(name));
  await downloadModel(job, top);
  const whole = job.folder.replace(/\.partial$/, "");
  await rename(job.folder, whole);
  // What a killed process has left; of one that still downloads the same, which finds the whole
  // folder when its part is gone: therefore not before the folder has its name.
  for (const name of await readdir(whole)) {
    if (name.includes(".part-")) await rm(join(whole, name), { force: true });
  }
}

/** The folder of a finished download of this revision, if there is one. */
async function finished(store: string, revision: string): Promise<string | null> {
  const reference = join(store, "refs", encodeURIComponent(revision));
  const commit = (await readFile(reference, "utf8").catch(() => revision)).trim();
  const folder = join(store, commit);
  return /^[0-9a-f]{40}$/.test(commit) && (await isFolder(folder)) ? folder : null;
}

function modelCache(): string {
  return join(cacheFolder(), "models");
}

/** Where the downloads of one repository are. */
function storeOf(cache: string, repository: string): string {
  return join(cache, repository.replace("/", "--"));
}

/** The folder of a model of the Hub that has been downloaded, or null. Uses no network. */
export async function downloadedModel(repository: string): Promise<string | null> {
  return finished(storeOf(modelCache(), repository), "main");
}

/**
 * The folder of a model, by path or by its name on the Hugging Face Hub.
 *
 * A folder that exists is returned as it is. `owner/name` or `owner/name@revision` is downloaded once, file by file, each
 * continued where an earlier attempt stopped and checked against its hash; the folder appears when
 * all are there. From then on no network is used, so a base model never changes under an adapter:
 * ask for another `revision` to get another.
 * @throws {KvittoError} `model.not_found`; `hub.not_found`, `hub.no_revision`, `hub.gated`,
 *   `hub.refused`, `hub.unreachable`, `hub.corrupt`, `hub.no_model`, `hub.is_adapter`,
 *   `hub.malformed`, `hub.unexpected`; `file.disk_full`, `file.write_failed`
 */
export async function resolveModel(
  nameOrFolder: string,
  options: ResolveOptions = {},
): Promise<string> {
  const { progress = silentProgress, signal } = options;
  if (await isFolder(nameOrFolder)) return nameOrFolder;
  const name = await hubName(nameOrFolder);
  const { repository } = name;
  const revision = options.revision ?? name.revision ?? "main";
  const connection: HubConnection = {
    endpoint: (options.endpoint ?? hubEndpoint() ?? DEFAULT_ENDPOINT).replace(/\/+$/, ""),
    token: options.token ?? hubToken(),
    fetch: options.fetch ?? fetch,
    signal,
  };
  const store = storeOf(options.cache ?? modelCache(), repository);
  const before = await finished(store, revision);
  if (before !== null) return before;

  const list = () => readRevision(connection, repository, revision);
  const { commit, files } = await persist(connection, list, options);
  const folder = join(store, commit);
  if (!(await isFolder(folder))) {
    const partial = `${folder}.partial`;
    const job: HubJob = { connection, repository, commit, folder: partial, progress, options };
    await fillFolder(job, files).catch(async (error: unknown) => {
      // Another process may have been first with the same files, and have renamed them away.
      if (signal?.aborted === true || !(await isFolder(folder))) throw error;
    });
  }
  await writeFileAtomic(join(store, "refs", encodeURIComponent(revision)), `${commit}\n`);
  progress.say(`${repository} is in ${folder}`);
  return folder;
}
