import { KvittoError } from "../../core/errors.ts";
import { transcribe, type TranscribedPage } from "../../extract/read-file.ts";
import { rowsText } from "../../extract/read-lines.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { pageText } from "../../formats/page-text.ts";
import { PADDLEOCR_VL_TASKS } from "../../models/paddleocr-vl-tasks.ts";
import { openStripReader, type StripReader } from "../../models/strip-reader.ts";
import { READER_FOLDER } from "../base-model.ts";
import { defineCommand, required, type CommandContext } from "../command.ts";
import type { Colors } from "../output.ts";
import { pageRange } from "../page-range.ts";
import { readWithModel, type TaskSettings } from "../read-with-model.ts";
import { choice, optional, path, text, toggle } from "../setting.ts";
import { UsageError } from "../usage-error.ts";

const SOURCES = { "text-layer": "text layer", reader: "read from its pixels" } as const;

function toJson(file: string, pages: readonly TranscribedPage[], seconds: number) {
  return {
    file,
    pages: pages.map(({ lines, ...page }) => ({
      ...page,
      lines: lines.map(({ confidence, ...line }) => ({
        ...line,
        confidence: confidence === null ? null : Number(confidence.toFixed(4)),
      })),
    })),
    seconds: Number(seconds.toFixed(3)),
  };
}

/** The lines as they stand on the page: rows, with columns kept apart by spaces. */
function toText(pages: readonly TranscribedPage[], colors?: Colors): string {
  return pages
    .map(({ page, source, lines }) => {
      const inRows = lines.flatMap(({ row, ...line }) => (row === null ? [] : [{ ...line, row }]));
      const body = source === "reader" ? rowsText(inRows) : pageText(lines);
      if (colors === undefined) return body;
      const title = colors.dim(`page ${page}, ${SOURCES[source]}`);
      return `${title}\n${lines.length === 0 ? colors.dim("nothing to read") : body}`;
    })
    .join("\n\n");
}

/** Every page of the file as a model answers the task. */
async function answerTask(asked: TaskSettings, target: string | null, context: CommandContext) {
  const { file, model, task } = asked;
  const started = performance.now();
  const pages = await readWithModel(asked, context);
  if (pages.length === 0)
    throw new KvittoError("read.no_page", `No page of ${file} was asked for.`);
  const seconds = Number(((performance.now() - started) / 1000).toFixed(3));
  const json = { file, model, task, pages, seconds };
  const text = pages.map((page) => page.text).join("\n\n");
  const cut = pages.filter(({ complete }) => !complete).map(({ page }) => page);
  if (cut.length > 0) context.progress.say(`The answer was cut on page ${cut.join(", ")}.`);
  if (target === null) {
    context.out.print(json, () => `${text}\n`);
    return;
  }
  const body = target.endsWith(".json") ? JSON.stringify(json, null, 2) : text;
  await writeFileAtomic(target, `${body}\n`);
  context.out.print({ out: target, pages: pages.length }, (colors) => {
    return `${pages.length} pages are in ${colors.bold(target)}\n`;
  });
}

export const readCommand = defineCommand({
  name: "read",
  summary: "Transcribe a picture or a PDF: its lines of print, each with its place",
  description:
    "A page of a PDF that has a text layer gives that, unless --ocr asks for its pixels; pictures " +
    "and scans are read by the embedded reader of print. With --json {file, pages, seconds}: each " +
    'page has its size in pixels, its source ("text-layer" or "reader") and its lines with box ' +
    "[left, top, right, bottom] in these pixels, the row they stand in, and confidence, the mean " +
    "probability of their characters (both null for a text layer). Boxes of a PDF count pixels of 1/200 inch. " +
    "With --model {file, model, task, pages, seconds}: each page has its text as the model wrote it.",
  args: { file: required("PDF, JPEG, PNG, TIFF, WebP, GIF or AVIF file") },
  settings: {
    pages: optional(text({ help: "which pages to read, e.g. 1-3", placeholder: "1-3,5" })),
    ocr: toggle({ help: "read the pixels of pages that have a text layer too", default: false }),
    out: optional(
      path({ help: "write to this file instead: JSON if its name ends in .json, else text" }),
    ),
    reader: path({ help: "folder of a reader of print", default: READER_FOLDER }),
    model: optional(
      text({
        help: "a PaddleOCR-VL to read with, one page a time: a model folder, or a model of the Hub",
        placeholder: "folder|owner/name",
      }),
    ),
    task: optional(
      choice(PADDLEOCR_VL_TASKS, { help: "with --model: what to read; ocr if left out" }),
    ),
  },
  examples: [
    { command: "read tuesday.jpg", what: "its lines, columns kept apart by spaces" },
    { command: "read scan.pdf --pages 1-2 --json", what: "lines with boxes and confidence" },
    { command: "read invoice.pdf --ocr --out invoice.json", what: "not from its text layer" },
    { command: "read scan.png --model PaddlePaddle/PaddleOCR-VL --task table", what: "OTSL tags" },
  ],
  async run(values, context) {
    const { file, pages: asked, ocr, out: target, reader: folder, model, task } = values;
    const { out, progress, signal } = context;
    const started = performance.now();
    const wanted = asked === null ? () => true : pageRange(asked);
    if (model !== null) {
      if (ocr)
        throw new UsageError("read.ocr", "--ocr is for the reader of print, not for --model.");
      await answerTask({ file, model, task: task ?? "ocr", wanted }, target, context);
      return;
    }
    if (task !== null) throw new UsageError("read.task", "--task is for a --model.");
    let opened: StripReader | null = null;
    const reader = async () =>
      (opened ??= await openStripReader(folder, { device: "cpu", spinning: false }));
    const bar = progress.bar("Reading", 1, "files");
    const pages: TranscribedPage[] = [];
    let count = 0;
    const counted = (page: number) => {
      count = page;
      return wanted(page);
    };
    try {
      for await (const page of transcribe(file, { reader, wanted: counted, ocr, signal })) {
        pages.push(page);
        bar.advance(0, `page ${page.page}`);
      }
      bar.advance();
    } finally {
      bar.done();
      await (opened as StripReader | null)?.[Symbol.asyncDispose]();
    }
    if (pages.length === 0) {
      throw new KvittoError("read.no_page", `${file} has ${count} pages; none was asked for.`);
    }
    const json = toJson(file, pages, (performance.now() - started) / 1000);
    if (target === null) {
      out.print(json, (colors) => `${toText(pages, colors)}\n`);
      return;
    }
    const text = target.endsWith(".json") ? JSON.stringify(json, null, 2) : toText(pages);
    await writeFileAtomic(target, `${text}\n`);
    const lines = pages.reduce((sum, page) => sum + page.lines.length, 0);
    out.print({ out: target, pages: pages.length, lines }, (colors) => {
      return `${lines} lines of ${pages.length} pages are in ${colors.bold(target)}\n`;
    });
  },
});
