import { blockMatmul, type BlockFormatOf } from "../engine/ops/block-matmul.ts";
import { blockRows } from "../engine/ops/block-rows.ts";
import { channelMatmul } from "../engine/ops/channel-matmul.ts";
import { channelRows } from "../engine/ops/channel-rows.ts";
import { fourBitMatmul } from "../engine/ops/four-bit-matmul.ts";
import type { FourBitFormat } from "../engine/ops/four-bit-maxima.ts";
import { fourBitValues } from "../engine/ops/four-bit-values.ts";
import { gatherRows } from "../engine/ops/gather-rows.ts";
import { constant, weight, type Tensor } from "../engine/tensor.ts";
import { partsOf, type QuantState } from "../formats/bitsandbytes.ts";
import { codeShape, scalesOf, type BlockWeight } from "../formats/block-quantised.ts";
import type { ChannelShape } from "../formats/channel-quantised.ts";
import type { Checkpoint } from "../formats/checkpoint.ts";
import type { QuantisedWeight } from "../formats/quantised-weights.ts";

/** A quantised matrix [O,I] of a checkpoint as a graph uses it. */
export interface QuantisedMatrix {
  /** x·Wᵀ. x [N,I] → [N,O]. */
  product(x: Tensor): Tensor;
  /** index [...] → [...,I]. */
  rows(index: Tensor): Tensor;
  /** [O,I] as floats. Constant, and so computed once, when the graph is loaded. */
  values(): Tensor;
}

/** A tensor of the file by its bytes: what it is declared as may be another type of the same bytes. */
function stored(
  checkpoint: Checkpoint,
  part: string,
  dtype: "uint8" | "float32",
  shape?: readonly number[],
): Tensor {
  const { file, entry } = checkpoint.tensors.get(part)!; // findQuantised has seen that it is there
  const { offset_bytes, length_bytes } = entry;
  const flat = [length_bytes / (dtype === "uint8" ? 1 : 4)];
  const location = { file: file.path, offset_bytes, length_bytes, storedDtype: dtype };
  return weight(part, shape ?? flat, location);
}

function fourBit(checkpoint: Checkpoint, name: string, state: QuantState): QuantisedMatrix {
  const [outFeatures, inFeatures] = state.shape as [number, number]; // a linear's
  const { blockSize, type, nested } = state;
  const format: FourBitFormat = { outFeatures, inFeatures, blockSize, type, nested };
  const parts = partsOf(name);
  const codes = stored(checkpoint, name, "uint8");
  const maxima = stored(checkpoint, parts.maxima, nested === null ? "float32" : "uint8");
  const tensors =
    nested === null
      ? { codes, maxima, map: maxima, nestedMaxima: maxima }
      : {
          ...{ codes, maxima, map: stored(checkpoint, parts.nestedMap, "float32") },
          nestedMaxima: stored(checkpoint, parts.nestedMaxima, "float32"),
        };
  const values = () => fourBitValues(tensors, format);
  return {
    product: (x) => fourBitMatmul(x, tensors, format),
    rows: (index) => gatherRows(values(), index),
    values,
  };
}

function allRows(count: number): Tensor {
  return constant(
    "int64",
    [count],
    BigInt64Array.from({ length: count }, (_, i) => BigInt(i)),
  );
}

function blocks(checkpoint: Checkpoint, name: string, block: BlockWeight): QuantisedMatrix {
  const [outFeatures, inFeatures] = block.shape;
  const { bits, blockSize } = block;
  const format: BlockFormatOf = { bits, blockSize, outFeatures, inFeatures };
  const shape = codeShape(block);
  const codes = stored(checkpoint, name, "uint8", shape);
  const scales = stored(checkpoint, scalesOf(name), "float32", [shape[0], shape[1]]);
  const rows = (index: Tensor) => blockRows(codes, scales, index, format);
  return {
    product: (x) => blockMatmul(x, codes, scales, format),
    rows,
    values: () => rows(allRows(outFeatures)),
  };
}

function channels(checkpoint: Checkpoint, name: string, shape: ChannelShape): QuantisedMatrix {
  const [outFeatures, inFeatures] = shape;
  const codes = stored(checkpoint, name, "uint8", [inFeatures, outFeatures]);
  const scales = stored(checkpoint, scalesOf(name), "float32");
  const rows = (index: Tensor) => channelRows(codes, scales, index);
  return {
    product: (x) => channelMatmul(x, codes, scales),
    rows,
    values: () => rows(allRows(outFeatures)),
  };
}

/** The matrix that a checkpoint stores under `name` in fewer bits. */
export function quantisedMatrix(
  checkpoint: Checkpoint,
  name: string,
  quantised: QuantisedWeight,
): QuantisedMatrix {
  switch (quantised.kind) {
    case "four_bit":
      return fourBit(checkpoint, name, quantised.state);
    case "blocks":
      return blocks(checkpoint, name, quantised.weight);
    case "channels":
      return channels(checkpoint, name, quantised.shape);
  }
}
