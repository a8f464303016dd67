import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { silentProgress, type Progress } from "../core/progress.ts";
import { emitOnnx } from "../engine/emit.ts";
import type { Tensor } from "../engine/tensor.ts";
import { loadModel, type Model } from "../models/load-model.ts";
import {
  VISION_AND_PROJECTOR,
  writeQuantisedFolder,
  type Quantisation,
} from "../models/quantise-folder.ts";
import { copySideFiles } from "../models/side-files.ts";
import { writeOnnxConfig, writeOnnxGeneration, writeOnnxTemplate } from "./onnx-configs.ts";
import { cachedDecoderGraph, embeddingGraph } from "./onnx-graph.ts";
import { writeOnnxProcessor } from "./onnx-processor.ts";
import { visionGraph } from "./onnx-vision.ts";
import { writeOnnxFile } from "./onnx-weights.ts";

/** The release that the files are written for and were checked with. */
export const TRANSFORMERS_JS = "4.3.1";

/** Families that transformers.js has, under the same names. */
const FAMILIES: readonly string[] = ["llama", "mistral", "lfm2", "lfm2_vl", "smolvlm"];

/** A protocol-buffer file ends at 2 GB; what is larger puts its weights beside it. */
const MOST_INLINE_BYTES = 1_500_000_000;

export const ONNX_DTYPES = ["fp32", "fp16", "q8", "q4"] as const;
export type OnnxDtype = (typeof ONNX_DTYPES)[number];

/** What stands behind a file's name, as transformers.js resolves a dtype. */
const SUFFIX: Readonly<Record<OnnxDtype, string>> = {
  ...{ fp32: "", fp16: "_fp16", q8: "_quantized", q4: "_q4" },
};

const QUANTISATION: Readonly<Record<"q8" | "q4", Quantisation>> = {
  q8: { kind: "channels", exempt: VISION_AND_PROJECTOR },
  q4: { kind: "blocks", format: { bits: 4, blockSize: 32 }, exempt: VISION_AND_PROJECTOR },
};

/** What the weights of a model that is quantised for reading are called there; null: it is not. */
function quantisedDtype({ folder, checkpoint }: Model): OnnxDtype | null {
  const kinds = [...checkpoint.quantised.values()];
  if (kinds.length === 0) return null;
  if (kinds.some(({ kind }) => kind === "four_bit")) {
    throw new KvittoError(
      "export.onnx_quantised",
      `${folder} is quantised for training (bitsandbytes); ONNX is written from float weights, or from those of kvitto quantize.`,
      "Export the model as it was before, or merge its adapter first.",
    );
  }
  const isFour = kinds.every((one) => one.kind === "blocks" && one.weight.bits === 4);
  return isFour ? "q4" : "q8";
}

interface Session {
  /** As transformers.js calls the file, without suffix and ending. */
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

async function sessionsOf(model: Model, dtype: OnnxDtype): Promise<Session[]> {
  if (model.vision === null) {
    return [{ name: "model", dtype, outputs: cachedDecoderGraph(model, "input_ids") }];
  }
  // Towers are not quantised; beside smaller weights half the bytes are kept of them.
  const tower = dtype === "fp32" ? "fp32" : "fp16";
  return [
    { name: "embed_tokens", dtype, outputs: embeddingGraph(model) },
    { name: "vision_encoder", dtype: tower, outputs: await visionGraph(model) },
    { name: "decoder_model_merged", dtype, outputs: cachedDecoderGraph(model, "inputs_embeds") },
  ];
}

async function writeSessions(
  model: Model,
  folder: string,
  dtype: OnnxDtype,
  mostInline_bytes: number,
): Promise<void> {
  const files = new Map(
    model.checkpoint.files.map(({ path }) => [path.split(/[\\/]/).at(-1)!, path]),
  );
  await mkdir(join(folder, "onnx"));
  const sessions = await sessionsOf(model, dtype);
  const external: string[] = [];
  for (const { name, dtype: own, outputs } of sessions) {
    const isExternal = await writeOnnxFile(
      join(folder, "onnx"),
      `${name}${SUFFIX[own]}.onnx`,
      emitOnnx(outputs),
      { files, floats: own === "fp16" ? "fp16" : "fp32", mostInline_bytes },
    );
    if (isExternal) external.push(name);
  }
  const isSame = sessions.every((session) => session.dtype === dtype);
  const each = Object.fromEntries(sessions.map((session) => [session.name, session.dtype]));
  await writeOnnxConfig(model, folder, { dtype: isSame ? dtype : each, external });
}

export interface OnnxFolderOptions {
  /** fp32 when left out, or what the weights of a quantised model are. */
  readonly dtype?: OnnxDtype;
  /** The token that ends an answer; null where only the configuration says it. */
  readonly endOfTurn?: number | null;
  readonly mostInline_bytes?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Writes a folder that transformers.js loads: the graphs in `onnx/`, and the model's tokenizer, template,
 * processor and configuration. fp16 are weights that are stored in half and computed with in float32; q8
 * and q4 are what `kvitto quantize --to int8` and `--to int4` make of the language model.
 * @param folder  exists
 * @throws {KvittoError} `export.onnx_unsupported`, `export.onnx_quantised`, `export.onnx_range`;
 *   `quantised.not_finite`, `image_processor.*`, `file.*`
 */
export async function writeOnnxFolder(
  model: Model,
  folder: string,
  options: OnnxFolderOptions = {},
): Promise<OnnxDtype> {
  if (!FAMILIES.includes(model.family)) {
    throw new KvittoError(
      "export.onnx_unsupported",
      `${model.folder} is a model of the family ${model.family}, for which transformers.js ${TRANSFORMERS_JS} has no class; ONNX is written for ${FAMILIES.join(", ")}.`,
      "Serve it with kvitto, or fine-tune a model of one of these families.",
    );
  }
  const { mostInline_bytes = MOST_INLINE_BYTES, progress = silentProgress, signal } = options;
  const now = quantisedDtype(model);
  const dtype = options.dtype ?? now ?? "fp32";
  if (now !== null && dtype !== now) {
    throw new KvittoError(
      "export.onnx_quantised",
      `${model.folder} is quantised already, which is ${now} there; ${dtype} was asked for.`,
      `Leave the dtype out, or export the model as it was before kvitto quantize.`,
    );
  }
  if (now === null && (dtype === "q8" || dtype === "q4")) {
    const scratch = await mkdtemp(join(folder, "quantised-"));
    try {
      const signalled = signal === undefined ? {} : { signal };
      const how = { progress, ...signalled };
      await writeQuantisedFolder(model, scratch, QUANTISATION[dtype], how);
      await writeSessions(await loadModel(scratch), folder, dtype, mostInline_bytes);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  } else {
    await writeSessions(model, folder, dtype, mostInline_bytes);
  }
  await copySideFiles(model.folder, folder, (name) => name === "config.json");
  await writeOnnxTemplate(model, folder);
  await writeOnnxGeneration(model, folder, options.endOfTurn ?? null);
  if (model.vision !== null) await writeOnnxProcessor(model, folder);
  return dtype;
}
