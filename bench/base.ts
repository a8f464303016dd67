import { parseArgs } from "node:util";
import { openStripReader } from "../src/models/strip-reader.ts";
import { realReceipts } from "../pretrain/real-receipts.ts";
import { copyRow } from "./base-copy.ts";
import { lineRow, realLineRows, realPageRows, receiptRow } from "./base-reader.ts";
import { extractRow } from "./base-extract.ts";
import { longTuningRows, quickstartRows } from "./base-tuned.ts";
import { notMeasured, type BaseRow } from "./base-row.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** Folder with SROIE's receipts.jsonl and images. */
    real: { type: "string" },
    reader: { type: "string", default: "base-model/reader" },
    model: { type: "string", default: "base-model" },
    papers: { type: "string", default: "60" },
    lines: { type: "string", default: "200" },
    receipts: { type: "string", default: "30" },
    /** Held-out scans that are read; all when left out. */
    pages: { type: "string", default: "1000" },
    /** Runs the quick start, some ten minutes. */
    quickstart: { type: "boolean", default: false },
    /** Epochs of fine-tuning on 2,000 papers; 0 leaves it out, 2.6 take about an hour. */
    epochs: { type: "string", default: "0" },
    /** Folder that keeps what the long fine-tuning makes. */
    keep: { type: "string" },
    threads: { type: "string", default: "2" },
  },
});

/** Scanned receipts whose reading is timed. */
const EXTRACTED = 20;

function show(row: BaseRow): void {
  if (values.json) console.log(JSON.stringify(row));
  else {
    const value = row.value === null ? "not measured" : `${row.value} ${row.unit}`;
    const note = row.note === null ? "" : ` (${row.note})`;
    console.log(`${row.what}: ${value}; goal ${row.goal}; ${row.samples} samples${note}`);
  }
}

await using reader = await openStripReader(values.reader, {
  device: "cpu",
  spinning: false,
  threads: Number(values.threads),
});
for (const wear of [0, 0.5, 1]) show(await lineRow(reader, wear, Number(values.lines)));
show(await receiptRow(reader, Number(values.receipts)));
show(await copyRow(values.model, Number(values.papers), Number(values.threads)));
show(await extractRow(reader, values.model, EXTRACTED, Number(values.threads)));
if (values.real === undefined) {
  const note = "needs --real FOLDER with SROIE's receipts.jsonl and images";
  for (const [name, what, unit, goal] of [
    ["sroie_lines", "cropped lines of held-out SROIE receipts", "character error rate", "≤ 0.20, better ≤ 0.10"], // prettier-ignore
    ["sroie_pages", "whole held-out SROIE scans", "word F1", "≥ 0.55, better above Tesseract"],
    ["seconds_a_page", "reading one of these scans", "s", "≤ 2"],
  ] as const) {
    show(notMeasured({ name, what, unit, goal, note }));
  }
} else {
  const held = (await realReceipts(values.real, "held-out")).slice(0, Number(values.pages));
  for (const row of await realLineRows(reader, held)) show(row);
  for (const row of await realPageRows(reader, held)) show(row);
}
if (values.quickstart) for (const row of await quickstartRows()) show(row);
if (Number(values.epochs) > 0)
  for (const row of await longTuningRows(Number(values.epochs), values.keep ?? null)) show(row);
