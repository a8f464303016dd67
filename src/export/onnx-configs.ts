import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadChatTemplate } from "../formats/chat-template.ts";
import { readIfThere } from "../formats/file-access.ts";
import { readModelJson, type Model } from "../models/load-model.ts";

type Json = Readonly<Record<string, unknown>>;

/** Unknown keys of a file that `loadModel` has read as an object. */
const readJson = async (folder: string, name: string): Promise<Json> =>
  (await readModelJson(folder, name)) as Json;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

async function writeJson(folder: string, name: string, value: Json): Promise<void> {
  await writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}

/** What transformers.js reads of a decoder's settings to name its memory, where the file leaves it out. */
function decoderKeys({ decoder, family }: Model, text: Json): Json {
  const { keyValueHeads, memorySlots } = decoder;
  const kinds = new Map<string, string>();
  for (const { name, kind } of memorySlots) {
    kinds.set(name, kind === "conv" ? "conv" : "full_attention");
  }
  const isHybrid = family === "lfm2" || family === "lfm2_vl";
  const type = isHybrid ? "lfm2" : family === "mistral" ? "mistral" : "llama";
  return {
    ...{ model_type: type, num_hidden_layers: kinds.size, num_key_value_heads: keyValueHeads },
    ...text,
    ...(isHybrid ? { layer_types: [...kinds.values()] } : {}),
  };
}

export interface OnnxSettings {
  /** One for all files, or by the file's name without suffix and ending. */
  readonly dtype: string | Readonly<Record<string, string>>;
  /** Names of files, without suffix and ending, whose weights lie beside them. */
  readonly external: readonly string[];
}

/**
 * Writes config.json as transformers.js reads it: with `transformers.js_config`, and without
 * `quantization_config`, which speaks of files that are not there.
 */
export async function writeOnnxConfig(
  model: Model,
  folder: string,
  { dtype, external }: OnnxSettings,
): Promise<void> {
  const config = { ...(await readJson(model.folder, "config.json")) };
  delete config["quantization_config"];
  const beside = Object.fromEntries(external.map((name) => [name, true]));
  const settings = { dtype, ...(external.length > 0 ? { use_external_data_format: beside } : {}) };
  const text = config["text_config"];
  const known = isObject(text)
    ? {
        ...config,
        model_type: config["model_type"] === "lfm2-vl" ? "lfm2_vl" : config["model_type"],
        text_config: decoderKeys(model, text),
      }
    : decoderKeys(model, config);
  await writeJson(folder, "config.json", { ...known, "transformers.js_config": settings });
}

/** The template goes where transformers.js looks for it; a file of its own it does not read. */
export async function writeOnnxTemplate(model: Model, folder: string): Promise<void> {
  const name = "tokenizer_config.json";
  if ((await readIfThere(join(folder, name))) === null) return;
  const config = await readJson(folder, name);
  if (config["chat_template"] !== undefined) return;
  await writeJson(folder, name, {
    ...config,
    chat_template: await loadChatTemplate(model.folder),
  });
}

const numbersOf = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "number");

/**
 * Writes generation_config.json so that an answer ends where it ended in training: at the end of the
 * turn, which the configuration does not always name.
 */
export async function writeOnnxGeneration(
  model: Model,
  folder: string,
  endOfTurn: number | null,
): Promise<void> {
  const name = "generation_config.json";
  const config = await readJson(model.folder, "config.json");
  const text = isObject(config["text_config"]) ? config["text_config"] : {};
  const given =
    (await readIfThere(join(folder, name))) === null ? {} : await readJson(folder, name);
  const keys = ["bos_token_id", "eos_token_id", "pad_token_id"];
  const merged = { ...config, ...text, ...given } as Json;
  const known = Object.fromEntries(
    keys.flatMap((key) => (typeof merged[key] === "number" ? [[key, merged[key]]] : [])),
  );
  const ends = new Set(numbersOf(merged["eos_token_id"]));
  if (endOfTurn !== null) ends.add(endOfTurn);
  const eos = ends.size > 0 ? { eos_token_id: [...ends] } : {};
  await writeJson(folder, name, { ...given, ...known, ...eos });
}
