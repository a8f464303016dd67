import { KvittoError } from "../../core/errors.ts";
import type { Extraction, Extractor, Paper } from "../../extract/extractor.ts";
import { paperText } from "../../extract/paper-text.ts";
import { openBundle } from "../../models/bundle.ts";
import { defineCommand, several } from "../command.ts";
import type { Judge } from "../calibrate/judge.ts";
import { documentView, REVIEW_MARK } from "../document-view.ts";
import { adapterFolders, fileOf, openWithAdapters } from "../extract/named-adapters.ts";
import { paths } from "../joined-datasets.ts";
import { deviceSetting, modelSetting } from "../model-settings.ts";
import { findBase } from "../quantised-base.ts";
import type { Colors } from "../output.ts";
import { pageRange } from "../page-range.ts";
import { paperReader, type PaperReader } from "../paper-reader.ts";
import { type HowToRead, readingSettings } from "../reading-settings.ts";
import { choice, integer, number, optional, text } from "../setting.ts";

export const DEFAULT_ANSWER_TOKENS = 1200;

export interface ReadingOptions {
  readonly input: "image" | "text";
  readonly extractor: Extractor;
  /** For pages without a text layer when texts are asked for. */
  readonly reader: PaperReader;
  readonly adapter: Parameters<Extractor["read"]>[1];
  readonly wanted: (page: number) => boolean;
  readonly signal: AbortSignal;
}

export interface Reading {
  readonly extraction: Extraction;
  readonly seconds: number;
}

function noPageError(file: string, count: number): KvittoError {
  return new KvittoError(
    "extract.no_page",
    `${file} has ${count} pages; none of them was asked for.`,
  );
}

/** The text of the pages that are wanted: their text layer, or what is read of their print. */
async function textPaper(file: string, { wanted, reader, signal }: ReadingOptions): Promise<Paper> {
  let [count, asked] = [0, 0];
  const counted = (page: number) => {
    count = page;
    if (wanted(page)) asked++;
    return wanted(page);
  };
  const text = await paperText(file, { reader: reader.open, wanted: counted, signal });
  if (asked === 0) throw noPageError(file, count);
  return { pages: [], text };
}

async function imagePaper(file: string, options: ReadingOptions): Promise<Paper> {
  const { extractor, wanted, signal } = options;
  const pages = [];
  let count = 0;
  for await (const page of extractor.pagesOf(file, signal)) {
    count += 1;
    if (wanted(count)) pages.push(page);
  }
  if (pages.length === 0) throw noPageError(file, count);
  return { pages };
}

export async function readFile(file: string, options: ReadingOptions): Promise<Reading> {
  const { extractor, adapter, input, signal } = options;
  const started = performance.now();
  const paper = await (input === "text" ? textPaper : imagePaper)(file, options);
  const [extraction] = await extractor.read([paper], adapter, signal);
  if (extraction === undefined) throw new Error("internal: a paper without an answer");
  return { extraction, seconds: (performance.now() - started) / 1000 };
}

/** Probability of each value, by path, as the model sees it: neither capped nor calibrated. */
export function probabilities({ confidence }: Extraction): Map<string, number> {
  return new Map([...confidence].map(([path, { probability }]) => [path, probability]));
}

function rounded(confidence: number): number {
  return Number(confidence.toFixed(4));
}

function toJson({ extraction, seconds }: Reading, { judge, isCalibrated, threshold }: Judge) {
  const { confidence, capped, review } = judge(extraction);
  const own = [...confidence].map(([path, sure]) => [path, rounded(sure)] as const);
  return {
    document: extraction.document,
    confidence: Object.fromEntries(own),
    ...(isCalibrated ? { calibrated: true } : {}),
    ...(capped.size > 0 ? { capped: Object.fromEntries(capped) } : {}),
    ...(review === null ? {} : { threshold, review }),
    seconds: Number(seconds.toFixed(3)),
  };
}

/** That null says nothing of the other fields, for programs and for people. */
function askedFor({ fields }: HowToRead) {
  return fields === null ? {} : { fields };
}

function askedText({ fields }: HowToRead): string {
  return fields === null ? "" : `\n\nAsked for ${fields.join(", ")}, and nothing else.`;
}

/** What there is to say of a reading below its table. */
function remarks({ extraction }: Reading, { judge, threshold }: Judge, colors: Colors): string {
  const { capped, review } = judge(extraction);
  const lines: string[] = [];
  if (!extraction.complete) lines.push(colors.yellow("The answer was too long and was cut."));
  if (review !== null) {
    const least = threshold === null ? "no confidence is enough" : `below ${percent(threshold)}`;
    const all = extraction.confidence.size;
    lines.push(
      review.length === 0
        ? `Nothing to look at: all ${all} values are at least ${percent(threshold ?? 1)} sure.`
        : `${REVIEW_MARK} to be looked at, ${least}: ${review.length} of ${all} values.`,
    );
  }
  // One sum that does not come out speaks against several values.
  const pathsOf = new Map<string, string[]>();
  for (const [path, messages] of capped) {
    for (const message of messages) pathsOf.set(message, [...(pathsOf.get(message) ?? []), path]);
  }
  for (const [message, paths] of [...pathsOf].slice(0, DOUBTS_SHOWN)) {
    const more = paths.length > PATHS_SHOWN ? ` and ${paths.length - PATHS_SHOWN} more` : "";
    const shown = `(${paths.slice(0, PATHS_SHOWN).join(", ")}${more})`;
    lines.push(`${colors.yellow("doubtful:")} ${message} ${colors.dim(shown)}`);
  }
  const left = pathsOf.size - DOUBTS_SHOWN;
  if (left > 0) lines.push(colors.dim(`${left} more reasons for doubt; --json has all.`));
  return lines.length === 0 ? "" : `\n\n${lines.join("\n")}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

/** A sum over many lines would name them all. */
const PATHS_SHOWN = 4;
/** A model that reads badly has a reason for every line. */
const DOUBTS_SHOWN = 6;

export const extractCommand = defineCommand({
  name: "extract",
  summary: "Read receipts and invoices: PDF, scan or photo to a document",
  description:
    "Several pages of a file are read as one document. The answer is a valid document by " +
    "construction; a value's confidence is the probability, 0 to 1, that the model gives it, at most 0.5 " +
    "where sums, check digits or the paper's text speak against it. An adapter that `kvitto calibrate` " +
    "was run on gives calibrated ones, and marks the values that a person has to look at. With --json " +
    "one file gives {document, confidence, seconds}, with capped (the reasons) where there are any and " +
    "review (paths to be looked at) where there is a threshold, and fields where only some were asked " +
    "for: null says nothing of the others; several files give a line each, which also " +
    "has file, and {file, error} for one that cannot be read.",
  args: { files: several("PDF, JPEG, PNG, TIFF, WebP, GIF or AVIF files") },
  settings: {
    model: modelSetting,
    adapter: paths({
      help: "PEFT folder, or the folder of a training run; NAME=FOLDER for each of several, of which one reads NAME=FILE",
    }),
    ...readingSettings,
    device: deviceSetting,
    pages: optional(text({ help: "which pages to read, e.g. 1-3", placeholder: "1-3,5" })),
    threshold: optional(
      number({
        help: "values less sure than this are to be looked at; the stored one when left out",
        ...{ min: 0, max: 1 },
      }),
    ),
    calibration: choice(["stored", "off"], {
      help: "use what `kvitto calibrate` has stored with the adapter, or the model's own confidence",
      default: "stored",
    }),
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands",
      default: DEFAULT_ANSWER_TOKENS,
      min: 1,
    }),
  },
  examples: [
    { command: "extract tuesday.jpg --adapter runs/mine", what: "with what a run has learnt" },
    {
      command: "extract invoice.pdf --input text",
      what: "from its text layer, or from what is read of its print",
    },
    { command: "extract invoice.pdf --json", what: "{document, confidence, seconds}" },
    {
      command: "extract invoice.pdf --fields vendor.name,issue_date,total",
      what: "asks for these alone; the rest of the document is null",
    },
    {
      command: "extract invoice.pdf --adapter runs/mine --threshold 0.95",
      what: "marks what is less than 95 % sure",
    },
    { command: "extract scans/*.png --json", what: "a line for each file" },
    {
      command: "extract acme=1.pdf zeta=2.pdf --adapter acme=runs/a --adapter zeta=runs/z",
      what: "two adapters on one copy of the base",
    },
  ],
  async run(values, context) {
    const { model, device, pages, max_answer_tokens } = values;
    const { out, progress, signal } = context;
    const wanted = pages === null ? () => true : pageRange(pages);
    const folders = adapterFolders(values.adapter);
    const files = values.files.map((argument) => fileOf(argument, folders));
    const bundle = await openBundle((await findBase(model, [...folders.values()], context)).folder);
    await using opened = await openWithAdapters(bundle, folders, values, {
      device,
      maxAnswerTokens: max_answer_tokens,
    });
    const { extractor, adapters } = opened;
    await using reader = paperReader();
    const bar = progress.bar("Reading", files.length, "files");
    const failures: KvittoError[] = [];
    for (const { file, adapter } of files) {
      signal.throwIfAborted();
      const { name, how, judge } = adapters.get(adapter)!; // fileOf gives no other names
      try {
        const reading = await readFile(file, {
          ...{ extractor, reader, adapter: name, input: how.input, wanted, signal },
        });
        const json = {
          ...(files.length === 1 ? {} : { file }),
          ...(adapter === "" ? {} : { adapter }),
          ...{ ...toJson(reading, judge), ...askedFor(how) },
        };
        out.print(json, (colors) => {
          const { confidence, review } = judge.judge(reading.extraction);
          const title = `${colors.bold(file)} ${colors.dim(`${reading.seconds.toFixed(1)} s`)}`;
          const { document } = reading.extraction;
          const view = documentView(document, confidence, colors, review ?? []);
          return `${title}\n${view}${remarks(reading, judge, colors)}${askedText(how)}\n`;
        });
      } catch (error) {
        if (!(error instanceof KvittoError) || signal.aborted || files.length === 1) throw error;
        const { code, message, hint } = error;
        out.print({ file, error: { code, message, hint: hint ?? null } }, (colors) => {
          return `${colors.bold(file)}\n${colors.red("error:")} ${message}\n`;
        });
        failures.push(error);
      }
      bar.advance();
    }
    bar.done();
    if (failures.length === 0) return;
    throw new KvittoError(
      "extract.files",
      `${failures.length} of ${files.length} files could not be read.`,
      "Each has its own reason above.",
    );
  },
});
