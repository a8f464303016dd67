import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** A file of the feature cache. */
export interface CacheEntry {
  readonly path: string;
  readonly size_bytes: number;
  /** When it was last read or written, in milliseconds since 1970. */
  readonly used_ms: number;
}

export interface CacheFiles {
  /** Whole entries, the one that was used longest ago first. */
  readonly entries: readonly CacheEntry[];
  /** Entries that are being written, or that a process did not finish. */
  readonly temporary: readonly CacheEntry[];
}

/** What goes; an entry that either rule names goes. No rule removes nothing but what was abandoned. */
export interface PruneRule {
  /** Entries go, the one used longest ago first, until no more than this is left. */
  readonly maxBytes?: number;
  /** Entries go that nobody has used for this long. */
  readonly unusedFor_ms?: number;
}

export interface Pruned {
  readonly removed: number;
  readonly bytesRemoved: number;
  readonly left: number;
  readonly bytesLeft: number;
}

/** A temporary file this old belongs to no living process. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

async function entryOf(path: string): Promise<CacheEntry | undefined> {
  const stats = await stat(path).catch(() => undefined); // another process may have removed it
  if (stats === undefined) return undefined;
  return { path, size_bytes: stats.size, used_ms: stats.mtimeMs };
}

/** What is in a cache's folder; nothing when there is no such folder. */
export async function listCache(folder: string): Promise<CacheFiles> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: CacheEntry[] = [];
  for (const file of found.filter((one) => one.isFile())) {
    const entry = await entryOf(join(file.parentPath, file.name));
    if (entry !== undefined) files.push(entry);
  }
  files.sort((a, b) => a.used_ms - b.used_ms || (a.path < b.path ? -1 : 1));
  return {
    entries: files.filter(({ path }) => path.endsWith(".safetensors")),
    temporary: files.filter(({ path }) => path.endsWith(".tmp")),
  };
}

/** Bytes of all entries together. */
export function sizeOf(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
}

/** The entries that a rule names, as they were listed at `now_ms`. */
export function chosenByRule(
  { entries }: CacheFiles,
  { maxBytes = Infinity, unusedFor_ms = Infinity }: PruneRule,
  now_ms = Date.now(),
): readonly CacheEntry[] {
  let bytesLeft = sizeOf(entries);
  return entries.filter(({ size_bytes, used_ms }) => {
    const goes = bytesLeft > maxBytes || now_ms - used_ms > unusedFor_ms;
    if (goes) bytesLeft -= size_bytes;
    return goes;
  });
}

/**
 * Removes entries, and what processes that have died left unfinished. Any number of processes may
 * meanwhile read, write and prune the same folder: an entry that is lost is computed again, one that
 * is being read stays whole to its reader, and one that was used since it was listed stays.
 */
export async function pruneCache(
  folder: string,
  rule: PruneRule,
  now_ms = Date.now(),
): Promise<Pruned> {
  const files = await listCache(folder);
  for (const { path, used_ms } of files.temporary) {
    if (now_ms - used_ms > ABANDONED_MS) await rm(path, { force: true });
  }
  let [removed, bytesRemoved] = [0, 0];
  for (const { path, size_bytes, used_ms } of chosenByRule(files, rule, now_ms)) {
    const now = await entryOf(path);
    if (now === undefined || now.used_ms > used_ms) continue;
    await rm(path, { force: true });
    removed += 1;
    bytesRemoved += size_bytes;
  }
  const { entries } = await listCache(folder);
  return { removed, bytesRemoved, left: entries.length, bytesLeft: sizeOf(entries) };
}
