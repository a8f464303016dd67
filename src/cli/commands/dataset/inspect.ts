import type { DatasetRow } from "../../../data/rows.ts";
import { openBundle, type ModelBundle } from "../../../models/bundle.ts";
import { countTargets } from "../../../train/collate.ts";
import { documentSamples } from "../../../train/document-samples.ts";
import { pixelSource } from "../../../train/page-store.ts";
import { defineCommand, required, type CommandContext } from "../../command.ts";
import { DATASET_HELP, readDataset } from "../../dataset-source.ts";
import { findModel, modelSetting } from "../../model-settings.ts";
import type { Colors } from "../../output.ts";
import { formatTable } from "../../table.ts";
import { documentTask } from "./document-task.ts";

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
    task: documentTask,
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

export const datasetInspectCommand = defineCommand({
  name: "dataset inspect",
  summary: "What a set is made of: rows, kinds, vendors, lengths in tokens",
  args: { data: required(DATASET_HELP) },
  settings: { model: modelSetting },
  examples: [
    { command: "dataset inspect data", what: "counts, vendors, lengths in tokens" },
    { command: "dataset inspect data --json", what: "the same for programs" },
  ],
  async run({ data, model }, context) {
    const rows = await readDataset(data);
    await inspect(rows, await openBundle((await findModel(model, context)).folder), context);
  },
});
