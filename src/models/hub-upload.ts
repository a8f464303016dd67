import { openAsBlob } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { readRevision, type HubConnection, type HubFile } from "./hub-api.ts";
import { persist, type DownloadOptions } from "./hub-download.ts";
import {
  CommitAnswer,
  CreatedAnswer,
  LfsBatchAnswer,
  parsedAnswer,
  PreuploadAnswer,
  sendToHub,
  VisibilityAnswer,
  type HubRequest,
  type LfsObject,
} from "./hub-upload-api.ts";
import { hashed, isThere, type HashedFile, type LocalFile } from "./hub-upload-files.ts";

const BRANCH = "main";
const JSON_TYPE = "application/json";
const LFS_TYPE = "application/vnd.git-lfs+json";
/** So many bytes of each file show the Hub whether it is text. */
const SAMPLE_BYTES = 512;
/** The Hub takes lists of some hundreds; its own clients send 100 to 256 at a time. */
const FILES_A_REQUEST = 100;
const BYTES_PER_MB = 1e6;

export interface UploadOptions extends Pick<DownloadOptions, "firstDelay_ms"> {
  readonly isPrivate: boolean;
  /** The commit's title. */
  readonly message: string;
  readonly progress: Progress;
}

export interface Uploaded {
  readonly url: string;
  /** As the Hub says: asking for --public leaves a private repository as it is. */
  readonly isPrivate: boolean;
  /** Null where the repository had every file already. */
  readonly commit: string | null;
  readonly sent: readonly { readonly name: string; readonly bytes: number }[];
  readonly unchanged: readonly string[];
}

interface Job extends UploadOptions {
  readonly connection: HubConnection;
  readonly repository: string; // owner/name
}

/** A request that is made again while the Hub is busy or the line is cut. */
async function send(job: Job, url: string, request: HubRequest): Promise<Response> {
  const { connection, repository } = job;
  return persist(connection, () => sendToHub(connection, repository, url, request), job);
}

/** A request whose answer says no more than that it was done; its connection is free again. */
async function tell(job: Job, url: string, request: HubRequest): Promise<Headers> {
  const response = await send(job, url, request);
  await response.body?.cancel();
  return response.headers;
}

/**
 * Makes the repository unless it is there, and says who may see it.
 * @throws {KvittoError} `hub.is_public` when it is to be private and everybody can see it
 */
async function createRepository(job: Job): Promise<{ readonly isPrivate: boolean }> {
  const { connection, repository, isPrivate } = job;
  const [organization = "", name = ""] = repository.split("/");
  const visibility = isPrivate ? "private" : "public";
  const request = { name, organization, type: "model", visibility };
  const created = await send(job, "/api/repos/create", {
    ...{ method: "POST", type: JSON_TYPE, body: JSON.stringify(request) },
    // 409: it is there. 403: a token for this repository alone may write to it and not make it.
    mayBe: [409, 403],
  });
  if (created.ok) await parsedAnswer(created, CreatedAnswer, connection, "the making of a model");
  else await created.body?.cancel();
  const response = await send(job, `/api/models/${repository}`, { method: "GET" });
  const found = await parsedAnswer(response, VisibilityAnswer, connection, "who may see a model");
  // Asked for rather than believed: what was to stay private must not become public by a mistake.
  if (isPrivate && !found.private) {
    throw new KvittoError(
      "hub.is_public",
      `${repository} can be seen by everybody, and --public is not given. Nothing was sent.`,
      "Give --public, or another name, or make it private in its settings.",
    );
  }
  return { isPrivate: found.private };
}

async function sampleOf({ path }: LocalFile): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString("base64");
  } finally {
    await handle.close();
  }
}

function inLots<T>(all: readonly T[]): T[][] {
  const lots: T[][] = [];
  for (let i = 0; i < all.length; i += FILES_A_REQUEST)
    lots.push(all.slice(i, i + FILES_A_REQUEST));
  return lots;
}

/** Which of the files go into the large-file store. Empty ones cannot: the store refuses them. */
async function largeFiles(job: Job, files: readonly HashedFile[]): Promise<Set<string>> {
  const { connection, repository } = job;
  const large = new Set<string>();
  for (const lot of inLots(files)) {
    const listed = await Promise.all(
      lot.map(async (file) => {
        return { path: file.name, size: file.size_bytes, sample: await sampleOf(file) };
      }),
    );
    const response = await send(job, `/api/models/${repository}/preupload/${BRANCH}`, {
      ...{ method: "POST", type: JSON_TYPE, body: JSON.stringify({ files: listed }) },
    });
    const answer = await parsedAnswer(response, PreuploadAnswer, connection, "how files are sent");
    const modes = new Map(answer.files.map((file) => [file.path, file]));
    for (const { name, size_bytes } of lot) {
      const mode = modes.get(name);
      if (mode?.shouldIgnore === true) {
        throw new KvittoError(
          "hub.ignored",
          `The .gitignore of ${repository} leaves ${name} out.`,
          "Change it there, or take the file out of the folder.",
        );
      }
      if (mode?.uploadMode === "lfs" && size_bytes > 0) large.add(name);
    }
  }
  return large;
}

function wrongParts(name: string): KvittoError {
  return new KvittoError(
    "hub.malformed",
    `The parts that the Hub wants of ${name} do not add up to the file.`,
    "Give the command again later.",
  );
}

/** Puts one large file where the Hub says, whole or in parts. */
async function putLarge(job: Job, file: HashedFile, object: LfsObject): Promise<void> {
  const { upload, verify } = object.actions ?? {};
  if (upload === undefined) return; // the store has these bytes
  const bytes = await openAsBlob(file.path);
  const size = Number(upload.header["chunk_size"] ?? NaN);
  if (Number.isNaN(size)) {
    await tell(job, upload.href, { method: "PUT", body: bytes, isSigned: true });
  } else {
    const numbers = Object.keys(upload.header).filter((key) => /^\d+$/.test(key));
    numbers.sort((a, b) => Number(a) - Number(b));
    if (!(size > 0) || numbers.length !== Math.ceil(file.size_bytes / size)) {
      throw wrongParts(file.name);
    }
    const parts: { partNumber: number; etag: string }[] = [];
    for (const [i, number] of numbers.entries()) {
      const body = bytes.slice(i * size, (i + 1) * size);
      const put = await tell(job, upload.header[number]!, { method: "PUT", body, isSigned: true });
      const etag = put.get("etag");
      if (etag === null) throw wrongParts(file.name);
      parts.push({ partNumber: Number(number), etag });
    }
    const body = JSON.stringify({ oid: file.sha256, parts });
    await tell(job, upload.href, { method: "POST", type: LFS_TYPE, body, isSigned: true });
  }
  if (verify === undefined) return;
  const body = JSON.stringify({ oid: file.sha256, size: file.size_bytes });
  await tell(job, verify.href, { method: "POST", type: JSON_TYPE, body });
}

async function sendLarge(job: Job, files: readonly HashedFile[]): Promise<void> {
  const { connection, repository, progress } = job;
  const total_bytes = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const bar = progress.bar(`Sending ${repository}`, Math.ceil(total_bytes / BYTES_PER_MB), "MB");
  try {
    for (const lot of inLots(files)) {
      const request = {
        operation: "upload",
        transfers: ["basic", "multipart"],
        hash_algo: "sha256",
        ref: { name: BRANCH },
        objects: lot.map(({ sha256, size_bytes }) => ({ oid: sha256, size: size_bytes })),
      };
      const response = await send(job, `/${repository}.git/info/lfs/objects/batch`, {
        ...{ method: "POST", type: LFS_TYPE, body: JSON.stringify(request) },
      });
      const answer = await parsedAnswer(response, LfsBatchAnswer, connection, "where files go");
      for (const file of lot) {
        const object = answer.objects.find(({ oid }) => oid === file.sha256);
        if (object === undefined || object.error !== undefined) {
          throw new KvittoError(
            "hub.unexpected",
            `The Hub does not take ${file.name}${object?.error === undefined ? "" : `: ${object.error.message}`}.`,
            "Give the command again later: what has arrived is not sent twice.",
          );
        }
        await putLarge(job, file, object);
        bar.advance(Math.ceil(file.size_bytes / BYTES_PER_MB), file.name);
      }
    }
  } finally {
    bar.done();
  }
}

/** One commit with all of them: the header, then a line a file. */
async function commit(job: Job, files: readonly HashedFile[], large: ReadonlySet<string>) {
  const { connection, repository, message } = job;
  const lines: unknown[] = [{ key: "header", value: { summary: message, description: "" } }];
  for (const file of files) {
    const { name, sha256, size_bytes, path } = file;
    lines.push(
      large.has(name)
        ? { key: "lfsFile", value: { path: name, algo: "sha256", oid: sha256, size: size_bytes } }
        : {
            key: "file",
            value: {
              ...{ path: name, encoding: "base64" },
              content: (await readFile(path)).toString("base64"),
            },
          },
    );
  }
  const response = await send(job, `/api/models/${repository}/commit/${BRANCH}`, {
    ...{ method: "POST", type: "application/x-ndjson" },
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
  });
  return parsedAnswer(response, CommitAnswer, connection, "a commit");
}

/**
 * Sends files to a model repository of the Hub in one commit; others that are there stay. Stopped at any
 * moment and called again it goes on: what the repository or its store of large files has by its hash is
 * not sent twice, and before the commit nobody sees anything.
 * @throws {KvittoError} `hub.refused`, `hub.not_found`, `hub.is_public`, `hub.changed`, `hub.ignored`,
 *   `hub.malformed`, `hub.unexpected`, `hub.unreachable`
 * @see huggingface_hub `_commit_api.py` and `lfs.py`; git-lfs `docs/api/batch.md`
 */
export async function uploadToHub(
  connection: HubConnection,
  repository: string,
  files: readonly LocalFile[],
  options: UploadOptions,
): Promise<Uploaded> {
  const job: Job = { ...options, connection, repository };
  const made = await createRepository(job);
  const revision = () => readRevision(connection, repository, BRANCH);
  const listed: readonly HubFile[] = (await persist(connection, revision, options)).files;
  const all: HashedFile[] = [];
  for (const file of files) all.push(await hashed(file));
  const changed = all.filter((file) => !isThere(file, listed));
  const unchanged = all.filter((file) => !changed.includes(file)).map(({ name }) => name);
  const url = `${connection.endpoint}/${repository}`;
  if (changed.length === 0) return { ...made, url, commit: null, sent: [], unchanged };
  const large = await largeFiles(job, changed);
  await sendLarge(
    job,
    changed.filter(({ name }) => large.has(name)),
  );
  const { commitOid } = await commit(job, changed, large);
  const sent = changed.map(({ name, size_bytes }) => ({ name, bytes: size_bytes }));
  return { ...made, url, commit: commitOid, sent, unchanged };
}
