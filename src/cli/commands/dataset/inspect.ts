import { basename, join, resolve } from "node:path";
import { cacheFolder } from "../../../core/env.ts";
import { Random } from "../../../core/random.ts";
import { findNearDuplicates } from "../../../data/duplicates/near-duplicates.ts";
import { openFeatureCache } from "../../../data/feature-cache.ts";
import { documentTask } from "../../../data/instructions/document-task.ts";
import { inspectRows, spread, type RowsInspection, type Spread } from "../../../data/inspection.ts";
import { findLeakage, type Leakage, type SamePaper } from "../../../data/leakage.ts";
import type { DatasetRow } from "../../../data/rows.ts";
import { writeDatasetPage, type DatasetSample } from "../../../evaluate/dataset-page.ts";
import { jpegThumbnail } from "../../../formats/thumbnail.ts";
import { openBundle } from "../../../models/bundle.ts";
import { countTargets } from "../../../train/collate.ts";
import { documentSamples } from "../../../train/document-samples.ts";
import { pixelSource } from "../../../train/page-store.ts";
import { defineCommand, several, type CommandContext } from "../../command.ts";
import { DATASET_HELP, readParts, type DatasetPart } from "../../dataset-source.ts";
import { findModel, modelSetting } from "../../model-settings.ts";
import { rowsWithTexts } from "../../paper-reader.ts";
import type { Colors } from "../../output.ts";
import { integer, optional, path, toggle } from "../../setting.ts";
import { formatTable } from "../../table.ts";

interface TokenLengths {
  /** Rows that were counted: of scans, reading which takes time, only some for a model without vision. */
  readonly rows: number;
  readonly tokens: Readonly<Record<"total" | "trained" | "image", Spread>>;
  readonly longest_row: string | null;
}

/** Most scans that are read to know how long texts are; a page takes some half a second. */
const SCANS_READ = 40;
const HAS_TEXT_LAYER = /\.pdf$/i;

/** The rows as a model without vision is given them: PDFs all, of scans a spread of them. */
async function asTexts(
  rows: readonly DatasetRow[],
  { progress, signal }: CommandContext,
): Promise<DatasetRow[]> {
  const isScan = ({ text, images }: DatasetRow) =>
    text === undefined && !images.every((path) => HAS_TEXT_LAYER.test(path));
  const scans = rows.filter(isScan);
  const every = Math.ceil(scans.length / SCANS_READ);
  const read = new Set(scans.filter((_, i) => i % every === 0));
  return rowsWithTexts(
    rows.filter((row) => !isScan(row) || read.has(row)),
    { progress, signal },
  );
}

async function countTokens(
  rows: readonly DatasetRow[],
  model: string,
  context: CommandContext,
): Promise<TokenLengths> {
  const { progress, signal } = context;
  const bundle = await openBundle((await findModel(model, context)).folder);
  // Sizes of pages are kept, so that a second look decodes none of them.
  const cache = openFeatureCache(join(cacheFolder(), "features"));
  const pages = { ...pixelSource(), cache, trustHeaders: true };
  const seen = bundle.model.vision === null ? await asTexts(rows, context) : rows;
  const samples = await documentSamples(bundle, seen, {
    ...{ task: documentTask, pages, progress, signal, label: "Counting tokens" },
  });
  const imageToken = bundle.model.vision?.imageToken;
  const lengths = samples.map(({ input_ids }) => input_ids.length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  return {
    rows: samples.length,
    tokens: {
      total: spread(lengths),
      trained: spread(samples.map(({ labels }) => countTargets(labels))),
      image: spread(
        samples.map(({ input_ids }) => input_ids.filter((id) => id === imageToken).length),
      ),
    },
    longest_row: samples[lengths.indexOf(longest)]?.id ?? null,
  };
}

interface Inspection extends RowsInspection {
  readonly parts: readonly (RowsInspection & { readonly name: string })[];
  readonly leakage: Leakage | null;
  readonly tokens: TokenLengths["tokens"] | null;
  /** Rows whose tokens were counted. */
  readonly tokens_rows: number | null;
  readonly longest_row: string | null;
}

const right = { align: "right" as const };
/** Longer lists belong into `--json` or the page. */
const SHOWN = 12;

function more(list: readonly unknown[]): string[] {
  return list.length > SHOWN ? [`… and ${list.length - SHOWN} more`] : [];
}

function pairLine({ rows: [a, b], parts: [from, to], evidence, similarity }: SamePaper): string {
  const where = from === to ? `${a} and ${b}` : `${from}: ${a} and ${to}: ${b}`;
  return `  ${where} (${evidence}${similarity < 1 ? ` ${similarity.toFixed(2)}` : ""})`;
}

function leakageText(leakage: Leakage | null, partCount: number, colors: Colors): string[] {
  if (leakage === null) return ["Papers that are there twice were not looked for."];
  const { across, within, shared_vendors, duplicate_ids } = leakage;
  const lines: string[] = [];
  if (partCount > 1) {
    const title = `${across.length} papers are in two parts`;
    lines.push(across.length === 0 ? "No paper is in two parts." : colors.red(`${title}:`));
    lines.push(...across.slice(0, SHOWN).map(pairLine), ...more(across));
    lines.push(`${shared_vendors.length} vendors are in more than one part.`);
    const ids = duplicate_ids
      .slice(0, SHOWN)
      .map(({ id, parts }) => `  ${id}: ${parts.join(", ")}`);
    if (ids.length > 0) lines.push(colors.red("Ids that several parts use:"), ...ids);
    lines.push(...more(duplicate_ids));
  }
  const twice = `${within.length} papers are there twice${partCount > 1 ? " within a part" : ""}`;
  lines.push(within.length === 0 ? "No paper is there twice." : colors.yellow(`${twice}:`));
  return [...lines, ...within.slice(0, SHOWN).map(pairLine), ...more(within)];
}

function inspectionText(found: Inspection, colors: Colors): string {
  const { rows, pages, kinds, vendors, currencies, dates, line_items, parts, tokens } = found;
  const counts = kinds.map(({ name, rows }) => `${rows} ${name}s`).join(", ");
  const lines = [
    `${colors.bold(`${rows} rows`)}, ${pages} files, ${counts}, ${vendors.length} vendors`,
    `Issued ${dates.from ?? "–"} to ${dates.to ?? "–"}, ${dates.none} without a date; ` +
      `${line_items.median} lines a row, at most ${line_items.max}; ` +
      `currencies ${currencies.map(({ name, rows }) => `${name ?? "none"} ${rows}`).join(", ")}.`,
    "",
  ];
  if (parts.length > 1) {
    const cells = parts.map((part) => [
      ...[part.name, String(part.rows), String(part.vendors.length)],
      `${part.dates.from ?? "–"} – ${part.dates.to ?? "–"}`,
    ]);
    const titles = [{ title: "part" }, { title: "rows", ...right }, { title: "vendors", ...right }];
    lines.push(formatTable([...titles, { title: "issued" }], cells), "");
  }
  lines.push(...leakageText(found.leakage, parts.length, colors), "");
  if (tokens !== null) {
    const titles = ["least", "median", "most"].map((title) => ({ title, ...right }));
    const cells = Object.entries(tokens).map(([name, { min, median, max }]) => {
      return [name, String(min), String(median), String(max)];
    });
    lines.push(formatTable([{ title: "tokens a row" }, ...titles], cells));
    const counted =
      found.tokens_rows === rows ? "" : ` of the ${found.tokens_rows} that were counted`;
    lines.push(`The longest row${counted} is ${found.longest_row ?? "–"}.`, "");
  }
  for (const { key, values } of found.sources) {
    const said = values.slice(0, SHOWN).map(({ name, rows }) => `${name ?? "none"} ${rows}`);
    lines.push(`${key}: ${[...said, ...more(values)].join(", ")}`);
  }
  const printed = found.fields.map(({ field, rows: count }) => {
    return [field, String(count), `${((100 * count) / rows).toFixed(0)} %`];
  });
  const titles = [{ title: "printed field" }, { title: "rows", ...right }, { title: "", ...right }];
  lines.push("", formatTable(titles, printed), "");
  const names = vendors.map(({ name, rows }) => [name ?? colors.dim("unknown"), String(rows)]);
  lines.push(formatTable([{ title: "vendor" }, { title: "rows", ...right }], names));
  return lines.join("\n");
}

const THUMBNAIL_SIDE_PX = 800;
const PAIR_SIDE_PX = 360;
const PAGES_SHOWN = 2;
const PAIRS_SHOWN = 12;

async function sampleOf(part: string, row: DatasetRow): Promise<DatasetSample> {
  const shown = row.images.slice(0, PAGES_SHOWN);
  const pages = [];
  for (const image of shown) pages.push(await jpegThumbnail(image, THUMBNAIL_SIDE_PX));
  const { id, vendor, document, boxes = [] } = row;
  return { id, part, vendor, document, boxes, pages, more: row.images.length - shown.length };
}

async function writePage(
  file: string,
  title: string,
  parts: readonly DatasetPart[],
  found: Inspection,
  sampleCount: number,
): Promise<void> {
  const all = parts.flatMap(({ name, rows }) => rows.map((row) => ({ name, row })));
  const chosen = new Random("samples").shuffled(all).slice(0, sampleCount);
  const samples = [];
  for (const { name, row } of chosen) samples.push(await sampleOf(name, row));
  const rowOf = (part: string, id: string) =>
    all.find(({ name, row }) => name === part && row.id === id)?.row;
  const page = async (part: string, id: string) => {
    const path = rowOf(part, id)?.images[0];
    return path === undefined ? null : jpegThumbnail(path, PAIR_SIDE_PX);
  };
  const { across = [], within = [] } = found.leakage ?? {};
  const pairs = [];
  for (const pair of [...across, ...within].slice(0, PAIRS_SHOWN)) {
    const [first, second] = [0, 1].map((i) => page(pair.parts[i]!, pair.rows[i]!));
    pairs.push({ pair, pages: [await first!, await second!] as const });
  }
  await writeDatasetPage(file, {
    ...{ title, parts: found.parts, leakage: found.leakage, tokens: found.tokens, samples, pairs },
  });
}

/** The last names of paths: the page may be shown to others, whom the folders do not concern. */
function titleOf(data: readonly string[]): string {
  return data.map((one) => basename(resolve(one))).join(", ");
}

export const datasetInspectCommand = defineCommand({
  name: "dataset inspect",
  summary: "What a set is made of and what leaks: kinds, vendors, fields, lengths, duplicates",
  description:
    "Several files, or the folder of a split, are looked at as parts of one dataset: papers that are " +
    "in two parts are leakage. Papers are held to be the same when the file, the identifying values, " +
    "the text or the picture is (nearly) the same.",
  args: { data: several(`${DATASET_HELP}; the folder of a split`) },
  settings: {
    model: modelSetting,
    tokens: toggle({ help: "count the tokens of each row, as the model sees it", default: true }),
    duplicates: toggle({ help: "look for papers that are there twice", default: true }),
    html: optional(path({ help: "write a page with samples and boxes to this file" })),
    samples: integer({ help: "rows that the page shows", default: 24, min: 0, max: 500 }),
  },
  examples: [
    { command: "dataset inspect data", what: "counts, vendors, duplicates, lengths in tokens" },
    {
      command: "dataset inspect split --html split.html",
      what: "leakage between parts, as a page",
    },
    { command: "dataset inspect a.jsonl b.jsonl --no-tokens --json", what: "for programs" },
  ],
  async run({ data, model, tokens, duplicates, html, samples }, context) {
    const { out, progress, signal } = context;
    const parts = await readParts(data);
    const rows = parts.flatMap((part) => part.rows);
    const cache = openFeatureCache(join(cacheFolder(), "features"));
    const pairs = duplicates ? await findNearDuplicates(rows, { cache, progress, signal }) : null;
    const lengths = tokens ? await countTokens(rows, model, context) : null;
    const found: Inspection = {
      ...inspectRows(rows),
      parts: parts.map((part) => ({ name: part.name, ...inspectRows(part.rows) })),
      leakage: pairs === null ? null : findLeakage(parts, pairs),
      tokens: lengths?.tokens ?? null,
      tokens_rows: lengths?.rows ?? null,
      longest_row: lengths?.longest_row ?? null,
    };
    if (html !== null) {
      await writePage(html, titleOf(data), parts, found, samples);
      progress.say(`Written to ${html}.`);
    }
    out.print(found, (colors) => inspectionText(found, colors));
  },
});
