import { mixRows, type MixShare, type MixSource } from "../../../data/mix.ts";
import type { DatasetRow } from "../../../data/rows.ts";
import { writeRows } from "../../../data/write-rows.ts";
import { defineCommand, several } from "../../command.ts";
import { readDataset } from "../../dataset-source.ts";
import { integer, optional, path, text, toggle } from "../../setting.ts";
import { formatTable } from "../../table.ts";
import { UsageError } from "../../usage-error.ts";

/** Says in the folder how it was made. */
const REPORT_FILE = "mix.json";

interface Given {
  readonly name: string;
  readonly weight: number;
}

/** `data/real=0.2`; the last = counts, for a path may have one. */
function parseSource(argument: string): Given {
  const [, name, weight] = /^(.+)=(\d+\.?\d*|\.\d+)$/.exec(argument) ?? [];
  if (name !== undefined && weight !== undefined) return { name, weight: Number(weight) };
  throw new UsageError(
    "mix.source",
    `${JSON.stringify(argument)} is not a dataset and its weight.`,
    "For example data/synthetic=0.8 data/real=0.2.",
  );
}

function shareTable(shares: readonly MixShare[], total: number): string {
  const right = { align: "right" as const };
  return formatTable(
    [
      { title: "dataset" },
      ...["weight", "rows", "share", "of", "repeated"].map((title) => ({ title, ...right })),
    ],
    shares.map(({ name, weight, rows, available, repeated }) => [
      ...[name, String(weight), String(rows), `${((100 * rows) / total).toFixed(1)} %`],
      ...[String(available), String(repeated)],
    ]),
  );
}

export const datasetMixCommand = defineCommand({
  name: "dataset mix",
  summary: "Mix several datasets by weight into one",
  description:
    "Each gives its share of the rows, drawn and shuffled by the seed. A share of what a model was " +
    "trained on before (replay) is one more dataset. Ids stay unique; source.mixed_from of a row says " +
    "which dataset it came from.",
  args: { sources: several("datasets and their weights: data/synthetic=0.8 data/real=0.2") },
  settings: {
    out: path({ help: "folder to write; must not hold anything" }),
    count: optional(
      integer({ help: "rows altogether; the most without repeats when left out", min: 1 }),
    ),
    seed: text({ help: "decides which rows and their order", default: "0" }),
    repeat: toggle({
      help: "take rows again where a dataset has fewer than its share",
      default: false,
    }),
    copy: toggle({ help: "copy the pages; otherwise rows refer to them", default: false }),
  },
  examples: [
    {
      command: "dataset mix synth=0.8 real=0.2 --count 1000 --seed 7 --out mixed",
      what: "four synthetic papers for each real one",
    },
    {
      command: "dataset mix new=0.9 before=0.1 --out mixed",
      what: "a tenth of what was learnt before",
    },
  ],
  async run({ sources, out, count, seed, repeat, copy }, context) {
    const { progress, signal } = context;
    const read: MixSource<DatasetRow>[] = [];
    for (const { name, weight } of sources.map(parseSource)) {
      read.push({ name, weight, rows: await readDataset(name) });
    }
    const { rows, shares } = mixRows(read, { seed, repeat, ...(count === null ? {} : { count }) });
    const beside = { [REPORT_FILE]: { seed, rows: rows.length, sources: shares } };
    await writeRows(rows, { out, link: !copy, beside, progress, signal });
    context.out.print({ out, rows: rows.length, seed, sources: shares }, (colors) =>
      [`${colors.bold(`${rows.length} rows`)} in ${out}`, "", shareTable(shares, rows.length)].join(
        "\n",
      ),
    );
  },
});
