import { addDimensions, symbol, type Dimension } from "../engine/dimension.ts";
import { gradients, topologicalOrder } from "../engine/differentiate.ts";
import { add } from "../engine/ops/add.ts";
import { concat } from "../engine/ops/concat.ts";
import { mul } from "../engine/ops/mul.ts";
import { reduceSum } from "../engine/ops/reduce-sum.ts";
import { slice } from "../engine/ops/slice.ts";
import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { input, scalar, type Tensor } from "../engine/tensor.ts";
import type { Decoder } from "../models/decoder.ts";
import type { Weights } from "../models/weights.ts";

/** Logits of one chunk take at most this much, and its gradient as much again. */
const CHUNK_BYTES = 2 ** 25;
/** More would cut a run of the usual size into pieces too small to be fast. */
const MOST_CHUNKS = 12;
const FLOAT_BYTES = 4;

/** How many rows of logits a chunk has; with a small vocabulary that is more than any run has. */
function rowsOfChunk({ vocabularySize }: Pick<Decoder, "vocabularySize">): number {
  return Math.max(1, Math.floor(CHUNK_BYTES / (FLOAT_BYTES * vocabularySize)));
}

/** Into how many chunks runs of up to `rows` labels are cut; 1 is not worth a graph of its own. */
export function lossChunks(decoder: Pick<Decoder, "vocabularySize">, rows: number): number {
  return Math.max(1, Math.min(MOST_CHUNKS, Math.ceil(rows / rowsOfChunk(decoder))));
}

const labelsName = (chunk: number) => `labels.${chunk}`;
const weightsName = (chunk: number) => `label_weights.${chunk}`;

export interface ChunkedLabels {
  /** As `LabelInputs.label_index`, its length the sum of those of the chunks. */
  readonly label_index: Tensor;
  readonly chunks: readonly LabelChunk[];
}

export interface LabelChunk {
  readonly labels: Tensor; // int64 [Lₖ]
  readonly weights: Tensor; // [Lₖ]
}

export function chunkedLabels(count: number): ChunkedLabels {
  const sizes = Array.from({ length: count }, (_, k) => symbol(`labels${k}`));
  const chunks = sizes.map((size, k) => ({
    labels: input(labelsName(k), "int64", [size]),
    weights: input(weightsName(k), "float32", [size]),
  }));
  const total = sizes.reduce<Dimension>(addDimensions, 0);
  return { label_index: input("label_index", "int64", [total]), chunks };
}

/** Feeds of the labels of {@link chunkedLabels}: no chunk is larger than it has to be. */
export function chunkedLabelFeeds(
  decoder: Pick<Decoder, "vocabularySize">,
  count: number,
  labels: ArrayLike<number>,
  weights: Float32Array = new Float32Array(labels.length).fill(1),
): Record<string, HostTensor> {
  const used = Math.min(count, lossChunks(decoder, labels.length));
  const feeds: Record<string, HostTensor> = {};
  const all = Array.from(labels);
  for (let k = 0; k < count; k++) {
    const [from, to] = [k, k + 1].map((at) =>
      Math.floor((all.length * Math.min(at, used)) / used),
    ) as [number, number];
    feeds[labelsName(k)] = hostInt64([to - from], all.slice(from, to));
    feeds[weightsName(k)] = hostFloat32([to - from], weights.slice(from, to));
  }
  return feeds;
}

/** A loss whose gradient at one tensor is known already. */
export interface CutLoss {
  readonly loss: Tensor;
  /** Where the gradient is known, and what it is. */
  readonly at: Tensor;
  readonly slope: Tensor;
  /** Gradients of what the loss depends on besides `at`: a head that is trained. */
  readonly direct: ReadonlyMap<Tensor, Tensor>;
}

/** Inputs of the graph below `roots`, down to `until`. */
function inputsBelow(roots: readonly Tensor[], until: ReadonlySet<Tensor>): Set<Tensor> {
  const nodes = topologicalOrder(roots, until);
  const tensors = nodes.flatMap((node) => Object.values(node.inputs));
  return new Set([...roots, ...tensors].filter(({ source }) => source.kind === "input"));
}

/**
 * Σ cross-entropy over the rows of `finalNorm` with the logits of one chunk of rows in memory at a
 * time: the gradient of a chunk is taken as soon as its loss is known, and the next chunk waits for it
 * (its rows have 0 · that gradient added). The same value and gradients as of the whole, but for the
 * order of the sums over rows.
 * @param finalNorm [ΣLₖ,C]
 * @param lossOf the loss of a chunk, a scalar
 * @param withSlopes false where no gradient is wanted: nothing has to wait then
 * @param trained tensors that get a gradient
 * @see TRL's `chunked_nll`, which holds chunks of 256 tokens
 */
export function chunkedLoss(
  decoder: Decoder,
  weights: Weights,
  finalNorm: Tensor,
  labels: readonly LabelChunk[],
  lossOf: (logits: Tensor, own: LabelChunk) => Tensor,
  withSlopes: boolean,
  trained: () => ReadonlySet<Tensor>,
): CutLoss {
  const slopes: Tensor[] = [];
  const direct = new Map<Tensor, Tensor>();
  let loss = scalar(0);
  let from: Dimension = 0;
  for (const own of labels) {
    const to = addDimensions(from, own.labels.shape[0]!);
    const before = slopes.at(-1);
    let rows = slice(finalNorm, 0, from, to);
    if (before !== undefined) rows = add(rows, mul(reduceSum(before), scalar(0)));
    const part = lossOf(decoder.head(weights, rows), own);
    loss = add(loss, part);
    from = to;
    if (!withSlopes) continue;
    const until = new Set([rows]);
    const below = inputsBelow([part], until);
    const head = [...trained()].filter((tensor) => below.has(tensor));
    const [slope, ...others] = gradients(part, [rows, ...head], undefined, [], until);
    slopes.push(slope!);
    for (const [i, tensor] of head.entries()) {
      const sum = direct.get(tensor);
      direct.set(tensor, sum === undefined ? others[i]! : add(sum, others[i]!));
    }
  }
  return { loss, at: finalNorm, slope: withSlopes ? concat(slopes, 0) : finalNorm, direct };
}

/** Gradients of a {@link CutLoss}. @param boundaries as of `gradients` */
export function cutGradients(
  { at, slope, direct }: CutLoss,
  wrt: readonly Tensor[],
  boundaries: readonly Tensor[],
): Tensor[] {
  const below = inputsBelow([at], new Set());
  const reached = wrt.filter((tensor) => below.has(tensor));
  const through = new Map(
    gradients(at, reached, slope, boundaries).map((gradient, i) => [reached[i]!, gradient]),
  );
  return wrt.map((tensor) => {
    const [one, other] = [through.get(tensor), direct.get(tensor)];
    if (one !== undefined && other !== undefined) return add(one, other);
    const only = one ?? other;
    if (only === undefined)
      throw new Error("internal: a parameter that the loss does not depend on");
    return only;
  });
}
