import { join } from "node:path";
import { stat } from "node:fs/promises";
import { downloadFile, HubApiError, listFiles, modelInfo } from "@huggingface/hub";
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

async function* pieces(blob: Blob, bar: ProgressBar, signal?: AbortSignal) {
  const reader = (blob.stream() as ReadableStream<Uint8Array>).getReader(); // a Blob's are bytes
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = await reader.read();
    if (done) return;
    bar.advance(value.length);
    yield value;
  }
}

/**
 * Fetches a model of the Hugging Face Hub, or finds it where it was fetched before, and returns its
 * folder. Files are plain files of that commit, each written as a whole or not at all.
 * @throws {KvittoError} `hub.not_found`, `hub.no_access`, `hub.failed`, `hub.no_weights`; `file.*`
 */
export async function downloadModel(
  given: string,
  { cache, progress, signal }: HubOptions,
): Promise<string> {
  const [name = given, revision] = given.split("@");
  const token = hubToken();
  const hubUrl = hubEndpoint();
  const access = {
    ...(token === undefined ? {} : { accessToken: token }),
    ...(hubUrl === undefined ? {} : { hubUrl }),
    fetch: (url: string | URL | Request, init?: RequestInit) =>
      fetch(url, signal === undefined ? init : { ...init, signal }),
  };
  try {
    const info = await modelInfo({
      name,
      additionalFields: ["sha"],
      ...(revision === undefined ? {} : { revision }),
      ...access,
    });
    const commit = { repo: { type: "model" as const, name }, revision: info.sha };
    const files: { path: string; size: number }[] = [];
    for await (const file of listFiles({ ...commit, ...access })) {
      if (WANTED.some((pattern) => pattern.test(file.path))) files.push(file);
    }
    if (!files.some(({ path }) => path.endsWith(".safetensors"))) {
      throw new KvittoError(
        "hub.no_weights",
        `The model ${name} has no model.safetensors.`,
        "Only weights in the safetensors format are read.",
      );
    }
    const folder = join(cache, name.replace("/", "--"), info.sha);
    const missing = [];
    for (const file of files) {
      if (!(await hasSize(join(folder, file.path), file.size))) missing.push(file);
    }
    const bytes = missing.reduce((sum, { size }) => sum + size, 0);
    const bar = progress.bar(`Fetching ${name}`, bytes, "bytes");
    for (const { path } of missing) {
      const blob = await downloadFile({ ...commit, path, ...access });
      if (blob === null) throw new Error(`${path} is listed and not there`);
      await writeFileAtomic(join(folder, path), pieces(blob, bar, signal));
    }
    bar.done();
    return folder;
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw hubError(name, error);
  }
}
