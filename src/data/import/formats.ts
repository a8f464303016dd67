import { importCord } from "./cord.ts";
import { importEinvoices } from "./einvoice/einvoice.ts";
import { importFolder } from "./folder.ts";
import { importHuggingFace } from "./huggingface.ts";
import type { Importer } from "./imported.ts";
import { importInvoice2data } from "./invoice2data.ts";
import { importJsonl } from "./jsonl.ts";
import { importLabelStudio } from "./label-studio.ts";
import { importSroie } from "./sroie.ts";

interface ImportFormat {
  /** One line for the help. */
  readonly help: string;
  readonly importer: Importer;
}

/** Every layout that can be imported: one line each. */
export const IMPORT_FORMATS = {
  folder: { help: "pages with a .json document beside each", importer: importFolder },
  sroie: { help: "SROIE: receipts.jsonl, or img, box and entities", importer: importSroie },
  cord: { help: "CORD: Parquet, or image and json folders with gt_parse", importer: importCord },
  huggingface: {
    help: "Parquet files with pictures in them, or an image folder with metadata.jsonl",
    importer: importHuggingFace,
  },
  jsonl: {
    help: "{instruction, input, output}, messages, ShareGPT or ERNIEKit rows",
    importer: importJsonl,
  },
  "label-studio": {
    help: "Label Studio's JSON export: rectangles, texts and choices",
    importer: importLabelStudio,
  },
  einvoice: {
    help: "PDFs with an invoice in XML inside or beside them: Factur-X, ZUGFeRD, XRechnung, UBL",
    importer: importEinvoices,
  },
  invoice2data: { help: "PDFs with invoice2data's JSON beside each", importer: importInvoice2data },
} as const satisfies Record<string, ImportFormat>;

export type ImportFormatName = keyof typeof IMPORT_FORMATS;
