/**
 * The engine: tensors that are nodes of a graph, ops with gradients, and sessions that run the graph
 * on ONNX Runtime. See README.md.
 */
export {
  addDimensions,
  divideDimensions,
  formatDimension,
  multiplyDimensions,
  subtractDimensions,
  symbol,
  type Dimension,
} from "./dimension.ts";
export { formatShape, sameShape, type Shape } from "./shape.ts";
export {
  constant,
  input,
  scalar,
  weight,
  type ConstantData,
  type Dtype,
  type Tensor,
  type WeightLocation,
} from "./tensor.ts";
export {
  apply,
  defineOp,
  notDifferentiable,
  type Attributes,
  type GradientContext,
  type GradientThunk,
  type GraphWriter,
  type Op,
} from "./op.ts";
export { gradients } from "./differentiate.ts";
export { emitGraph, type EmittedGraph, type GraphInput } from "./emit.ts";
export { availableProviders, DEVICES, resolveDevice, type Device } from "./device.ts";
export {
  hostFloat32,
  hostInt64,
  openSession,
  type HostData,
  type HostTensor,
  type Session,
  type SessionOptions,
} from "./session.ts";
export { ops, type OpName } from "./ops/table.ts";

export { addRows } from "./ops/add-rows.ts";
export { add } from "./ops/add.ts";
export { blockMatmul } from "./ops/block-matmul.ts";
export { blockRows } from "./ops/block-rows.ts";
export { channelMatmul } from "./ops/channel-matmul.ts";
export { channelRows } from "./ops/channel-rows.ts";
export { concat } from "./ops/concat.ts";
export { crossEntropySlope } from "./ops/cross-entropy-slope.ts";
export { IGNORED_LABEL, crossEntropy } from "./ops/cross-entropy.ts";
export { div } from "./ops/div.ts";
export { dropout } from "./ops/dropout.ts";
export { erf } from "./ops/erf.ts";
export { exp } from "./ops/exp.ts";
export { expand } from "./ops/expand.ts";
export { fourBitMatmulSlope } from "./ops/four-bit-matmul-slope.ts";
export { fourBitMatmul } from "./ops/four-bit-matmul.ts";
export { fourBitValues } from "./ops/four-bit-values.ts";
export { gatherRows } from "./ops/gather-rows.ts";
export { gelu, type GeluApproximation } from "./ops/gelu.ts";
export { gemm } from "./ops/gemm.ts";
export { layerNorm } from "./ops/layer-norm.ts";
export { log } from "./ops/log.ts";
export { matmul } from "./ops/matmul.ts";
export { mul } from "./ops/mul.ts";
export { neg } from "./ops/neg.ts";
export { pad } from "./ops/pad.ts";
export { reduceMean } from "./ops/reduce-mean.ts";
export { reduceSum, sumTo } from "./ops/reduce-sum.ts";
export { replaceRows } from "./ops/replace-rows.ts";
export { reshape } from "./ops/reshape.ts";
export { rmsNorm } from "./ops/rms-norm.ts";
export { rotary } from "./ops/rotary.ts";
export { sigmoid } from "./ops/sigmoid.ts";
export { silu } from "./ops/silu.ts";
export { slice, splitLast } from "./ops/slice.ts";
export { softmaxMatmul } from "./ops/softmax-matmul.ts";
export { softmax } from "./ops/softmax.ts";
export { sqrt } from "./ops/sqrt.ts";
export { sub } from "./ops/sub.ts";
export { tanh } from "./ops/tanh.ts";
export { transpose, swapLastAxes } from "./ops/transpose.ts";
export { uniformNoise } from "./ops/uniform-noise.ts";
export { weightedCrossEntropySlope } from "./ops/weighted-cross-entropy-slope.ts";
export { weightedCrossEntropy } from "./ops/weighted-cross-entropy.ts";
