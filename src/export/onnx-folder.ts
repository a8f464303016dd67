import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { emitOnnx } from "../engine/emit.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "../formats/float16.ts";
import { encodeOnnx, type OnnxInitializer, type OnnxModel } from "../formats/onnx.ts";
import type { Model } from "../models/load-model.ts";
import { copySideFiles } from "../models/side-files.ts";
import { cachedDecoderGraph } from "./onnx-graph.ts";

/** Families that transformers.js has as decoders of texts, under the same names. */
const FAMILIES: readonly string[] = ["llama", "mistral", "lfm2"];

/** A protocol-buffer file ends at 2 GB; what is larger puts its weights beside it. */
const MOST_INLINE_BYTES = 1_500_000_000;

/** A weight's values as float32, read from where the graph points. */
async function floats({ name, dtype, data }: OnnxInitializer, files: ReadonlyMap<string, string>) {
  if ("raw" in data) throw new Error(`internal: ${name} is in the graph`);
  const handle = await open(files.get(data.file)!);
  try {
    // A buffer of its own, so that 2- and 4-byte views begin at its beginning.
    const bytes = new Uint8Array(data.length_bytes);
    await handle.read(bytes, 0, data.length_bytes, data.offset_bytes);
    if (dtype === "float32") return new Float32Array(bytes.buffer);
    if (dtype === "float16") return float16ToFloat32(new Uint16Array(bytes.buffer));
    if (dtype === "bfloat16") return bfloat16ToFloat32(new Uint16Array(bytes.buffer));
  } finally {
    await handle.close();
  }
  throw new KvittoError(
    "export.onnx_quantised",
    `${name} is quantised (${dtype}); ONNX is written from weights that are not.`,
    "Export the model as it was before `kvitto quantize`.",
  );
}

const sizeOf = ({ shape }: OnnxInitializer) =>
  4 * shape.reduce((product, side) => product * side, 1);

async function writeGraph(
  folder: string,
  onnx: OnnxModel,
  files: ReadonlyMap<string, string>,
  mostInline_bytes: number,
): Promise<{ readonly isExternal: boolean }> {
  const isStored = (one: OnnxInitializer) => !("raw" in one.data);
  const total = onnx.initializers.filter(isStored).reduce((sum, one) => sum + sizeOf(one), 0);
  const isExternal = total > mostInline_bytes;
  const file = "model.onnx_data";
  const beside = isExternal ? await open(join(folder, file), "w") : null;
  let offset_bytes = 0;
  const initializers: OnnxInitializer[] = [];
  try {
    for (const one of onnx.initializers) {
      if (!isStored(one)) {
        initializers.push(one);
        continue;
      }
      const values = await floats(one, files);
      const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      if (beside === null) {
        initializers.push({ ...one, dtype: "float32", data: { raw } });
        continue;
      }
      await beside.write(raw);
      const data = { file, offset_bytes, length_bytes: raw.length };
      initializers.push({ ...one, dtype: "float32", data });
      offset_bytes += raw.length;
    }
  } finally {
    await beside?.close();
  }
  await writeFile(join(folder, "model.onnx"), encodeOnnx({ ...onnx, initializers }));
  return { isExternal };
}

/**
 * Writes a folder that transformers.js loads: `onnx/model.onnx` in float32, and the model's tokenizer,
 * template and configuration, with `transformers.js_config` in the latter.
 * @param folder  exists
 * @throws {KvittoError} `export.onnx_unsupported`, `export.onnx_quantised`; `file.*`
 */
export async function writeOnnxFolder(
  model: Model,
  folder: string,
  { mostInline_bytes = MOST_INLINE_BYTES }: { readonly mostInline_bytes?: number } = {},
): Promise<void> {
  if (!FAMILIES.includes(model.family)) {
    throw new KvittoError(
      "export.onnx_unsupported",
      `${model.folder} is a model of the family ${model.family}; ONNX is written for ${FAMILIES.join(", ")}.`,
      "Models that see are not written as ONNX.",
    );
  }
  const onnx = emitOnnx(cachedDecoderGraph(model));
  const files = new Map(
    model.checkpoint.files.map(({ path }) => [path.split(/[\\/]/).at(-1)!, path]),
  );
  await mkdir(join(folder, "onnx"));
  const { isExternal } = await writeGraph(join(folder, "onnx"), onnx, files, mostInline_bytes);
  await copySideFiles(model.folder, folder);
  const config = JSON.parse(await readFile(join(model.folder, "config.json"), "utf8")) as object;
  const settings = { dtype: "fp32", ...(isExternal ? { use_external_data_format: true } : {}) };
  const text = JSON.stringify({ ...config, "transformers.js_config": settings }, null, 2);
  await writeFile(join(folder, "config.json"), `${text}\n`);
}
