import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { downloadedModel } from "../../models/hub.ts";
import { HUB_MODELS } from "../../models/hub-models.ts";
import { architectureOf, type ModelFamily } from "../../models/load-model.ts";
import { modelSize, type ModelSize } from "../../models/model-size.ts";
import { TEXT_LENGTHS } from "../../models/usual-lengths.ts";
import type { Colors } from "../output.ts";
import { formatTable, type Column } from "../table.ts";

interface FileOnDisk {
  readonly name: string;
  readonly bytes: number;
}

/** A model of the Hub, as `kvitto models --json` prints it. */
export interface HubListing extends ModelSize {
  readonly name: string;
  readonly model_type: ModelFamily;
  readonly licence: string;
  /** Where it has been downloaded to; null: nowhere. */
  readonly folder: string | null;
  readonly files: readonly FileOnDisk[];
}

async function filesIn(folder: string): Promise<FileOnDisk[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })),
  );
}

/** The models of the list, and which of them are on this machine. */
export async function listHubModels(): Promise<HubListing[]> {
  const listings: HubListing[] = [];
  for (const { name, licence, config } of HUB_MODELS) {
    const architecture = architectureOf(config, name);
    const folder = await downloadedModel(name);
    const files = folder === null ? [] : await filesIn(folder);
    const model_type = architecture.family;
    listings.push({ name, model_type, licence, ...modelSize(architecture), folder, files });
  }
  return listings;
}

/** "1.24 billion", "451 million". */
function countText(count: number): string {
  return count < 1e9
    ? `${(count / 1e6).toFixed(0)} million`
    : `${(count / 1e9).toFixed(2)} billion`;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function diskText(files: readonly FileOnDisk[]): string {
  if (files.length === 0) return "no";
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${gigabytes(bytes)} in ${files.length} files`;
}

const COLUMNS: readonly Column[] = [
  { title: "model" },
  { title: "parameters", align: "right" },
  { title: "to train", align: "right" },
  { title: "to read", align: "right" },
  { title: "licence" },
  { title: "on disk" },
];

export function hubTable(colors: Colors, listings: readonly HubListing[]): string {
  const rows = listings.map((model) => [
    colors.bold(model.name),
    countText(model.parameters),
    gigabytes(model.train_memory_bytes),
    gigabytes(model.read_memory_bytes),
    model.licence,
    diskText(model.files),
  ]);
  const { training, prompt } = TEXT_LENGTHS;
  return (
    "Models of these families on the Hugging Face Hub, others can be given as well. Memory is " +
    `estimated, for a LoRA step and for reading, on the processor in float32: of models that see pages ` +
    `with an A4 page, of others with a row of ${training} tokens and with a prompt of ${prompt}:\n\n${formatTable(COLUMNS, rows)}`
  );
}
