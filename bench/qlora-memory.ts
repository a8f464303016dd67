import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatQuantState, partsOf } from "../src/formats/bitsandbytes.ts";
import { DYNAMIC_MAP, NESTED_BLOCK } from "../src/formats/dynamic-map.ts";
import { CODE_BOOKS, FOUR_BIT_BLOCK, packedBytes } from "../src/formats/four-bit.ts";
import { formatHeader, inFileOrder, tensorBytes } from "../src/formats/safetensors-header.ts";
import { llama, parseLlamaConfig } from "../src/models/llama.ts";
import { decoderWeights, parameterCount, type WeightShape } from "../src/models/weight-shapes.ts";
import { peakOf } from "./peak-of.ts";

/** Sizes of published config.json files. */
const CONFIGS = {
  "1.1b": {
    ...{ model_type: "llama", vocab_size: 32_000, hidden_size: 2048, intermediate_size: 5632 },
    ...{ num_hidden_layers: 22, num_attention_heads: 32, num_key_value_heads: 4 },
    ...{ rms_norm_eps: 1e-5, tie_word_embeddings: false },
  },
  "3b": {
    ...{ model_type: "llama", vocab_size: 128_256, hidden_size: 3072, intermediate_size: 8192 },
    ...{ num_hidden_layers: 28, num_attention_heads: 24, num_key_value_heads: 8 },
    ...{ rms_norm_eps: 1e-5, tie_word_embeddings: true, rope_theta: 500_000 },
  },
} as const;

const TOKENS = 512;
const LABELS = 64;
/** Larger tensors are holes in their file: zeros that take no disk, and memory as any other. */
const WRITTEN_BYTES = 4096;

interface Planned {
  readonly name: string;
  readonly dtype: "F32" | "U8";
  readonly shape: readonly number[];
  readonly data?: Float32Array | Uint8Array;
}

function nf4({ name, shape }: WeightShape): Planned[] {
  const size = shape.reduce((product, side) => product * side, 1);
  const blocks = Math.ceil(size / FOUR_BIT_BLOCK);
  const state = new TextEncoder().encode(
    formatQuantState({
      ...{ type: "nf4", blockSize: FOUR_BIT_BLOCK, shape, dtype: "F32" },
      nested: { blockSize: NESTED_BLOCK, offset: 0.03 },
    }),
  );
  const parts = partsOf(name);
  return [
    { name, dtype: "U8", shape: [packedBytes(size), 1] },
    { name: parts.maxima, dtype: "U8", shape: [blocks] },
    { name: parts.map, dtype: "F32", shape: [16], data: CODE_BOOKS.nf4 },
    { name: parts.nestedMaxima, dtype: "F32", shape: [Math.ceil(blocks / NESTED_BLOCK)] },
    { name: parts.nestedMap, dtype: "F32", shape: [256], data: DYNAMIC_MAP },
    {
      ...{ name: `${name}.quant_state.bitsandbytes__nf4`, dtype: "U8", shape: [state.length] },
      data: state,
    },
  ];
}

/** A safetensors file of the right sizes, in which only small tensors are written. */
async function writeSparse(path: string, planned: readonly Planned[]): Promise<void> {
  const ordered = inFileOrder(planned).map((tensor) => ({
    ...tensor,
    length_bytes: tensorBytes(tensor.dtype, tensor.shape)!, // whole bytes: neither dtype is smaller
  }));
  const header = formatHeader(ordered, new Map());
  const file = await open(path, "w");
  try {
    await file.write(header);
    let at = header.byteLength;
    for (const { data, length_bytes } of ordered) {
      if (data !== undefined && length_bytes <= WRITTEN_BYTES) await file.write(data, 0, null, at);
      at += length_bytes;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
}

function isSize(text: string | undefined): text is keyof typeof CONFIGS {
  return text !== undefined && Object.hasOwn(CONFIGS, text);
}

/**
 * `npm run bench:qlora -- 1.1b|3b [MODE…]`: peak memory of forward and backward of an adapter on every
 * linear layer over float32 weights, which are read in place (the least they can take), and over NF4
 * weights. Weights are zeros: memory does not depend on them. Modes, all when none is named: `nothing` (8 tokens: what weights and graph take),
 * `recompute` and `kept` (one row of 512 tokens, 64 labelled). One process a measurement.
 */
const [size, ...asked] = process.argv.slice(2);
if (!isSize(size)) throw new Error("usage: bench:qlora -- 1.1b|3b [nothing] [recompute] [kept]");
const config = CONFIGS[size];
const { weights, linears } = decoderWeights(llama(parseLlamaConfig(config)));
const small = new Set(
  linears.flatMap(({ path }) => (path === "lm_head" ? [] : [`${path}.weight`])),
);
const folder = await mkdtemp(join(tmpdir(), "kvitto-bench-"));
try {
  const [big, quantised] = [join(folder, "f32"), join(folder, "nf4")];
  const float = ({ name, shape }: WeightShape): Planned => ({ name, dtype: "F32", shape });
  for (const [path, tensors] of [
    [big, weights.map(float)],
    [quantised, weights.flatMap((one) => (small.has(one.name) ? nf4(one) : [float(one)]))],
  ] as const) {
    await mkdir(path);
    await writeSparse(join(path, "model.safetensors"), tensors);
    await writeFile(join(path, "config.json"), JSON.stringify(config));
  }
  const parameters = parameterCount({ weights });
  console.log(`${(parameters / 1e9).toFixed(2)} billion parameters`);
  const { signal } = new AbortController();
  const measure = (path: string, mode: string) =>
    peakOf("./training-memory-child.ts", [path, `${TOKENS}`, `${LABELS}`, mode], signal);
  for (const mode of asked.length === 0 ? ["nothing", "recompute", "kept"] : asked) {
    const [full, less] = [await measure(big, mode), await measure(quantised, mode)];
    const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2);
    console.log(
      `${mode}: float32 ${gigabytes(full.peak_bytes)} GB, NF4 ${gigabytes(less.peak_bytes)} GB: ` +
        `${((100 * less.peak_bytes) / full.peak_bytes).toFixed(1)} % of the memory, ` +
        `${(less.seconds / full.seconds).toFixed(2)} times the time`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
