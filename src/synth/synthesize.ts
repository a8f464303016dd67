import { mkdir } from "node:fs/promises";
import { type Progress, silentProgress } from "../core/progress.ts";
import { chosenVendors, matchingVendors } from "./choose-vendors.ts";
import { openSource } from "./documents-in-order.ts";
import { type SynthOptions } from "./options.ts";
import { ROWS, takeUp, writeToFolder } from "./output/folder.ts";
import { GENERATOR, type Settings, claimFolder } from "./output/settings.ts";
import { type ShardKind, firstMissing, shardName, writeShards } from "./output/shards.ts";

/** A shard of receipts is then about 50 MB, which streams well and is soon drawn again. */
const DOCUMENTS_PER_SHARD = 1000;

export interface SynthesizeOptions extends SynthOptions {
  readonly count: number;
  readonly seed: string | number;
  /** Folder; made when missing. */
  readonly out: string;
  /** Files of many documents each instead of one folder of images. */
  readonly shards?: ShardKind;
  readonly documentsPerShard?: number;
  /** Threads to draw in; as many as there are cores when absent. They change no byte. */
  readonly threads?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

function settingsOf(options: SynthesizeOptions): Settings {
  const { shards, count, documentsPerShard = DOCUMENTS_PER_SHARD } = options;
  return {
    generator: GENERATOR,
    seed: String(options.seed),
    vendors: chosenVendors(options).map((vendor) => vendor.id),
    ...(options.invent === undefined
      ? {}
      : { invented_from: matchingVendors(options).map((vendor) => vendor.id) }),
    kinds: options.kinds === undefined ? null : [...options.kinds],
    grade: options.grade ?? null,
    hard: [...(options.hard ?? [])],
    dpi: options.dpi ?? null,
    format: options.format ?? null,
    text_map: options.textMap ?? false,
    text: options.text ?? false,
    shards:
      shards === undefined ? null : { kind: shards, count, documents_per_shard: documentsPerShard },
  };
}

/** What decides a document; not where it goes. */
function drawnBy(options: SynthesizeOptions): SynthOptions {
  const { vendors, part, invent, pack, kinds, locales, currencies } = options;
  const { grade, hard, dpi, format, textMap, text } = options;
  return {
    ...(vendors === undefined ? {} : { vendors }),
    ...(part === undefined ? {} : { part }),
    ...(invent === undefined ? {} : { invent }),
    ...(pack === undefined ? {} : { pack }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(locales === undefined ? {} : { locales }),
    ...(currencies === undefined ? {} : { currencies }),
    ...(grade === undefined ? {} : { grade }),
    ...(hard === undefined ? {} : { hard }),
    ...(dpi === undefined ? {} : { dpi }),
    ...(format === undefined ? {} : { format }),
    ...(textMap === undefined ? {} : { textMap }),
    ...(text === undefined ? {} : { text }),
  };
}

/**
 * Writes `count` labelled documents: `out/documents.jsonl` and `out/images/`, or shards.
 *
 * The same seed and settings give the same bytes, whatever the number of threads; document i does
 * not depend on `count`; a run that was stopped, or killed at any instant, goes on where it was.
 * Asking a folder for more later adds to it. Memory does not grow with `count`.
 * @throws {KvittoError} `synth.other_settings`, `synth.more_there`, `synth.folder_taken`,
 *   `synth.unknown_vendor`, `synth.no_vendor`, `file.*`; the signal's reason when it is aborted
 */
export async function synthesize(options: SynthesizeOptions): Promise<{ count: number }> {
  const { count, out, signal, shards, progress = silentProgress } = options;
  const settings = settingsOf(options); // refuses a wrong choice before anything is made
  const perShard = options.documentsPerShard ?? DOCUMENTS_PER_SHARD;
  await mkdir(out, { recursive: true });
  const first = shards === undefined ? ROWS : shardName(0, Math.ceil(count / perShard), shards);
  await claimFolder(out, settings, [first]);
  const sharded = shards === undefined ? undefined : { kind: shards, count, perShard };
  const done = sharded === undefined ? await takeUp(out, count) : await firstMissing(out, sharded);
  const bar = progress.bar("documents", count, "documents");
  if (done > 0) bar.advance(done);
  const source = openSource(options.seed, drawnBy(options), count - done, options.threads);
  try {
    signal?.throwIfAborted();
    if (sharded === undefined) await writeToFolder(out, done, count, source, bar, signal);
    else await writeShards(out, sharded, source, bar, signal);
  } finally {
    await source.end();
    bar.done();
  }
  return { count };
}
