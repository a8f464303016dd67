import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  downloadFile,
  HubApiError,
  listFiles,
  modelInfo,
  type ListFileEntry,
} from "@huggingface/hub";
import { hubEndpoint, hubToken } from "../core/env.ts";
import { KvittoError, messageOf } from "../core/errors.ts";
import type { Progress, ProgressBar } from "../core/progress.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";

/** Files that a model folder is read from. Others (other formats, pictures, code) stay there. */
const WANTED = [
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map)\.json$/,
  /^(processor_config|preprocessor_config|chat_template)\.json$/,
  /^chat_template\.jinja$/,
  /^model(-\d+-of-\d+)?\.safetensors(\.index\.json)?$/,
];

export interface HubOptions {
  /** Models are kept in `cache`/owner--name/commit. */
  readonly cache: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** `owner/name`, optionally with `@revision`. */
export function isHubName(name: string): boolean {
  return /^[\w-][\w.-]*\/[\w-][\w.-]*(@[\w./-]+)?$/.test(name);
}

function hubError(name: string, error: unknown): KvittoError {
  if (error instanceof KvittoError) return error;
  const status = error instanceof HubApiError ? error.statusCode : null;
  if (status === 401 || status === 403) {
    return new KvittoError(
      "hub.no_access",
      `The model ${name} does not exist on the Hub, or may not be read (${status}).`,
      "Check the name; for a gated model accept its terms there and set HF_TOKEN.",
      { cause: error },
    );
  }
  if (status === 404) {
    return new KvittoError(
      "hub.not_found",
      `There is no folder and no model on the Hub that is called ${name}.`,
      "Give owner/name as it stands on the model's page, or the path of a folder.",
      { cause: error },
    );
  }
  const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : "";
  return new KvittoError(
    "hub.failed",
    `The model ${name} could not be fetched: ${[messageOf(error), cause].filter((part) => part !== "").join(": ")}.`,
    "Check the network, or set HF_ENDPOINT to a mirror. Files that are complete are kept.",
    { cause: error },
  );
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === bytes;
}

/** The bytes of a file as they come; they must be as many, and hash to, what the Hub lists. */
async function* checkedPieces(
  blob: Blob,
  { path, size, lfs }: ListFileEntry,
  bar: ProgressBar,
): AsyncGenerator<Uint8Array> {
  const reader = (blob.stream() as ReadableStream<Uint8Array>).getReader(); // a Blob's are bytes
  const hash = createHash("sha256");
  let count = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    hash.update(value);
    count += value.length;
    bar.advance(value.length);
    yield value;
  }
  const isWhole = count === size && (lfs === undefined || lfs.oid === hash.digest("hex"));
  if (!isWhole)
    throw new Error(`${path} did not arrive as it is on the Hub (${count} of ${size} bytes)`);
}

/** What every call to the Hub is given. */
function access(signal: AbortSignal | undefined) {
  const token = hubToken();
  const hubUrl = hubEndpoint();
  return {
    ...(token === undefined ? {} : { accessToken: token }),
    ...(hubUrl === undefined ? {} : { hubUrl }),
    fetch: (url: string | URL | Request, init?: RequestInit) =>
      fetch(url, signal === undefined ? init : { ...init, signal }),
  };
}

async function fetchModel(
  name: string,
  revision: string,
  folder: string,
  { progress, signal }: HubOptions,
): Promise<string> {
  const hub = access(signal);
  const { sha } = await modelInfo({ name, revision, additionalFields: ["sha"], ...hub });
  const commit = { repo: { type: "model" as const, name }, revision: sha };
  const files: ListFileEntry[] = [];
  for await (const file of listFiles({ ...commit, ...hub })) {
    if (WANTED.some((pattern) => pattern.test(file.path))) files.push(file);
  }
  if (!files.some(({ path }) => path.endsWith(".safetensors"))) {
    throw new KvittoError(
      "hub.no_weights",
      `The model ${name} has no model.safetensors.`,
      "Only weights in the safetensors format are read.",
    );
  }
  const missing: ListFileEntry[] = [];
  for (const file of files) {
    if (!(await hasSize(join(folder, sha, file.path), file.size))) missing.push(file);
  }
  if (missing.length === 0) return sha;
  const bytes = missing.reduce((sum, { size }) => sum + size, 0);
  const bar = progress.bar(`Fetching ${name}`, bytes, "bytes");
  for (const file of missing) {
    const blob = await downloadFile({ ...commit, path: file.path, ...hub });
    if (blob === null) throw new Error(`${file.path} is listed and not there`);
    await writeFileAtomic(join(folder, sha, file.path), checkedPieces(blob, file, bar));
  }
  bar.done();
  return sha;
}

/**
 * Fetches a model of the Hugging Face Hub, or finds it where it was fetched before, and returns its
 * folder. Files are plain files of one commit, each written as a whole, checked, or not at all.
 * Without a network the commit that was fetched last will do.
 * @throws {KvittoError} `hub.not_found`, `hub.no_access`, `hub.failed`, `hub.no_weights`; `file.*`
 */
export async function downloadModel(given: string, options: HubOptions): Promise<string> {
  const [name = given, revision = "main"] = given.split("@");
  const folder = join(options.cache, name.replace("/", "--"));
  const latest = join(folder, `${revision.replaceAll("/", "--")}.commit`);
  try {
    const sha = await fetchModel(name, revision, folder, options);
    await writeFileAtomic(latest, sha);
    return join(folder, sha);
  } catch (error) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    const failed = hubError(name, error);
    const known = await readFile(latest, "utf8").catch(() => undefined);
    if (failed.code !== "hub.failed" || known === undefined) throw failed;
    options.progress.say(`${failed.message} The copy that was fetched before is used.`);
    return join(folder, known);
  }
}
