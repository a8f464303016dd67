import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from "../formats/float16.ts";
import {
  encodeOnnx,
  type OnnxInitializer,
  type OnnxModel,
  type OnnxNode,
} from "../formats/onnx.ts";

/** How the weights of floats are stored; codes of fewer bits stay what they are. */
export type StoredFloats = "fp32" | "fp16";

const FLOAT32 = 1; // TensorProto.DataType

async function bytesOf({ name, data }: OnnxInitializer, files: ReadonlyMap<string, string>) {
  if ("raw" in data) throw new Error(`internal: ${name} is in the graph`);
  const handle = await open(files.get(data.file)!);
  try {
    // A buffer of its own, so that 2- and 4-byte views begin at its beginning.
    const bytes = new Uint8Array(data.length_bytes);
    await handle.read(bytes, 0, data.length_bytes, data.offset_bytes);
    return bytes;
  } finally {
    await handle.close();
  }
}

function toFloat32(dtype: OnnxInitializer["dtype"], bytes: Uint8Array): Float32Array {
  const { buffer } = bytes;
  if (dtype === "float32") return new Float32Array(buffer);
  return dtype === "float16"
    ? float16ToFloat32(new Uint16Array(buffer))
    : bfloat16ToFloat32(new Uint16Array(buffer));
}

/** @throws {KvittoError} `export.onnx_range` */
function toFloat16(name: string, values: Float32Array): Uint16Array {
  const bits = float32ToFloat16(values);
  const at = bits.findIndex((one, i) => (one & 0x7fff) === 0x7c00 && Number.isFinite(values[i]));
  if (at < 0) return bits;
  throw new KvittoError(
    "export.onnx_range",
    `${name} holds ${values[at]}, which is beyond the largest float16 (65504).`,
    "Export with --dtype fp32.",
  );
}

const isStored = (one: OnnxInitializer) => !("raw" in one.data);
/** Vectors (norms, biases, scales) are a small share of the bytes, and are left precise. */
const isHalved = (one: OnnxInitializer, floats: StoredFloats) =>
  floats === "fp16" && one.dtype !== "uint8" && one.shape.length > 1;

function sizeOf(one: OnnxInitializer, floats: StoredFloats): number {
  const each = one.dtype === "uint8" ? 1 : isHalved(one, floats) ? 2 : 4;
  return one.shape.reduce((product, side) => product * side, each);
}

/** A weight as the file holds it: its bytes, and a cast back to float32 where it is stored in half. */
async function stored(
  one: OnnxInitializer,
  files: ReadonlyMap<string, string>,
  floats: StoredFloats,
): Promise<{ name: string; dtype: OnnxInitializer["dtype"]; raw: Uint8Array; cast?: OnnxNode }> {
  const { name, dtype } = one;
  const bytes = await bytesOf(one, files);
  if (dtype === "uint8") return { name, dtype, raw: bytes };
  const values = toFloat32(dtype, bytes);
  if (!isHalved(one, floats)) {
    return { name, dtype: "float32", raw: new Uint8Array(values.buffer) };
  }
  const half = `${name}.float16`;
  const cast = {
    ...{ type: "Cast", domain: "", inputs: [half], outputs: [name] },
    attributes: [{ name: "to", int: FLOAT32 }],
  };
  const raw = new Uint8Array(toFloat16(name, values).buffer);
  return { name: half, dtype: "float16", raw, cast };
}

/**
 * Writes `folder`/`file` with its weights in it, or, above `mostInline_bytes`, in `file`_data beside it.
 * @param files where the weights lie now: the names used inside the graph → paths
 * @returns whether they lie beside it
 * @throws {KvittoError} `export.onnx_range`
 */
export async function writeOnnxFile(
  folder: string,
  file: string,
  onnx: OnnxModel,
  options: {
    readonly files: ReadonlyMap<string, string>;
    readonly floats: StoredFloats;
    readonly mostInline_bytes: number;
  },
): Promise<boolean> {
  const { files, floats, mostInline_bytes } = options;
  const total = onnx.initializers
    .filter(isStored)
    .reduce((sum, one) => sum + sizeOf(one, floats), 0);
  const isExternal = total > mostInline_bytes;
  const dataFile = `${file}_data`;
  const beside = isExternal ? await open(join(folder, dataFile), "w") : null;
  let offset_bytes = 0;
  const initializers: OnnxInitializer[] = [];
  const casts: OnnxNode[] = [];
  try {
    for (const one of onnx.initializers) {
      if (!isStored(one)) {
        initializers.push(one);
        continue;
      }
      const { name, dtype, raw, cast } = await stored(one, files, floats);
      if (cast !== undefined) casts.push(cast);
      if (beside === null) {
        initializers.push({ name, dtype, shape: one.shape, data: { raw } });
        continue;
      }
      await beside.write(raw);
      const data = { file: dataFile, offset_bytes, length_bytes: raw.length };
      initializers.push({ name, dtype, shape: one.shape, data });
      offset_bytes += raw.length;
    }
  } finally {
    await beside?.close();
  }
  const nodes = [...casts, ...onnx.nodes];
  await writeFile(join(folder, file), encodeOnnx({ ...onnx, nodes, initializers }));
  return isExternal;
}
