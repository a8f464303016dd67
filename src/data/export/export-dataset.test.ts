import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { documentPrompt } from "../../documents/document-prompt.ts";
import { handMadePdf } from "../../formats/hand-made-pdf.ts";
import { IMPORT_FORMATS } from "../import/formats.ts";
import { importAll } from "../import/imported-for-tests.ts";
import { bareRow, documentRow } from "../instructions/document-row-for-tests.ts";
import type { DatasetRow } from "../rows.ts";
import { exportDataset } from "./export-dataset.ts";
import { EXPORT_FORMATS, type ExportFormatName } from "./export-formats.ts";

const root = mkdtempSync(join(tmpdir(), "kvitto-export-"));
afterAll(() => rmSync(root, { recursive: true }));

const PNG = Buffer.from("\x89PNG\r\n\x1a\n page", "latin1");
const page = join(root, "page.png");
writeFileSync(page, PNG);
const pdf = join(root, "two.pdf");
const sheet = { content: "BT /F1 20 Tf 20 50 Td (Hello) Tj ET" };
writeFileSync(pdf, handMadePdf([sheet, sheet]));

const total = (value: number) => ({ ...documentRow().document, total: value });
const picture: DatasetRow = { ...bareRow(), id: "june/1", images: [page] };
const twoPages: DatasetRow = { ...bareRow(), id: "pdf", images: [pdf], document: total(64) };
const onlyText: DatasetRow = { ...documentRow(), id: "text", images: [], document: total(65) };
delete (onlyText as { boxes?: unknown }).boxes;
const ROWS = [picture, twoPages, onlyText];

let made = 0;
async function exported(format: ExportFormatName, rows: readonly DatasetRow[]) {
  const out = join(root, `${format}-${made++}`);
  return { out, ...(await exportDataset(rows, { format, out, dpi: 36 })) };
}

const CHATS = ["messages", "erniekit", "paddleformers", "sharegpt"] as const;

test.each(CHATS)("%s: what is exported is imported again, pages and all", async (format) => {
  const { out, rows, failed, file } = await exported(format, ROWS);
  expect({ rows, failed }).toEqual({ rows: 3, failed: [] });
  const { documents, items } = await importAll(IMPORT_FORMATS.jsonl.importer, join(out, file));
  expect(items).toEqual(documents); // nothing failed, nothing became mere conversation
  expect(documents.map(({ document }) => document)).toEqual(ROWS.map(({ document }) => document));
  expect(documents.map(({ pages }) => pages.length)).toEqual([1, 2, 0]);
  expect(documents.map(({ text }) => text)).toEqual([undefined, undefined, onlyText.text]);
  const [first] = documents[0]!.pages;
  expect(first !== undefined && "path" in first && readFileSync(first.path)).toEqual(PNG);
});

test("donut: one page a row; others are said and leave nothing behind", async () => {
  const { out, rows, failed } = await exported("donut", ROWS);
  expect(rows).toBe(1);
  expect(failed.map(({ id, code }) => ({ id, code }))).toEqual([
    { id: "pdf", code: "donut.pages" },
    { id: "text", code: "donut.pages" },
  ]);
  expect(readdirSync(join(out, "images"))).toHaveLength(1);
  const { documents } = await importAll(IMPORT_FORMATS.huggingface.importer, out);
  expect(documents).toHaveLength(1);
  expect(documents[0]).toMatchObject({ id: "june/1", document: picture.document });
});

function firstLine(out: string, format: ExportFormatName): unknown {
  const text = readFileSync(join(out, EXPORT_FORMATS[format].file), "utf8");
  return JSON.parse(text.slice(0, text.indexOf("\n")));
}

test("lines are what each trainer documents", async () => {
  const lines: Partial<Record<ExportFormatName, unknown>> = {};
  for (const format of [...CHATS, "donut"] as const) {
    lines[format] = firstLine((await exported(format, [picture])).out, format);
  }
  const [image] = readdirSync(join(root, `messages-${made - 5}`, "images"));
  const path = `images/${image}`;
  const answer = expect.stringMatching(/^\{"kind":"receipt",.*\}$/) as string;
  const question = documentPrompt();
  expect(lines).toEqual({
    messages: {
      id: "june/1",
      messages: [
        { role: "user", content: [{ type: "image" }, { type: "text", text: question }] },
        { role: "assistant", content: [{ type: "text", text: answer }] },
      ],
      images: [path],
    },
    erniekit: {
      image_info: [{ matched_text_index: 0, image_url: `./${path}` }],
      text_info: [
        { text: question, tag: "mask" },
        { text: answer, tag: "no_mask" },
      ],
    },
    paddleformers: {
      messages: [
        { role: "user", content: `<image>${question}` },
        { role: "assistant", content: answer },
      ],
      images: [`./${path}`],
    },
    sharegpt: {
      id: "june/1",
      conversations: [
        { from: "human", value: `<image>${question}` },
        { from: "gpt", value: answer },
      ],
      images: [path],
    },
    donut: {
      id: "june/1",
      file_name: path,
      ground_truth: expect.stringMatching(/^\{"gt_parse":\{"kind":"receipt",/) as string,
    },
  });
});

test("LLaMA-Factory is told about its file", async () => {
  const { out } = await exported("sharegpt", [picture]);
  const info: unknown = JSON.parse(readFileSync(join(out, "dataset_info.json"), "utf8"));
  expect(info).toMatchObject({ kvitto: { file_name: "sharegpt.jsonl", formatting: "sharegpt" } });
});

test("a page that is gone is a failure; without any row there is no folder", async () => {
  const gone: DatasetRow = { ...picture, id: "gone", images: [join(root, "gone.png")] };
  const { rows, failed } = await exported("messages", [gone, picture]);
  expect(rows).toBe(1);
  expect(failed).toMatchObject([{ id: "gone", code: "file.missing" }]);
  const out = join(root, "none");
  const none = exportDataset([gone], { format: "messages", out, dpi: 36 });
  await expect(none).rejects.toMatchObject({ code: "export.nothing" });
  expect(readdirSync(root).filter((name) => name.includes("none"))).toEqual([]);
});

test("a folder with something in it is refused; one that is stopped leaves nothing", async () => {
  const { out } = await exported("messages", [picture]);
  const again = exportDataset([picture], { format: "messages", out, dpi: 36 });
  await expect(again).rejects.toMatchObject({ code: "import.out_taken" });
  const stopped = join(root, "stopped");
  const signal = AbortSignal.abort(new Error("stop"));
  const half = exportDataset(ROWS, { format: "messages", out: stopped, dpi: 36, signal });
  await expect(half).rejects.toThrow("stop");
  expect(readdirSync(root).filter((name) => name.includes("stopped"))).toEqual([]);
});
