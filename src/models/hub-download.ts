import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KvittoError } from "../core/errors.ts";
import { asWriteError } from "../formats/atomic-file.ts";
import {
  askHub,
  HubStalledError,
  isFetchError,
  mayPass,
  unreachable,
  type HubConnection,
  type HubFile,
} from "./hub-api.ts";

/** A connection that gives nothing for this long is given up and made anew. */
const STALLED_AFTER_MS = 60_000;
const MAX_ATTEMPTS = 6;
/** 1, 2, 4, 8, 16 s between attempts: a router restarts within half a minute. */
const FIRST_DELAY_MS = 1000;
/** A part that grew this recently may belong to another process that is still writing it. */
const FRESH_MS = 3000;

/** Age of a part that its writer has let go of. */
const RELEASED = new Date(0);

/** What a file is a file of. */
export interface HubSource {
  readonly repository: string; // owner/name, or datasets/owner/name
  readonly commit: string;
}

export interface DownloadOptions {
  /** Called with every piece that arrives, and with what was there before. */
  readonly arrived?: (bytes: number) => void;
  readonly firstDelay_ms?: number;
  readonly stalledAfter_ms?: number;
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}

/**
 * Takes over what an earlier attempt left of a file, under a name of our own: two processes that
 * download the same model never write into one file. Returns where to write.
 */
async function claimPart(path: string): Promise<string> {
  const folder = dirname(path);
  const prefix = `${path.slice(folder.length + 1)}.part-`;
  const own = join(folder, `${prefix}${randomBytes(6).toString("hex")}`);
  const names = await readdir(folder);
  let best: { path: string; size: number } | null = null;
  for (const name of names.filter((other) => other.startsWith(prefix))) {
    const part = join(folder, name);
    const before = await stat(part).catch(() => null);
    if (before === null) continue;
    if (Date.now() - before.mtimeMs < FRESH_MS) {
      await sleep(FRESH_MS / 2);
      const now = await sizeOf(part);
      if (now === null || now !== before.size) continue; // somebody is writing it
    }
    if (best === null || before.size > best.size) best = { path: part, size: before.size };
  }
  if (best !== null) await rename(best.path, own).catch(() => {}); // lost a race: start anew
  return own;
}

async function hashOf(path: string, { hash, size_bytes }: HubFile): Promise<string> {
  const digest = createHash(hash.algorithm);
  if (hash.algorithm === "sha1") digest.update(`blob ${size_bytes}\0`);
  for await (const piece of createReadStream(path)) digest.update(piece as Buffer); // no encoding set
  return digest.digest("hex");
}

/** Appends what is missing of the part, once. */
async function fetchRest(
  connection: HubConnection,
  source: HubSource,
  file: HubFile,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  const there = await sizeOf(part);
  if (there === file.size_bytes) return;
  const start = there ?? 0;
  const stalled = new AbortController();
  const limit = options.stalledAfter_ms ?? STALLED_AFTER_MS;
  const stall = () => stalled.abort(new HubStalledError(`nothing arrived for ${limit / 1000} s`));
  let timer = setTimeout(stall, limit);
  const signals = [stalled.signal, ...(connection.signal ? [connection.signal] : [])];
  try {
    const { repository, commit } = source;
    const name = file.name.split("/").map(encodeURIComponent).join("/");
    const path = `/${repository}/resolve/${commit}/${name}`;
    const range: Record<string, string> = start > 0 ? { range: `bytes=${start}-` } : {};
    // Compressed answers have other lengths and offsets.
    const headers = { ...range, "accept-encoding": "identity" };
    const response = await askHub(connection, repository, path, headers, AbortSignal.any(signals));
    const continues =
      response.status === 206 &&
      response.headers.get("content-range")?.startsWith(`bytes ${start}-`) === true;
    const handle = await open(part, start > 0 && continues ? "a" : "w");
    if (start > 0 && !continues) options.arrived?.(-start); // the server starts from the beginning
    if (response.status === 416) {
      await response.body?.cancel();
      await handle.close();
      return; // our part is no beginning of this file; it is empty now
    }
    let size = continues ? start : 0;
    try {
      // fetch's own types leave the chunks open; they are bytes.
      const body = (response.body ?? []) as AsyncIterable<Uint8Array>;
      for await (const piece of body) {
        clearTimeout(timer);
        timer = setTimeout(stall, limit);
        size += piece.length;
        if (size > file.size_bytes) throw corrupt(source, file);
        await handle.appendFile(piece);
        options.arrived?.(piece.length);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw stalled.signal.aborted ? stalled.signal.reason : asWriteError(part, error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs `work` until it succeeds or fails for good. Attempts are counted anew after each that got
 * somewhere: a long download over a bad line is cut off many times.
 * @throws {KvittoError} `hub.unreachable` after {@link MAX_ATTEMPTS} in vain; what `work` throws
 */
export async function persist<T>(
  connection: HubConnection,
  work: () => Promise<T>,
  { firstDelay_ms = FIRST_DELAY_MS }: DownloadOptions = {},
  gotSomewhere: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<T> {
  const { signal } = connection;
  let delay_ms = firstDelay_ms;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (!mayPass(error)) {
        throw isFetchError(error) ? unreachable(connection, error) : error;
      }
      if (await gotSomewhere()) {
        attempt = 0;
        delay_ms = firstDelay_ms;
      }
      if (attempt === MAX_ATTEMPTS) throw unreachable(connection, error);
    }
    await sleep(delay_ms, undefined, signal ? { signal } : {});
    delay_ms *= 2;
  }
}

/**
 * Downloads one file to `path`, or continues an earlier attempt. `path` appears only when all its
 * bytes are there and hash to what the Hub says; until then they lie in `<path>.part-…`.
 * @throws {KvittoError} `hub.unreachable`, `hub.corrupt`, `file.disk_full`, and as `askHub`
 */
export async function downloadFile(
  connection: HubConnection,
  source: HubSource,
  file: HubFile,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const part = await claimPart(path);
  const size = async () => (await sizeOf(part)) ?? 0;
  let before = await size();
  options.arrived?.(before);
  const attempt = async () => {
    await fetchRest(connection, source, file, part, options);
    if ((await size()) < file.size_bytes) throw new HubStalledError("the connection ended early");
  };
  const gotSomewhere = async () => {
    const now = await size();
    const grew = now > before;
    before = now;
    return grew;
  };
  try {
    // Twice: what an earlier attempt left may have been the beginning of something else.
    for (let isLast = false; ; isLast = true) {
      await persist(connection, attempt, options, gotSomewhere);
      if ((await hashOf(part, file)) === file.hash.hex) break;
      if (isLast) throw corrupt(source, file);
      options.arrived?.(-(await size()));
      await rm(part, { force: true });
    }
    await rename(part, path);
  } catch (error) {
    if (error instanceof KvittoError && error.code === "hub.corrupt") {
      await rm(part, { force: true });
    }
    await utimes(part, RELEASED, RELEASED).catch(() => {}); // there may be no part
    throw error;
  }
}

function corrupt({ repository }: HubSource, file: HubFile): KvittoError {
  return new KvittoError(
    "hub.corrupt",
    `${file.name} of ${repository} arrives with other bytes than the Hub lists.`,
    "A proxy or mirror may be changing it; try another connection.",
  );
}
