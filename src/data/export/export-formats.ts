import type { PaperDocument } from "../../documents/document.ts";
import { donutLine } from "./donut.ts";
import { erniekitLine } from "./erniekit.ts";
import { messagesLine } from "./messages.ts";
import { paddleformersLine } from "./paddleformers.ts";
import { SHAREGPT_INFO, sharegptLine } from "./sharegpt.ts";

/** A row that is ready to be written in any format. */
export interface ExportedRow {
  readonly id: string;
  /** Names below the folder that is written, `/` between; no PDFs among them. */
  readonly images: readonly string[];
  readonly question: string;
  readonly answer: string;
  readonly document: PaperDocument;
}

interface ExportFormat {
  readonly help: string;
  readonly file: string;
  /** @throws {KvittoError} for a row that the format cannot say */
  readonly line: (row: ExportedRow) => unknown;
  /** Further files, by name, that its reader needs. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** Every format that can be written: one line each. */
export const EXPORT_FORMATS = {
  messages: {
    help: "Hugging Face TRL: messages of typed parts, images beside them",
    file: "messages.jsonl",
    line: messagesLine,
  },
  erniekit: {
    help: "ERNIEKit SFT-VL: image_info, text_info",
    file: "sft-vl.jsonl",
    line: erniekitLine,
  },
  paddleformers: {
    help: "PaddleFormers: messages with <image>",
    file: "paddleformers.jsonl",
    line: paddleformersLine,
  },
  sharegpt: {
    help: "LLaMA-Factory: ShareGPT conversations, with dataset_info.json",
    file: "sharegpt.jsonl",
    line: sharegptLine,
    beside: { "dataset_info.json": SHAREGPT_INFO },
  },
  donut: {
    help: "Donut: an image folder with metadata.jsonl; one page a row",
    file: "metadata.jsonl",
    line: donutLine,
  },
} as const satisfies Record<string, ExportFormat>;

export type ExportFormatName = keyof typeof EXPORT_FORMATS;
