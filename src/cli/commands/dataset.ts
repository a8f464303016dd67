import { KvittoError } from "../../core/errors.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { documentAnswer, documentPrompt } from "../../documents/document-prompt.ts";
import { openBundle, type ModelBundle } from "../../models/bundle.ts";
import { countTargets } from "../../train/collate.ts";
import { documentSample, documentSamples } from "../../train/document-samples.ts";
import { pixelSource } from "../../train/page-store.ts";
import { defineCommand, required, type CommandContext } from "../command.ts";
import { DATASET_HELP, readDataset } from "../dataset-source.ts";
import { documentView } from "../document-view.ts";
import { findModel, modelSetting } from "../model-settings.ts";
import { suggestion } from "../nearest.ts";
import type { Colors } from "../output.ts";
import { optional, text, toggle } from "../setting.ts";
import { formatTable } from "../table.ts";
import { shownTokens, tokenView } from "../token-view.ts";
import { UsageError } from "../usage-error.ts";

const ACTIONS = ["show", "inspect"];

function task(row: DatasetRow) {
  return { prompt: documentPrompt(), answer: documentAnswer(row.document) };
}

function pickRow(rows: readonly DatasetRow[], id: string | null): DatasetRow {
  const found = id === null ? rows[0] : rows.find((row) => row.id === id);
  if (found !== undefined) return found;
  const ids = rows.map((row) => row.id);
  const hint = suggestion(id ?? "", ids.slice(0, MOST_SUGGESTED));
  throw new KvittoError("dataset.no_row", `None of the ${rows.length} rows is called ${id}.`, hint);
}

/** Comparing a misspelt id with every one of a large set would take longer than reading it. */
const MOST_SUGGESTED = 1000;

async function show(
  row: DatasetRow,
  bundle: ModelBundle | null,
  { out, signal }: CommandContext,
): Promise<void> {
  if (bundle === null) {
    const { id, vendor, images, document } = row;
    out.print({ id, vendor, images, document }, (colors) =>
      [colors.bold(id), ...images, "", documentView(document, null, colors)].join("\n"),
    );
    return;
  }
  const sample = await documentSample(bundle, row, { task, pages: pixelSource(), signal });
  const tokens = shownTokens(bundle, sample);
  const imageId = bundle.model.vision?.imageToken;
  const image = tokens.find(({ id }) => id === imageId)?.text ?? "";
  out.print({ id: row.id, tokens }, (colors) => {
    const trained = tokens.filter((token) => token.trained).length;
    const title = `${colors.bold(row.id)}: ${trained} of ${tokens.length} tokens are trained on`;
    return `${title}\n\n${tokenView(tokens, image, colors)}`;
  });
}

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { min: at(0), median: at(0.5), max: at(1) };
}

function countBy(names: readonly (string | null)[]): { name: string | null; rows: number }[] {
  const counts = new Map<string | null, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, rows]) => ({ name, rows }))
    .sort((a, b) => b.rows - a.rows || String(a.name).localeCompare(String(b.name)));
}

async function inspect(
  rows: readonly DatasetRow[],
  bundle: ModelBundle,
  { out, progress, signal }: CommandContext,
): Promise<void> {
  const samples = await documentSamples(bundle, rows, {
    task,
    pages: pixelSource(),
    progress,
    signal,
    label: "Counting tokens",
  });
  const lengths = samples.map(({ input_ids }) => input_ids.length);
  const longest = lengths.indexOf(Math.max(...lengths));
  const imageToken = bundle.model.vision?.imageToken;
  const summary = {
    rows: rows.length,
    pages: rows.reduce((sum, { images }) => sum + images.length, 0),
    kinds: countBy(rows.map(({ document }) => document.kind)),
    vendors: countBy(rows.map(({ vendor }) => vendor)),
    tokens: {
      total: spread(lengths),
      trained: spread(samples.map(({ labels }) => countTargets(labels))),
      image: spread(
        samples.map(({ input_ids }) => input_ids.filter((id) => id === imageToken).length),
      ),
    },
    longest_row: samples[longest]?.id ?? null,
  };
  out.print(summary, (colors) => inspectionText(summary, colors));
}

interface Inspection {
  readonly rows: number;
  readonly pages: number;
  readonly kinds: readonly { readonly name: string | null; readonly rows: number }[];
  readonly vendors: readonly { readonly name: string | null; readonly rows: number }[];
  readonly tokens: Readonly<Record<"total" | "trained" | "image", Spread>>;
  readonly longest_row: string | null;
}

function inspectionText(found: Inspection, colors: Colors): string {
  const { rows, pages, kinds, vendors, tokens, longest_row } = found;
  const counts = kinds.map(({ name, rows }) => `${rows} ${name}s`).join(", ");
  const lengths = Object.entries(tokens).map(([name, { min, median, max }]) => {
    return [name, String(min), String(median), String(max)];
  });
  const right = { align: "right" as const };
  const titles = [
    { title: "tokens a row" },
    ...["least", "median", "most"].map((title) => ({ title, ...right })),
  ];
  const names = vendors.map(({ name, rows }) => [name ?? colors.dim("unknown"), String(rows)]);
  return [
    `${colors.bold(`${rows} rows`)}, ${pages} files, ${counts}, ${vendors.length} vendors`,
    "",
    formatTable(titles, lengths),
    `The longest row is ${longest_row ?? "–"}.`,
    "",
    formatTable([{ title: "vendor" }, { title: "rows", ...right }], names),
  ].join("\n");
}

export const datasetCommand = defineCommand({
  name: "dataset",
  summary: "Look at labelled documents: what a row trains on, what a set is made of",
  description:
    "show: the tokens of a row as the model sees them, those that are trained on marked; with " +
    "--no-masks its document. inspect: rows, kinds, vendors and lengths.",
  args: { action: required("show or inspect"), data: required(DATASET_HELP) },
  settings: {
    masks: toggle({ help: "show tokens and what is trained on", default: true }),
    row: optional(text({ help: "id of the row to show; the first when left out" })),
    model: modelSetting,
  },
  examples: [
    { command: "dataset show data --row 3-000007-e", what: "the row's tokens" },
    { command: "dataset show data --json", what: "{id, tokens: [{id, text, trained}]}" },
    { command: "dataset inspect data", what: "counts, vendors, lengths in tokens" },
  ],
  async run({ action, data, masks, row, model }, context) {
    if (!ACTIONS.includes(action)) {
      const hint = suggestion(action, ACTIONS);
      throw new UsageError("dataset.action", `dataset does not know "${action}".`, hint);
    }
    if (action === "inspect" && row !== null) {
      throw new UsageError("dataset.action", "inspect is about all rows; --row belongs to show.");
    }
    const rows = await readDataset(data);
    const open = async () => openBundle((await findModel(model, context)).folder);
    if (action === "inspect") return inspect(rows, await open(), context);
    await show(pickRow(rows, row), masks ? await open() : null, context);
  },
});
