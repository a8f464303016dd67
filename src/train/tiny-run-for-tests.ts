import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentProgress, type Progress } from "../core/progress.ts";
import { Random } from "../core/random.ts";
import { openFeatureCache, type FeatureCache } from "../data/feature-cache.ts";
import type { DatasetRow } from "../data/rows.ts";
import { encodePng } from "../formats/image.ts";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { documentSamples, type RowTask } from "./document-samples.ts";
import { openPageSource, type PageSource } from "./page-store.ts";
import { TRAIN_DEFAULTS, type TrainSettings } from "./train-settings.ts";
import { train, type TrainOptions } from "./train.ts";

/** A tiny model, a few pages and a scratch folder; removed when disposed of. */
export interface TinySetup extends AsyncDisposable {
  readonly folder: string;
  readonly bundle: ModelBundle;
  readonly rows: readonly DatasetRow[];
  readonly cache: FeatureCache;
}

/** The question is short here so that a step takes a few milliseconds. */
export function tinyTask(row: DatasetRow): RowTask {
  const { kind, number, total } = row.document;
  return { prompt: "JSON:", answer: JSON.stringify({ kind, number, total }) };
}

function blankDocument(number: string, total: number): DatasetRow["document"] {
  return {
    kind: "receipt",
    vendor: { name: null, address: null, tax_ids: [] },
    number,
    issue_date: null,
    due_date: null,
    currency: "SEK",
    line_items: [],
    subtotal: null,
    tax_lines: [],
    tax: null,
    rounding: null,
    total,
    payment: { reference: null, iban: null, bankgiro: null },
  };
}

/** Pages of noise in several shapes, each with a number to learn. */
export async function tinyRows(folder: string, count: number): Promise<DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for (let i = 0; i < count; i++) {
    const random = new Random(`page ${i}`);
    const [width, height] = [64 + 32 * (i % 3), 96];
    const data = Uint8Array.from({ length: width * height * 3 }, () => random.int(0, 255));
    const image = join(folder, `page-${i}.png`);
    await writeFile(image, await encodePng({ width, height, data }));
    const number = "7".repeat(1 + (i % 5)); // rows of several lengths
    const document = blankDocument(number, i);
    rows.push({ id: `row-${i}`, images: [image], document, vendor: `vendor-${i}`, source: {} });
  }
  return rows;
}

export async function tinySetup(rowCount: number): Promise<TinySetup> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-train-"));
  await writeTinyModel(folder, "train");
  return {
    folder,
    bundle: await openBundle(folder),
    rows: await tinyRows(folder, rowCount),
    cache: openFeatureCache(join(folder, "features")),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

export const TINY_SETTINGS: TrainSettings = {
  ...TRAIN_DEFAULTS,
  rank: 2,
  alpha: 4,
  batch_size: 2,
  epochs: 1,
  warmup: 0,
};

/** Rows as samples with frozen features, which is what most runs use. */
export async function tinySamples(
  { bundle, rows, cache }: TinySetup,
  change: { readonly task?: (row: DatasetRow) => RowTask; readonly source?: PageSource } = {},
) {
  const { task = tinyTask } = change;
  await using pages = await openPageSource(bundle, true, cache, { device: "cpu" });
  return documentSamples(bundle, rows, {
    task,
    pages: change.source ?? pages.source,
    progress: silentProgress,
  });
}

/** Trains with the tiny settings and whatever is given instead. */
export async function tinyTrain(
  setup: TinySetup,
  run: string,
  {
    settings,
    ...options
  }: Partial<Omit<TrainOptions, "settings">> & {
    readonly settings?: Partial<TrainSettings>;
    readonly progress?: Progress;
  } = {},
) {
  return train({
    bundle: setup.bundle,
    samples: options.samples ?? (await tinySamples(setup)),
    evaluation: [],
    runFolder: join(setup.folder, run),
    baseName: "tiny",
    resume: false,
    device: "cpu",
    threads: 1,
    progress: silentProgress,
    ...options,
    settings: { ...TINY_SETTINGS, ...settings },
  });
}
