import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ProgressBar } from "../../core/progress.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { type TarEntry, tarPieces } from "../../formats/tar.ts";
import { type DocumentSource, inOrder } from "../documents-in-order.ts";
import { type SynthDocument } from "../one.ts";

export type ShardKind = "tar" | "jsonl";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  pdf: "application/pdf",
};

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** `000000-of-000010.tar`: every shard says how many there are. */
export function shardName(shard: number, shards: number, kind: ShardKind): string {
  const six = (n: number) => String(n).padStart(6, "0");
  return `${six(shard)}-of-${six(shards)}.${kind}`;
}

/**
 * The entries of a document as WebDataset has them: files of one sample share what stands before the
 * first point. `{key}.jpg`, or `{key}.1.jpg`, `{key}.2.jpg` for several pages; `{key}.json` is the
 * row, whose images are these names; `{key}.text.json` the text map.
 */
export function tarEntries({ row, files, texts }: SynthDocument): TarEntry[] {
  const key = row.id.replace(/[^A-Za-z0-9_-]/g, "_"); // a point would end the key
  const images = files.map(({ name, bytes }, i) => {
    const page = files.length === 1 ? "" : `.${i + 1}`;
    return { name: `${key}${page}.${extensionOf(name)}`, bytes };
  });
  const json = (name: string, value: unknown): TarEntry => ({
    name,
    bytes: Buffer.from(`${JSON.stringify(value)}\n`),
  });
  return [
    ...images,
    json(`${key}.json`, { ...row, images: images.map((image) => image.name) }),
    ...(texts === null ? [] : [json(`${key}.text.json`, { id: row.id, pages: texts })]),
  ];
}

/** The row as a line that stands alone: images are data URLs, the text map is `text_map`. */
export function embeddedRow({ row, files, texts }: SynthDocument): object {
  const images = files.map(({ name, bytes }) => {
    const type = MEDIA_TYPES[extensionOf(name)];
    if (type === undefined) throw new Error(`internal: ${name} has no media type`);
    return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
  });
  return { ...row, images, ...(texts === null ? {} : { text_map: texts }) };
}

async function* eachEntry(documents: AsyncIterable<SynthDocument>): AsyncGenerator<TarEntry> {
  for await (const document of documents) yield* tarEntries(document);
}

async function* eachLine(documents: AsyncIterable<SynthDocument>): AsyncGenerator<Uint8Array> {
  for await (const document of documents) {
    yield Buffer.from(`${JSON.stringify(embeddedRow(document))}\n`);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** What a run that was killed left of its last shard; it would stay for ever. */
async function removeLeftOvers(out: string, kind: ShardKind): Promise<void> {
  for (const name of await readdir(out)) {
    if (new RegExp(`^\\.\\d{6,}-of-\\d{6,}\\.${kind}\\.[0-9a-f]+\\.tmp$`).test(name)) {
      await rm(join(out, name), { force: true });
    }
  }
}

export interface ShardOptions {
  readonly kind: ShardKind;
  readonly count: number;
  readonly perShard: number;
}

/** The first document of the first shard that is not there yet; `count` when all are. */
export async function firstMissing(out: string, options: ShardOptions): Promise<number> {
  const { kind, count, perShard } = options;
  const shards = Math.ceil(count / perShard);
  for (let shard = 0; shard < shards; shard++) {
    if (!(await isThere(join(out, shardName(shard, shards, kind))))) return shard * perShard;
  }
  return count;
}

/**
 * Writes shards that are not there yet. Each is streamed to a hidden file that takes its name when
 * it is whole, so a run that was killed goes on with the first shard that is missing.
 */
export async function writeShards(
  out: string,
  options: ShardOptions,
  source: DocumentSource,
  bar: ProgressBar,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { kind, count, perShard } = options;
  const shards = Math.ceil(count / perShard);
  await mkdir(out, { recursive: true });
  await removeLeftOvers(out, kind);
  async function* documents(from: number, to: number): AsyncGenerator<SynthDocument> {
    for await (const document of inOrder(from, to, source.ahead, (i) => source.make(i))) {
      signal?.throwIfAborted();
      yield document;
      bar.advance(1);
    }
  }
  for (let shard = 0; shard < shards; shard++) {
    const path = join(out, shardName(shard, shards, kind));
    if (await isThere(path)) continue;
    const own = documents(shard * perShard, Math.min(count, (shard + 1) * perShard));
    await writeFileAtomic(path, kind === "tar" ? tarPieces(eachEntry(own)) : eachLine(own));
  }
}
