import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { detectFormat } from "../../../data/import/detect.ts";
import { IMPORT_FORMATS, type ImportFormatName } from "../../../data/import/formats.ts";
import type { ImportFailure, ImportOptions } from "../../../data/import/imported.ts";
import { checkFree, REPORT_FILE, writeDataset } from "../../../data/import/write-dataset.ts";
import { isHubName, resolveDataset } from "../../../models/hub-dataset.ts";
import { defineCommand, required, type CommandContext } from "../../command.ts";
import type { Colors } from "../../output.ts";
import { choice, list, optional, path, text, toggle } from "../../setting.ts";
import { formatTable } from "../../table.ts";
import { UsageError } from "../../usage-error.ts";

// Every key is an ImportFormatName, and there is one at least: keys of a literal.
const NAMES = Object.keys(IMPORT_FORMATS) as [ImportFormatName, ...ImportFormatName[]];
/** Failures shown; all of them are in the report. */
const MOST_SHOWN = 20;
const REASON_LENGTH = 100;

/** `company=vendor.name` → company, vendor.name. */
function fieldMap(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [label, field, more] = pair.split("=");
      if (label && field && more === undefined) return [label, field];
      throw new UsageError(
        "import.fields",
        `--fields takes label=field, not ${JSON.stringify(pair)}.`,
        "For example --fields company=vendor.name,amount=total.",
      );
    }),
  );
}

/** Where the material is: on this machine, or fetched from the Hub. */
async function locate(
  from: string,
  split: string | null,
  context: CommandContext,
): Promise<string> {
  const isHere = (await stat(from).catch(() => undefined)) !== undefined;
  if (isHere || !isHubName(from)) return from;
  const { progress, signal } = context;
  return resolveDataset(from, { split, progress, signal });
}

/** Options that only some layouts know, and which those are. */
const OPTIONS_OF: Readonly<Record<string, readonly ImportFormatName[]>> = {
  visible_only: ["einvoice", "invoice2data"],
  date_order: ["label-studio"],
  fields: ["label-studio"],
  annotator: ["label-studio"],
};

/** @throws {UsageError} for an option that would be ignored */
function checkOptions(
  values: Readonly<Record<string, unknown>>,
  format: ImportFormatName,
  isOfHub: boolean,
): void {
  const isGiven = (name: string) => {
    const value = values[name];
    return Array.isArray(value) ? value.length > 0 : value !== null && value !== false;
  };
  for (const [name, formats] of Object.entries(OPTIONS_OF)) {
    if (!isGiven(name) || formats.includes(format)) continue;
    throw new UsageError(
      "import.option",
      `--${name.replace("_", "-")} means nothing for ${format}, only for ${formats.join(" and ")}.`,
      "Leave it out.",
    );
  }
  if (isOfHub || !isGiven("split")) return;
  throw new UsageError(
    "import.option",
    "--split chooses what to download from the Hub; FROM is on this machine.",
    "Leave it out, or name the files of that split.",
  );
}

function cut(reason: string): string {
  return reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH)}…` : reason;
}

type Failures = readonly Omit<ImportFailure, "kind">[];

function failureTable(failed: Failures, colors: Colors): string {
  const rows = failed
    .slice(0, MOST_SHOWN)
    .map(({ file, line, message }) => [file, line === null ? "" : String(line), cut(message)]);
  const rest = failed.length - MOST_SHOWN;
  const table = formatTable(
    [{ title: "file" }, { title: "line", align: "right" }, { title: "why" }],
    rows,
  );
  return rest > 0 ? `${table}\n${colors.dim(`and ${rest} more in ${REPORT_FILE}`)}` : table;
}

/** Failures by code, the most frequent first. */
function byCode(failed: Failures): { code: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { code } of failed) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}

export const datasetImportCommand = defineCommand({
  name: "dataset import",
  summary: "Turn what others have labelled into a dataset; what cannot be is listed with its line",
  description: [
    "Formats:",
    ...Object.entries(IMPORT_FORMATS).map(([name, { help }]) => `  ${name}: ${help}`),
    "",
    "OUT becomes a folder with documents.jsonl, images/ and import.json; conversations, which have " +
      "no document as their answer, go to conversations.jsonl. source.labelled of a row says which " +
      "fields its collection labels: null in any other only means that nobody has looked.",
  ].join("\n"),
  args: { from: required("file, folder, or owner/name of a data set on the Hugging Face Hub") },
  settings: {
    format: optional(choice(NAMES, { help: "layout; found out when left out" })),
    out: path({ help: "folder to write; must not hold anything" }),
    link: toggle({ help: "refer to the pages where they are, do not copy them", default: false }),
    visible_only: toggle({
      help: "einvoice, invoice2data: only what the page's text layer shows becomes the label",
      default: false,
    }),
    date_order: optional(
      choice(["day", "month"], {
        help: "label-studio: which comes first in 03/04/2026; such a date fails when left out",
      }),
    ),
    fields: list({ help: "label-studio: label=field for labels of other names", default: [] }),
    annotator: optional(text({ help: "label-studio: whose labels to take (id or e-mail)" })),
    split: optional(text({ help: "Hub: only the files of this split" })),
    collection: optional(text({ help: "name kept in every row; that of FROM when left out" })),
    licence: optional(text({ help: "licence kept in every row, e.g. CC-BY-4.0" })),
  },
  examples: [
    { command: "dataset import sroie --out data/sroie", what: "a layout that is recognised" },
    {
      command: "dataset import invoices --format einvoice --visible-only --out data/invoices",
      what: "PDFs whose truth is the XML in them",
    },
    {
      command:
        "dataset import export.json --fields company=vendor.name,amount=total --out data/ours",
      what: "Label Studio, with labels of other names",
    },
    {
      command: "dataset import naver-clova-ix/cord-v2 --split train --out data/cord",
      what: "by name from the Hub",
    },
  ],
  async run(values, context) {
    const { from, out, link } = values;
    const { progress, signal } = context;
    await checkFree(out); // before anything is downloaded
    const folder = await locate(from, values.split, context);
    const format = values.format ?? (await detectFormat(folder));
    checkOptions(values, format, folder !== from);
    if (values.format === null) progress.say(`${from} is imported as ${format}`);
    const options: ImportOptions = {
      path: folder,
      collection: values.collection ?? (folder === from ? basename(resolve(from)) : from),
      licence: values.licence,
      dateOrder: values.date_order,
      visibleOnly: values.visible_only,
      fields: fieldMap(values.fields),
      annotator: values.annotator,
      signal,
    };
    const { importer } = IMPORT_FORMATS[format];
    const written = { out, link, format, from, progress, signal };
    const summary = await writeDataset((expect) => importer({ ...options, expect }), written);
    const { rows, conversations, failed } = summary;
    context.out.print({ format, out, ...summary }, (colors) => {
      const talks = conversations === 0 ? "" : ` and ${conversations} conversations`;
      const head = `${colors.bold(`${rows} rows`)}${talks} in ${out}`;
      if (failed.length === 0) return `${head}; nothing failed`;
      const codes = byCode(failed).map(({ code, count }) => `${count} × ${code}`);
      return [
        `${head}; ${colors.bold(`${failed.length} failed`)} (${codes.join(", ")})`,
        "",
        failureTable(failed, colors),
      ].join("\n");
    });
  },
});
