import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { nf4Tensors, TORCH_DTYPES, type QuantisedFrom } from "../formats/bitsandbytes.ts";
import {
  BLOCKS_METADATA_KEY,
  blockTensors,
  formatBlocksMetadata,
  type BlockFormat,
  type BlockWeight,
} from "../formats/block-quantised.ts";
import {
  CHANNELS_METADATA_KEY,
  channelTensors,
  type ChannelShape,
} from "../formats/channel-quantised.ts";
import { writeSafetensors, type TensorToWrite } from "../formats/safetensors.ts";
import { readModelJson, type Model } from "./load-model.ts";
import { copySideFiles } from "./side-files.ts";
import { decoderWeights, visionWeights } from "./weight-shapes.ts";

/**
 * How the weights of a model become smaller: to be trained on (NF4), or to be read with (a scale for each
 * block of a row, or for each row).
 */
export type Quantisation =
  | { readonly kind: "nf4"; readonly exempt: readonly string[] }
  | { readonly kind: "blocks"; readonly format: BlockFormat; readonly exempt: readonly string[] }
  | { readonly kind: "channels"; readonly exempt: readonly string[] };

/**
 * What stays as it is in reading when nobody says otherwise: vision towers and projectors, by the names
 * that the families give them. Norms, convolutions and biases are never quantised.
 */
export const VISION_AND_PROJECTOR: readonly string[] = [
  ...["vision_tower", "vision_model", "visual"],
  ...["multi_modal_projector", "projector", "connector", "mlp_AR"],
];

/** In training the head does too, as with bitsandbytes. */
export const USUALLY_EXEMPT: readonly string[] = [...VISION_AND_PROJECTOR, "lm_head"];

/** The beginning of a path up to and with an exempt name, whole segments only; null: not exempt. */
export function exemptPrefix(path: string, exempt: readonly string[]): string | null {
  for (const name of exempt) {
    const at = `.${path}.`.indexOf(`.${name}.`);
    if (at >= 0) return path.slice(0, at + name.length);
  }
  return null;
}

interface Plan {
  /** Names of weights as the checkpoint spells them. */
  readonly chosen: ReadonlySet<string>;
  /** Beginnings of the paths that stay as they are. */
  readonly kept: readonly string[];
}

function planOf(model: Model, { kind, exempt }: Quantisation): Plan {
  const parts = [decoderWeights(model.decoder)];
  if (model.vision !== null) parts.push(visionWeights(model.vision));
  // Training in 4 bits follows bitsandbytes, which knows linears only; reading takes what is large.
  const paths = parts.flatMap(({ linears, matrices }) =>
    kind === "nf4" ? linears.map(({ path }) => path) : matrices,
  );
  const all = [...new Set(paths)];
  for (const name of exempt) {
    if (USUALLY_EXEMPT.includes(name) || all.some((path) => exemptPrefix(path, [name]) !== null)) {
      continue;
    }
    throw new KvittoError(
      "quantise.exempt",
      `No module of ${model.folder} has ${name} in its path.`,
      `Names are whole segments, for example ${all.slice(0, 3).join(", ")}.`,
    );
  }
  const kept = all.flatMap((path) => exemptPrefix(path, exempt) ?? []);
  const chosen = all
    .filter((path) => exemptPrefix(path, exempt) === null)
    .map((path) => model.storedName(`${path}.weight`));
  if (chosen.length === 0) {
    throw new KvittoError(
      "quantise.nothing",
      `All ${all.length} modules of ${model.folder} are exempt; nothing would be quantised.`,
    );
  }
  return { chosen: new Set(chosen), kept: [...new Set(kept)] };
}

/** `quantization_config` as transformers writes and reads it. */
function bitsandbytesConfig(kept: readonly string[], dtype: QuantisedFrom) {
  return {
    bnb_4bit_compute_dtype: TORCH_DTYPES[dtype],
    bnb_4bit_quant_storage: "uint8",
    bnb_4bit_quant_type: "nf4",
    bnb_4bit_use_double_quant: true,
    llm_int8_enable_fp32_cpu_offload: false,
    llm_int8_has_fp16_weight: false,
    llm_int8_skip_modules: kept.includes("lm_head") ? kept : [...kept, "lm_head"],
    llm_int8_threshold: 6,
    load_in_4bit: true,
    load_in_8bit: false,
    quant_method: "bitsandbytes",
  };
}

export interface Quantised {
  /** Weights that have become smaller, of how many tensors. */
  readonly quantised: number;
  readonly tensors: number;
}

/**
 * Writes a model folder whose matrices are quantised: one model.safetensors, config.json with a
 * `quantization_config`, and the model's other files as they are. One weight is in memory at a time.
 * @param folder exists
 * @throws {KvittoError} `quantise.again` for a model that is quantised already, `quantise.exempt`,
 *   `quantise.nothing`, `quantised.not_finite`; `file.*`
 */
export async function writeQuantisedFolder(
  model: Model,
  folder: string,
  quantisation: Quantisation,
  { progress, signal }: { readonly progress: Progress; readonly signal?: AbortSignal },
): Promise<Quantised> {
  const { checkpoint } = model;
  if (checkpoint.quantised.size > 0) {
    throw new KvittoError(
      "quantise.again",
      `${model.folder} is quantised already: ${checkpoint.quantised.size} of its weights are stored in fewer bits.`,
      "Quantise the original model; each time loses precision.",
    );
  }
  const { chosen, kept } = planOf(model, quantisation);
  const tensors: TensorToWrite[] = [];
  const blocks = new Map<string, BlockWeight>();
  const channels: Record<string, ChannelShape> = {};
  const bar = progress.bar("Quantising", chosen.size, "weights");
  let dtype: QuantisedFrom = "F32";
  for (const [name, { entry }] of checkpoint.tensors) {
    signal?.throwIfAborted();
    const { shape } = entry;
    const read = () => checkpoint.readFloat32(name);
    if (!chosen.has(name)) {
      const data = async () => (await checkpoint.read(name)).data;
      tensors.push({ name, dtype: entry.dtype, shape, data });
      continue;
    }
    if (quantisation.kind === "nf4") {
      dtype = entry.dtype as QuantisedFrom; // loadModel refuses other weights
      tensors.push(...(await nf4Tensors({ name, shape, dtype, read })));
    } else if (quantisation.kind === "blocks") {
      const weight = { ...quantisation.format, shape: shape as [number, number] }; // a matrix
      blocks.set(name, weight);
      tensors.push(...(await blockTensors(name, weight, read)));
    } else {
      channels[name] = shape as [number, number]; // likewise
      tensors.push(...(await channelTensors(name, channels[name], read)));
    }
    bar.advance();
  }
  const metadata = {
    format: "pt",
    ...(blocks.size === 0 ? {} : { [BLOCKS_METADATA_KEY]: formatBlocksMetadata(blocks) }),
    ...(quantisation.kind === "channels"
      ? { [CHANNELS_METADATA_KEY]: JSON.stringify(channels) }
      : {}),
  };
  await writeSafetensors(join(folder, "model.safetensors"), tensors, metadata);
  bar.done();
  const config = (await readModelJson(model.folder, "config.json")) as object; // it was loaded
  const quantization_config =
    quantisation.kind === "nf4"
      ? bitsandbytesConfig(kept, dtype)
      : {
          quant_method: "kvitto",
          ...(quantisation.kind === "blocks"
            ? { bits: quantisation.format.bits, block_size: quantisation.format.blockSize }
            : { bits: 8, scales: "channel" }),
          modules_to_not_convert: kept,
        };
  await copySideFiles(model.folder, folder, (name) => name === "config.json");
  await writeFile(
    join(folder, "config.json"),
    `${JSON.stringify({ ...config, quantization_config }, null, 2)}\n`,
  );
  return { quantised: chosen.size, tensors: checkpoint.tensors.size };
}
