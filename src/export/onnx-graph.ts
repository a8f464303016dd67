import { addDimensions, symbol } from "../engine/dimension.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { slice } from "../engine/ops/slice.ts";
import { swapLastAxes } from "../engine/ops/transpose.ts";
import { constant, input, type Tensor } from "../engine/tensor.ts";
import type { DecoderContext } from "../models/decoder.ts";
import type { Model } from "../models/load-model.ts";
import { byBatch, exportedBias, exportedKeep, lastRows, lastTokens } from "./onnx-ops.ts";

/** `layer.3` → 3 */
function layerNumber(name: string): number {
  return Number(name.slice("layer.".length));
}

/** The embedding alone: `input_ids` int64 [B,T] → `inputs_embeds` [B,T,C]. */
export function embeddingGraph(model: Model): Record<string, Tensor> {
  const shape = [symbol("batch_size"), symbol("sequence_length")];
  const input_ids = input("input_ids", "int64", shape);
  return { inputs_embeds: model.decoder.embed(model.weights().root, input_ids) };
}

/**
 * A decoder as transformers.js and Optimum name its inputs and outputs: `input_ids` [B,T] (or
 * `inputs_embeds` [B,T,C], where images have been put in), `position_ids` [B,T], `attention_mask` [B,past+T], `past_key_values.N.key|value` [B,KV,past,D] and for a convolution of
 * L taps `past_conv.N` [B,C,L]; `logits` [B,n,V] of the last `num_logits_to_keep` tokens (0: all), and
 * `present…` of each `past…`.
 * @see transformers.js `configs.js` (getCacheNames) and `modeling_utils.js` (addPastKeyValues)
 */
export function cachedDecoderGraph(
  model: Model,
  reads: "input_ids" | "inputs_embeds",
): Record<string, Tensor> {
  const { decoder } = model;
  const batch = symbol("batch_size"); // transformers.js looks for this name
  const [tokens, past] = [symbol("sequence_length"), symbol("past_sequence_length")];
  const given =
    reads === "input_ids"
      ? input(reads, "int64", [batch, tokens])
      : input(reads, "float32", [batch, tokens, decoder.hiddenSize]);
  const attention_mask = input("attention_mask", "int64", [batch, addDimensions(past, tokens)]);
  const { cos, sin, shape } = decoder.rope(decoder.maxPositions);
  const table = (data: Float32Array) => constant("float32", shape, data);
  const present: Record<string, Tensor> = {};
  const outputs: Record<string, Tensor> = {};
  const taps = decoder.convMemory + 1;
  const known = new Map<string, Tensor>();

  /** Ours by theirs: `layer.3.keys` is `past_key_values.3.key`. */
  function pastOf(name: string): Tensor {
    const [, layer = "", kind = ""] = /^layer\.(\d+)\.(\w+)$/.exec(name) ?? [];
    if (kind === "conv") {
      const whole = input(`past_conv.${layer}`, "float32", [batch, decoder.hiddenSize, taps]);
      return swapLastAxes(slice(whole, 2, 1, taps)); // the oldest column is out of reach: [B,L−1,C]
    }
    const side = kind === "keys" ? "key" : "value";
    const sides = [batch, decoder.keyValueHeads, past, decoder.headSize];
    return input(`past_key_values.${layer}.${side}`, "float32", sides);
  }

  const context: DecoderContext = {
    positions: input("position_ids", "int64", [batch, tokens]),
    bias: exportedBias(given, attention_mask, decoder.slidingWindow),
    ...{ cos: table(cos), sin: table(sin), rows: null },
    keep: exportedKeep(given, attention_mask),
    memory: {
      mode: "cache",
      convIndex: lastRows(given, decoder.convMemory, taps),
      present,
      past(name) {
        const tensor = known.get(name) ?? pastOf(name);
        known.set(name, tensor);
        return tensor;
      },
    },
  };
  const { root } = model.weights();
  const embedded = reads === "input_ids" ? decoder.embed(root, given) : given;
  const { finalNorm } = decoder.layers(root, embedded, context);
  const kept = lastTokens(finalNorm, input("num_logits_to_keep", "int64", []));
  const rows = decoder.head(root, reshape(kept, [null, decoder.hiddenSize]));
  outputs["logits"] = byBatch(rows, given);
  for (const { name, kind } of decoder.memorySlots) {
    const layer = layerNumber(name);
    const now = present[`${name}.${kind}`]!;
    if (kind === "conv") outputs[`present_conv.${layer}`] = swapLastAxes(now);
    else outputs[`present.${layer}.${kind === "keys" ? "key" : "value"}`] = now;
  }
  return outputs;
}
