import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { KvittoError } from "../../../core/errors.ts";
import { doubts, isUntouched, proposedRow } from "../../../data/labelling/proposals.ts";
import { readRows, type DatasetRow } from "../../../data/rows.ts";
import { openExtractor } from "../../../extract/extractor.ts";
import { appendJsonl, writeJsonl } from "../../../formats/jsonl.ts";
import { modulesOf, placesOf } from "../../../models/adapter-feeds.ts";
import { openBundle } from "../../../models/bundle.ts";
import { ADAPTER_CONFIG_FILE } from "../../../train/peft-adapter.ts";
import { defineCommand, several } from "../../command.ts";
import { adapterFolder, deviceSetting, modelSetting, openAdapter } from "../../model-settings.ts";
import { paperReader } from "../../paper-reader.ts";
import { findBase } from "../../quantised-base.ts";
import { howToRead, readingSettings } from "../../reading-settings.ts";
import { integer, path, text, toggle } from "../../setting.ts";
import { formatTable } from "../../table.ts";
import { unlabelledPages } from "../../unlabelled-pages.ts";
import { DEFAULT_ANSWER_TOKENS, probabilities, readFile } from "../extract.ts";

async function hasFile(file: string): Promise<boolean> {
  return ((await stat(file).catch(() => undefined))?.size ?? 0) > 0;
}

/** The adapter that is named, or null for the name of a model. */
async function adapterNamed(name: string): Promise<string | null> {
  return (await hasFile(join(await adapterFolder(name), ADAPTER_CONFIG_FILE))) ? name : null;
}

/** Paths as they are stored: those of rows that were read are absolute. */
function stored(row: DatasetRow, folder: string): DatasetRow {
  const [image = ""] = row.images;
  const { images } = proposedRow({ ...row, image, confidence: new Map(), from: "" }, folder);
  return { ...row, images: [...images, ...row.images.slice(1)] };
}

interface Earlier {
  /** Rows that stay as they are. */
  readonly rows: readonly DatasetRow[];
  /** Of those, how many somebody has corrected or confirmed. */
  readonly corrected: number;
}

/** What an earlier run left; with `again` proposals that nobody has touched are taken out. */
async function earlierRows(file: string, again: boolean): Promise<Earlier> {
  if (!(await hasFile(file))) return { rows: [], corrected: 0 };
  const all = await readRows(file);
  const touched = all.filter((row) => !isUntouched(row));
  if (!again || touched.length === all.length) return { rows: all, corrected: touched.length };
  const folder = dirname(resolve(file));
  await writeJsonl(
    file,
    touched.map((row) => stored(row, folder)),
  );
  return { rows: touched, corrected: touched.length };
}

interface Failure {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

export const datasetLabelCommand = defineCommand({
  name: "dataset label",
  summary: "Let a model propose labels for pages that have none, to be corrected",
  description:
    "Each file is a document of its own, however many pages it has. Rows are added to a JSONL file one " +
    "by one; source.proposed is true until somebody has looked at them (set it to false or take it " +
    "out), source.confidence has the model's probability of each value. A row that is in the file stays " +
    "as it is: a run that was stopped goes on, and what was corrected is never written over, also not " +
    "with --again, which only replaces proposals whose document nobody has changed. Pages with a JSON " +
    "file beside them are labelled already and left out.",
  args: { pages: several("PDFs and pictures, or folders of them") },
  settings: {
    from_model: text({
      help: "what reads them: base, an adapter or the folder of its run, a model folder or Hub name",
      placeholder: "base|adapter|model",
    }),
    model: modelSetting,
    out: path({ help: "JSONL file of rows; image paths in it are relative to its folder" }),
    again: toggle({ help: "propose anew where nobody has changed a proposal", default: false }),
    ...readingSettings,
    device: deviceSetting,
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands",
      default: DEFAULT_ANSWER_TOKENS,
      min: 1,
    }),
    show: integer({ help: "values that are listed as least sure", default: 10, min: 0 }),
  },
  examples: [
    {
      command: "dataset label scans --from-model runs/mine --out labels.jsonl",
      what: "what a training run has learnt proposes",
    },
    {
      command: "dataset label scans --from-model base --out labels.jsonl --again",
      what: "new proposals where nobody has corrected one",
    },
    {
      command: "dataset inspect labels.jsonl --html labels.html",
      what: "then look at the proposals beside their pages",
    },
  ],
  async run(values, context) {
    const { pages: given, from_model, out: file, again, device, max_answer_tokens, show } = values;
    const { out, progress, signal } = context;
    const { pages, labelled } = await unlabelledPages(given);
    const folder = dirname(resolve(file));
    const { rows: earlier, corrected } = await earlierRows(file, again);
    const there = new Set(earlier.map(({ id }) => id));
    const left = pages.filter(({ id }) => !there.has(id));

    const adapterName = await adapterNamed(from_model);
    const modelName = adapterName === null ? from_model : values.model;
    const proposed: DatasetRow[] = [];
    const failures: Failure[] = [];
    if (left.length > 0) {
      const adapters = adapterName === null ? [] : [adapterName];
      const bundle = await openBundle((await findBase(modelName, adapters, context)).folder);
      const learnt = adapterName === null ? null : await openAdapter(adapterName, bundle);
      const adapter = modulesOf(learnt);
      const how = await howToRead(bundle.model, { ...values, adapter: adapterName });
      const { input, fields } = how;
      await using extractor = await openExtractor(bundle, {
        ...{ ...how, device },
        adapted: placesOf(adapter),
        maxAnswerTokens: max_answer_tokens,
      });
      await using reader = paperReader();
      const wanted = () => true;
      const bar = progress.bar("Reading", left.length, "files");
      for (const { id, path: image } of left) {
        signal.throwIfAborted();
        try {
          const { extraction } = await readFile(image, {
            extractor,
            reader,
            adapter,
            input,
            wanted,
            signal,
          });
          const row = proposedRow(
            {
              ...{ id, image, document: extraction.document },
              ...{ confidence: probabilities(extraction), from: basename(resolve(from_model)) },
            },
            folder,
          );
          // What nobody asked for is not labelled: null says nothing there.
          const known = fields === null ? row.source : { ...row.source, labelled: [...fields] };
          const proposal = { ...row, source: known };
          await appendJsonl(file, proposal); // one by one: a run that is stopped loses one page at most
          proposed.push(proposal);
        } catch (error) {
          if (!(error instanceof KvittoError) || signal.aborted) throw error;
          const { code, message } = error;
          if (code.startsWith("file.disk") || code === "file.write_failed") throw error;
          failures.push({ file: image, code, message });
        }
        bar.advance();
      }
      bar.done();
    }
    const summary = {
      ...{ file, proposed: proposed.length, kept: earlier.length, corrected },
      labelled: labelled.length,
      failed: failures,
      least_sure: doubts([...earlier, ...proposed], show),
    };
    out.print(summary, (colors) => {
      const lines = [
        `${colors.bold(`${proposed.length} proposals`)} written to ${file}; ` +
          `${earlier.length} rows were there and stay, ${corrected} of them corrected.`,
      ];
      if (labelled.length > 0) {
        lines.push(`${labelled.length} pages have a JSON file beside them and were left out.`);
      }
      for (const { file: page, message } of failures) lines.push(`${colors.red(page)}: ${message}`);
      if (summary.least_sure.length > 0) {
        const columns = [{ title: "look first at" }, { title: "value" }, { title: "confidence" }];
        const cells = summary.least_sure.map(({ id, path: at, confidence }) => {
          return [id, at, confidence.toFixed(4)];
        });
        lines.push("", formatTable(columns, cells));
      }
      return lines.join("\n");
    });
    if (failures.length === 0) return;
    throw new KvittoError(
      "label.files",
      `${failures.length} of ${left.length} files could not be read.`,
      "Each has its own reason above; run it again for those once they are mended.",
    );
  },
});
