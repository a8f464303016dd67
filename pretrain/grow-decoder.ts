import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../src/core/random.ts";
import { openCheckpoint } from "../src/formats/checkpoint.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { loadTokenizer } from "../src/formats/tokenizer.ts";
import { initialWeights, LAYER_TYPES } from "./architecture.ts";

/**
 * Weights of the small decoder (six layers, three taps) as weights of the present one that compute
 * the same: new taps are zero, and new layers add nothing until they have learnt something, since
 * what they write into the residual stream is zero (Chen et al. 2016, Net2Net, arXiv:1511.05641).
 */
const LAYER_OF_OLD = [0, 1, 2, 3, 5, 6];
const PREFIX = "model.language_model.";
const TOKENIZER_FOLDER = "base-model";
const OUTPUTS = /(out_proj|feed_forward\.w2)\.weight$/;

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "pretrain/start/decoder" },
    out: { type: "string" },
    seed: { type: "string", default: "kvitto-grown-1" },
  },
});
if (values.out === undefined) throw new Error("--out FOLDER is needed");
if (Math.max(...LAYER_OF_OLD) >= LAYER_TYPES.length) throw new Error("internal: too few layers");

const old = await openCheckpoint(values.from);
const oldName = (name: string): string | null => {
  const match = /^(.*\.layers\.)(\d+)(\..*)$/.exec(name);
  if (match === null) return name;
  const layer = LAYER_OF_OLD.indexOf(Number(match[2]));
  return layer < 0 ? null : `${match[1]}${layer}${match[3]}`;
};

const { vocabularySize } = await loadTokenizer(TOKENIZER_FOLDER);
const tensors = [];
for (const tensor of initialWeights(vocabularySize, new Random(`${values.seed}/weights`))) {
  if (!tensor.name.startsWith(PREFIX)) continue;
  const from = oldName(tensor.name);
  let { data } = tensor;
  if (from === null) {
    if (OUTPUTS.test(tensor.name)) data = new Float32Array(data.length);
  } else if (tensor.name.endsWith("conv.conv.weight")) {
    const taps = tensor.shape[2]!;
    const given = await old.readFloat32(from);
    const oldTaps = given.length / tensor.shape[0]!;
    data = Float32Array.from(data, (_, i) => {
      const tap = (i % taps) - (taps - oldTaps);
      return tap < 0 ? 0 : given[Math.floor(i / taps) * oldTaps + tap]!;
    });
  } else {
    data = await old.readFloat32(from);
    if (data.length !== tensor.data.length) throw new Error(`${from} has another size`);
  }
  tensors.push({ ...tensor, data, dtype: "F32" as const });
}
await mkdir(values.out, { recursive: true });
await writeSafetensors(join(values.out, "model.safetensors"), tensors);
