import { exportDataset } from "../../../data/export/export-dataset.ts";
import { EXPORT_FORMATS, type ExportFormatName } from "../../../data/export/export-formats.ts";
import { defineCommand, required } from "../../command.ts";
import { DATASET_HELP, readDataset } from "../../dataset-source.ts";
import { choice, integer, path } from "../../setting.ts";
import { formatTable } from "../../table.ts";

// Every key is an ExportFormatName, and there is one at least: keys of a literal.
const NAMES = Object.keys(EXPORT_FORMATS) as [ExportFormatName, ...ExportFormatName[]];
/** Failures shown; with --json all are. */
const MOST_SHOWN = 20;

export const datasetExportCommand = defineCommand({
  name: "dataset export",
  summary: "Write a dataset as other trainers read it",
  description: [
    "Formats:",
    ...Object.entries(EXPORT_FORMATS).map(
      ([name, { help, file }]) => `  ${name}: ${help} (${file})`,
    ),
    "",
    "Every row asks for its whole document with Kvitto's own prompt. Pages are copied; those of PDFs " +
      "are drawn. kvitto dataset import reads each of these formats back.",
  ].join("\n"),
  args: { data: required(DATASET_HELP) },
  settings: {
    format: choice(NAMES, { help: "format to write" }),
    out: path({ help: "folder to write; must not hold anything" }),
    dpi: integer({ help: "resolution of pages drawn from PDFs", default: 150, min: 36, max: 600 }),
  },
  examples: [
    {
      command: "dataset export data --format messages --out for-trl",
      what: "for Hugging Face TRL",
    },
    { command: "dataset export data --format sharegpt --out for-lf", what: "for LLaMA-Factory" },
  ],
  async run({ data, format, out, dpi }, context) {
    const { progress, signal } = context;
    const rows = await readDataset(data);
    const summary = await exportDataset(rows, { format, out, dpi, progress, signal });
    context.out.print({ format, out, ...summary }, (colors) => {
      const head = `${colors.bold(`${summary.rows} rows`)} in ${out}/${summary.file}`;
      if (summary.failed.length === 0) return head;
      const shown = summary.failed.slice(0, MOST_SHOWN).map(({ id, message }) => [id, message]);
      const rest = summary.failed.length - shown.length;
      return [
        `${head}; ${colors.bold(`${summary.failed.length} failed`)}`,
        "",
        formatTable([{ title: "row" }, { title: "why" }], shown),
        ...(rest > 0 ? [colors.dim(`and ${rest} more (--json lists all)`)] : []),
      ].join("\n");
    });
  },
});
