import { addRowsOp } from "./add-rows.ts";
import { addOp } from "./add.ts";
import { blockMatmulOp } from "./block-matmul.ts";
import { blockRowsOp } from "./block-rows.ts";
import { channelMatmulOp } from "./channel-matmul.ts";
import { channelRowsOp } from "./channel-rows.ts";
import { concatOp } from "./concat.ts";
import { crossEntropySlopeOp } from "./cross-entropy-slope.ts";
import { crossEntropyOp } from "./cross-entropy.ts";
import { divOp } from "./div.ts";
import { dropoutOp } from "./dropout.ts";
import { erfOp } from "./erf.ts";
import { expOp } from "./exp.ts";
import { expandOp } from "./expand.ts";
import { fourBitMatmulSlopeOp } from "./four-bit-matmul-slope.ts";
import { fourBitMatmulOp } from "./four-bit-matmul.ts";
import { fourBitValuesOp } from "./four-bit-values.ts";
import { gatherRowsOp } from "./gather-rows.ts";
import { geluOp } from "./gelu.ts";
import { gemmOp } from "./gemm.ts";
import { layerNormOp } from "./layer-norm.ts";
import { logOp } from "./log.ts";
import { matmulOp } from "./matmul.ts";
import { mulOp } from "./mul.ts";
import { negOp } from "./neg.ts";
import { padOp } from "./pad.ts";
import { reduceMeanOp } from "./reduce-mean.ts";
import { reduceSumOp } from "./reduce-sum.ts";
import { replaceRowsOp } from "./replace-rows.ts";
import { reshapeOp } from "./reshape.ts";
import { rmsNormOp } from "./rms-norm.ts";
import { rotaryOp } from "./rotary.ts";
import { sigmoidOp } from "./sigmoid.ts";
import { siluOp } from "./silu.ts";
import { sliceOp } from "./slice.ts";
import { softmaxMatmulOp } from "./softmax-matmul.ts";
import { softmaxOp } from "./softmax.ts";
import { sqrtOp } from "./sqrt.ts";
import { subOp } from "./sub.ts";
import { tanhOp } from "./tanh.ts";
import { transposeOp } from "./transpose.ts";
import { uniformNoiseOp } from "./uniform-noise.ts";
import { weightedCrossEntropySlopeOp } from "./weighted-cross-entropy-slope.ts";
import { weightedCrossEntropyOp } from "./weighted-cross-entropy.ts";

/** Every op, by its name. An op that is not here, or that has no row in the tests, fails a check. */
export const ops = {
  add: addOp,
  addRows: addRowsOp,
  blockMatmul: blockMatmulOp,
  blockRows: blockRowsOp,
  channelMatmul: channelMatmulOp,
  channelRows: channelRowsOp,
  concat: concatOp,
  crossEntropy: crossEntropyOp,
  crossEntropySlope: crossEntropySlopeOp,
  div: divOp,
  dropout: dropoutOp,
  erf: erfOp,
  exp: expOp,
  expand: expandOp,
  fourBitMatmul: fourBitMatmulOp,
  fourBitMatmulSlope: fourBitMatmulSlopeOp,
  fourBitValues: fourBitValuesOp,
  gatherRows: gatherRowsOp,
  gelu: geluOp,
  gemm: gemmOp,
  layerNorm: layerNormOp,
  log: logOp,
  matmul: matmulOp,
  mul: mulOp,
  neg: negOp,
  pad: padOp,
  reduceMean: reduceMeanOp,
  reduceSum: reduceSumOp,
  replaceRows: replaceRowsOp,
  reshape: reshapeOp,
  rmsNorm: rmsNormOp,
  rotary: rotaryOp,
  sigmoid: sigmoidOp,
  silu: siluOp,
  slice: sliceOp,
  softmax: softmaxOp,
  softmaxMatmul: softmaxMatmulOp,
  sqrt: sqrtOp,
  sub: subOp,
  tanh: tanhOp,
  transpose: transposeOp,
  uniformNoise: uniformNoiseOp,
  weightedCrossEntropy: weightedCrossEntropyOp,
  weightedCrossEntropySlope: weightedCrossEntropySlopeOp,
} as const;

export type OpName = keyof typeof ops;
