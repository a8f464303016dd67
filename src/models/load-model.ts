import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError, messageOf } from "../core/errors.ts";
import { openCheckpoint, type Checkpoint } from "../formats/checkpoint.ts";
import type { Decoder } from "./decoder.ts";
import { lfm2, parseLfm2Config } from "./lfm2.ts";
import { lfm2VlDecoder, lfm2VlSpellings, lfm2VlVision, parseLfm2VlConfig } from "./lfm2-vl.ts";
import type { VisionEncoder } from "./vision-encoder.ts";
import { llama, parseLlamaConfig } from "./llama.ts";
import { mistral, parseMistralConfig } from "./mistral.ts";
import {
  paddleOcrVlDecoder,
  paddleOcrVlSpellings,
  paddleOcrVlVision,
  parsePaddleOcrVlConfig,
} from "./paddleocr-vl.ts";
import { parseSmolVlmConfig, smolVlmDecoder, smolVlmVision } from "./smolvlm.ts";
import { allLogits, imageIndexInput, languageStages } from "./language-graph.ts";
import { sequenceInputs } from "./sequence.ts";
import {
  createWeights,
  findSpelling,
  HEAD_WEIGHT,
  refuseExtraTensors,
  type WeightOptions,
  type WeightStore,
} from "./weights.ts";

/** A model folder in the Hugging Face layout, ready to build graphs from. */
export interface Model {
  readonly family: ModelFamily;
  readonly folder: string;
  readonly checkpoint: Checkpoint;
  readonly decoder: Decoder;
  readonly vision: VisionEncoder | null;
  weights(options?: Omit<WeightOptions, "spellings">): WeightStore;
  /** How the checkpoint spells a weight. @throws {KvittoError} `weights.missing` */
  storedName(name: string): string;
  /** Tensors that files of this family may carry and nothing reads. */
  ignorable(name: string): boolean;
}

export const MODEL_FAMILIES = [
  "llama",
  "mistral",
  "lfm2",
  "lfm2_vl",
  "smolvlm",
  "paddleocr_vl",
] as const;
export type ModelFamily = (typeof MODEL_FAMILIES)[number];

/** Reads a JSON file of a model folder. @throws {KvittoError} `model.file` */
export async function readModelJson(folder: string, name: string): Promise<unknown> {
  const path = join(folder, name);
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new KvittoError(
      "model.file",
      `${path} cannot be read as JSON: ${messageOf(error)}`,
      "A model is a folder with config.json, model.safetensors and tokenizer.json.",
    );
  }
}

function familyOf(config: unknown, folder: string): ModelFamily {
  const type =
    typeof config === "object" && config !== null && "model_type" in config
      ? config.model_type
      : undefined;
  switch (type) {
    case "llama":
    case "mistral":
    case "lfm2":
    case "lfm2_vl":
    case "paddleocr_vl":
      return type;
    case "lfm2-vl":
      return "lfm2_vl";
    case "smolvlm":
    case "idefics3":
      return "smolvlm";
    default:
      throw new KvittoError(
        "model.unknown_type",
        `${folder}/config.json has ${type === undefined ? "no model_type" : `the model_type ${JSON.stringify(type)}`}; ` +
          `known are ${MODEL_FAMILIES.join(", ")}`,
        "Run `kvitto models` for what is supported.",
      );
  }
}

interface Parts {
  readonly decoder: Decoder;
  readonly vision: VisionEncoder | null;
  readonly spellings: (name: string) => readonly string[];
  readonly ignorable: (name: string) => boolean;
}

function partsOf(family: ModelFamily, config: unknown): Parts {
  const same = (name: string) => [name];
  switch (family) {
    case "llama": {
      const cfg = parseLlamaConfig(config);
      return {
        decoder: llama(cfg),
        vision: null,
        spellings: same,
        // Old files keep the rotary table, and some write a tied head out.
        ignorable: (name) =>
          name.endsWith("rotary_emb.inv_freq") || (cfg.tied && name === "lm_head.weight"),
      };
    }
    case "mistral": {
      const cfg = parseMistralConfig(config);
      return {
        decoder: mistral(cfg),
        vision: null,
        spellings: same,
        ignorable: (name) => cfg.tied && name === "lm_head.weight",
      };
    }
    case "lfm2": {
      const cfg = parseLfm2Config(config);
      return {
        decoder: lfm2(cfg),
        vision: null,
        spellings: same,
        ignorable: (name) => cfg.tied && name === "lm_head.weight",
      };
    }
    case "lfm2_vl": {
      const cfg = parseLfm2VlConfig(config);
      return {
        decoder: lfm2VlDecoder(cfg),
        vision: lfm2VlVision(cfg),
        spellings: lfm2VlSpellings,
        // The tower's pooling head is not part of this architecture, though some files carry it.
        ignorable: (name) =>
          /(^|\.)vision_tower\.(vision_model\.)?head\./.test(name) ||
          (cfg.text.tied && name.endsWith("lm_head.weight")),
      };
    }
    case "paddleocr_vl": {
      const cfg = parsePaddleOcrVlConfig(config);
      return {
        decoder: paddleOcrVlDecoder(cfg),
        vision: paddleOcrVlVision(cfg),
        spellings: paddleOcrVlSpellings,
        // Two leftovers of the tower's training, and a tied head that is written out.
        ignorable: (name) =>
          /(^|\.)visual\.vision_model\.(embeddings\.packing_position_embedding|head)\./.test(
            name,
          ) ||
          (cfg.text.tied && name === "lm_head.weight"),
      };
    }
    case "smolvlm": {
      const cfg = parseSmolVlmConfig(config);
      return {
        decoder: smolVlmDecoder(cfg),
        vision: smolVlmVision(cfg),
        spellings: same,
        ignorable: (name) =>
          name.endsWith("rotary_emb.inv_freq") || (cfg.text.tied && name === "lm_head.weight"),
      };
    }
  }
}

/** What config.json alone says of a model: no weight is looked for. */
export type Architecture = Pick<Model, "family" | "decoder" | "vision">;

/**
 * @param folder names the configuration in errors
 * @throws {KvittoError} `model.unknown_type`, `config.unsupported`, `config.rope`
 */
export function architectureOf(config: unknown, folder: string): Architecture {
  const family = familyOf(config, folder);
  const { decoder, vision } = partsOf(family, config);
  return { family, decoder, vision };
}

/**
 * Builds the whole model once, which reads no weight: a checkpoint that does not fit its
 * config.json fails here, not in the middle of a run.
 */
function checkWeights({ decoder, vision, weights, ignorable }: Model): void {
  const store = weights();
  const images = vision?.encode(store.root);
  const merge = images ? { features: images.features, image_index: imageIndexInput() } : null;
  const { finalNorm } = languageStages(decoder, store.root, sequenceInputs(decoder), merge);
  allLogits(decoder, store.root, finalNorm);
  refuseExtraTensors(store, ignorable);
}

/**
 * Opens a model folder: config.json and the tensors of model.safetensors or its shards. Nothing is
 * read but headers; every tensor's name and shape is checked.
 * @throws {KvittoError} `model.file`, `model.unknown_type`, `config.unsupported`, `config.rope`,
 *   `weights.missing`, `weights.shape`, `weights.dtype`, `weights.extra`; `checkpoint.*` and
 *   `safetensors.*` of files that are damaged or not all there
 */
export async function loadModel(folder: string): Promise<Model> {
  const config = await readModelJson(folder, "config.json");
  const family = familyOf(config, folder);
  const { decoder, vision, spellings: ownSpellings, ignorable } = partsOf(family, config);
  // A tied head begins as the embedding, whatever a file says that writes it out.
  const spellings = (name: string) =>
    ownSpellings(name === HEAD_WEIGHT ? (decoder.tiedHead ?? name) : name);
  const checkpoint = await openCheckpoint(folder);
  const model: Model = {
    family,
    folder,
    checkpoint,
    decoder,
    vision,
    ignorable,
    storedName: (name) => findSpelling(checkpoint, spellings(name), name),
    weights: (options = {}) => createWeights(checkpoint, { ...options, spellings }),
  };
  checkWeights(model);
  return model;
}
