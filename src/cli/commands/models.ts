import { access } from "node:fs/promises";
import { relative } from "node:path";
import { loadModel, MODEL_FAMILIES, type ModelFamily } from "../../models/load-model.ts";
import { modelSize, type ModelSize } from "../../models/model-size.ts";
import { openCheckpoint, type Checkpoint } from "../../formats/checkpoint.ts";
import { quantisedShape } from "../../formats/quantised-weights.ts";
import { BASE_MODEL_FOLDER, READER_FOLDER } from "../base-model.ts";
import { defineCommand, leftOut } from "../command.ts";
import { gigabytes, hubTable, listHubModels } from "../models/hub-listing.ts";
import type { Colors } from "../output.ts";
import { formatTable } from "../table.ts";

interface FamilyDescription {
  readonly name: string;
  readonly reads: readonly ("text" | "images")[];
  readonly parts: string;
}

/** What is known of each family; the compiler asks for a line when one is added. */
const FAMILIES: Readonly<Record<ModelFamily, FamilyDescription>> = {
  llama: { name: "Llama", reads: ["text"], parts: "grouped-query attention" },
  mistral: {
    name: "Mistral",
    reads: ["text"],
    parts: "grouped-query attention in a sliding window",
  },
  lfm2: { name: "LFM2", reads: ["text"], parts: "gated short convolutions and attention" },
  paddleocr_vl: {
    name: "PaddleOCR-VL",
    reads: ["text", "images"],
    parts: "NaViT tower with rotary positions in front of ERNIE 4.5",
  },
  smolvlm: {
    name: "SmolVLM, Idefics3",
    reads: ["text", "images"],
    parts: "SigLIP tower in front of Llama, pages in square tiles",
  },
  lfm2_vl: { name: "LFM2-VL", reads: ["text", "images"], parts: "SigLIP2 tower in front of LFM2" },
};

interface Weights {
  readonly folder: string;
  readonly parameters: number;
  readonly bytes: number;
  readonly dtypes: readonly string[];
}

interface ModelSummary extends Weights, Omit<ModelSize, "parameters"> {
  readonly model_type: ModelFamily;
  readonly reads: readonly ("text" | "images")[];
}

function weightsOf(folder: string, { tensors, quantised }: Checkpoint): Weights {
  const entries = [...tensors.values()].map(({ entry }) => entry);
  // Of a quantised weight the parameters are counted, not the bytes that they are stored in.
  const parts = new Set([...quantised.values()].flatMap((weight) => weight.parts));
  const whole = [...tensors].flatMap(([name, { entry }]) => (parts.has(name) ? [] : [entry.shape]));
  const shapes = [...whole, ...[...quantised.values()].map(quantisedShape)];
  return {
    folder,
    parameters: shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0),
    bytes: entries.reduce((sum, { length_bytes }) => sum + length_bytes, 0),
    dtypes: [...new Set(entries.map(({ dtype }) => dtype))].sort(),
  };
}

async function summarise(folder: string): Promise<ModelSummary> {
  const model = await loadModel(folder);
  const { reads } = FAMILIES[model.family];
  // Files may hold tensors that nothing reads, so the weights are counted in the files.
  const size = { ...modelSize(model), ...weightsOf(folder, model.checkpoint) };
  return { ...size, model_type: model.family, reads };
}

function sizeText({ parameters, bytes, dtypes }: Weights): string {
  return `${(parameters / 1e6).toFixed(1)} million parameters, ${(bytes / 1e6).toFixed(1)} MB ${dtypes.join(" and ")}`;
}

function placeText({ folder }: Weights): string {
  return relative("", folder) || folder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function describe(model: ModelSummary): string {
  const { model_type, reads, train_memory_bytes, read_memory_bytes } = model;
  const what = `${FAMILIES[model_type].name} (${model_type}), reads ${reads.join(" and ")}`;
  const memory = `about ${gigabytes(train_memory_bytes)} of memory to train and ${gigabytes(read_memory_bytes)} to read`;
  return `${placeText(model)}: ${what}, ${sizeText(model)}, ${memory}`;
}

function describeReader(reader: Weights): string {
  return `${placeText(reader)}: reader of print, makes text of scans for models that read text, ${sizeText(reader)}`;
}

function familyTable(colors: Colors): string {
  const rows = MODEL_FAMILIES.map((type) => {
    const { name, reads, parts } = FAMILIES[type];
    return [colors.bold(name), type, reads.join(", "), parts];
  });
  const titles = ["family", "model_type", "reads", "made of"];
  return formatTable(
    titles.map((title) => ({ title })),
    rows,
  );
}

export const modelsCommand = defineCommand({
  name: "models",
  summary: "List the embedded base model and the model families that can be trained",
  description:
    "Models of the Hugging Face Hub are listed with parameters, memory, licence and what of them " +
    "is on this machine; nothing is downloaded. With a folder in the Hugging Face layout " +
    "(config.json, model.safetensors) it says whether Kvitto reads that model, and why not.",
  args: { folder: leftOut("a model folder") },
  settings: {},
  examples: [
    { command: "models", what: "the embedded model, the families, models of the Hub" },
    { command: "models ./LFM2-VL-450M", what: "can this model be used?" },
    { command: "models --json", what: "{base_model, reader, families, hub_models}" },
  ],
  async run({ folder }, { out }) {
    if (folder !== null) {
      const model = await summarise(folder);
      return out.print({ model }, () => describe(model));
    }
    const isThere = await exists(`${BASE_MODEL_FOLDER}/config.json`);
    const base_model = isThere ? await summarise(BASE_MODEL_FOLDER) : null;
    const hasReader = await exists(`${READER_FOLDER}/config.json`);
    const reader = hasReader ? weightsOf(READER_FOLDER, await openCheckpoint(READER_FOLDER)) : null;
    const families = MODEL_FAMILIES.map((model_type) => ({ model_type, ...FAMILIES[model_type] }));
    const hub_models = await listHubModels();
    out.print({ base_model, reader, families, hub_models }, (colors) => {
      const base =
        base_model === null ? "There is no embedded base model here." : describe(base_model);
      const print = reader === null ? "There is no reader of print here." : describeReader(reader);
      return `${base}\n${print}\n\n${familyTable(colors)}\n\n${hubTable(colors, hub_models)}`;
    });
  },
});
