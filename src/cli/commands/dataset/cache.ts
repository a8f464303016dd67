import { join } from "node:path";
import { cacheFolder } from "../../../core/env.ts";
import {
  chosenByRule,
  listCache,
  pruneCache,
  sizeOf,
  type CacheEntry,
  type PruneRule,
} from "../../../data/cache-entries.ts";
import { byteSize } from "../../byte-size.ts";
import { defineCommand } from "../../command.ts";
import { byteCount, duration } from "../../quantity-setting.ts";
import { optional, toggle } from "../../setting.ts";
import { formatTable } from "../../table.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** What `--prune` goes by when it is given no rule. */
const USUAL: PruneRule = { unusedFor_ms: 30 * DAY_MS };

const AGES = [
  { name: "last day", below_ms: DAY_MS },
  { name: "last week", below_ms: 7 * DAY_MS },
  { name: "last 30 days", below_ms: 30 * DAY_MS },
  { name: "longer ago", below_ms: Infinity },
];

function byAge(entries: readonly CacheEntry[], now_ms: number) {
  let above_ms = -Infinity; // a clock that was set back makes entries of the future
  return AGES.map(({ name, below_ms }) => {
    const own = entries.filter(({ used_ms }) => {
      const age_ms = now_ms - used_ms;
      return age_ms >= above_ms && age_ms < below_ms;
    });
    above_ms = below_ms;
    return { used: name, entries: own.length, bytes: sizeOf(own) };
  });
}

function dateOf(entry: CacheEntry | undefined): string | null {
  return entry === undefined ? null : new Date(entry.used_ms).toISOString();
}

export const datasetCacheCommand = defineCommand({
  name: "dataset cache",
  summary: "What is kept of pages that were looked at: how much, how old; and throw it away",
  description:
    "Training, inspection and splits keep what is slow to compute of a page: what the vision tower " +
    "makes of it, its size, its fingerprint. An entry is found by a hash of the file's bytes, of every " +
    "parameter and of the weights, so it is never out of date, only unused, and what is thrown away " +
    "is computed again when it is needed; other processes may go on meanwhile. With a rule and " +
    "without --prune it says what would go. The folder is features in $KVITTO_CACHE, by default " +
    "~/.cache/kvitto. Models that were downloaded are not touched.",
  args: {},
  settings: {
    prune: toggle({
      help: "throw entries away; without a rule those that nobody used for 30 days",
      default: false,
    }),
    older_than: optional(duration({ help: "the rule: what nobody has used for this long" })),
    max_size: optional(
      byteCount({ help: "the rule: what was used longest ago, until this much is left" }),
    ),
  },
  examples: [
    { command: "dataset cache", what: "how much there is, and how old" },
    { command: "dataset cache --prune", what: "what nobody used for 30 days goes" },
    { command: "dataset cache --prune --max-size 2GB", what: "at most 2 GB are left" },
    { command: "dataset cache --older-than 7d --json", what: "what would go, for programs" },
    { command: "dataset cache --prune --max-size 0", what: "empty it" },
  ],
  async run({ prune, older_than, max_size }, { out }) {
    const folder = join(cacheFolder(), "features");
    const hasRule = older_than !== null || max_size !== null;
    const rule: PruneRule = hasRule
      ? { unusedFor_ms: older_than ?? Infinity, maxBytes: max_size ?? Infinity }
      : USUAL;
    const pruned = prune ? await pruneCache(folder, rule) : null;
    const now_ms = Date.now();
    const files = await listCache(folder);
    const going = hasRule && !prune ? chosenByRule(files, rule, now_ms) : null;
    const found = {
      folder,
      entries: files.entries.length,
      bytes: sizeOf(files.entries),
      unfinished: files.temporary.length,
      used_first: dateOf(files.entries[0]),
      used_last: dateOf(files.entries.at(-1)),
      ages: byAge(files.entries, now_ms),
      would_remove: going && { entries: going.length, bytes: sizeOf(going) },
      removed: pruned && { entries: pruned.removed, bytes: pruned.bytesRemoved },
    };
    out.print(found, (colors) => {
      const { removed, would_remove } = found;
      const rows = found.ages.map(({ used, entries, bytes }) => {
        return [used, String(entries), byteSize(bytes)];
      });
      const right = { align: "right" as const };
      const columns = [
        { title: "last used" },
        { title: "entries", ...right },
        { title: "size", ...right },
      ];
      const lines = [
        `${colors.bold(`${found.entries} entries, ${byteSize(found.bytes)}`)} in ${folder}`,
        ...(found.entries === 0 ? [] : ["", formatTable(columns, rows)]),
      ];
      if (removed !== null) {
        lines.unshift(`Removed ${removed.entries} entries, ${byteSize(removed.bytes)}.`);
      }
      if (would_remove !== null) {
        const { entries, bytes } = would_remove;
        lines.push("", `--prune would remove ${entries} of them, ${byteSize(bytes)}.`);
      }
      return lines.join("\n");
    });
  },
});
