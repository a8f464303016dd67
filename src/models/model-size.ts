import type { Architecture } from "./load-model.ts";
import { isPrepacked } from "./prepacking.ts";
import { usualLengths } from "./usual-lengths.ts";
import {
  decoderWeights,
  parameterCount,
  visionWeights,
  type NeededWeights,
} from "./weight-shapes.ts";

/** Node with the runtime loaded, before any model. */
const PROCESS_BYTES = 110e6;
const FLOAT32_BYTES = 4;
/** Of T² pairs of tokens, those that a causal attention in four blocks of queries computes. */
const COMPUTED_PAIRS = 5 / 8;

export interface ModelSize {
  readonly parameters: number;
  /** A LoRA step on one row, the vision tower run before it. */
  readonly train_memory_bytes: number;
  /** A prompt and an answer to it. */
  readonly read_memory_bytes: number;
}

const NOTHING: NeededWeights = { weights: [], linears: [], matrices: [] };

/**
 * Parameters of an architecture, counted, and the memory it takes on the processor, estimated:
 *
 * - weights are held as float32 whatever the file has;
 * - the backward pass keeps what each linear of the language model gives and, as much again, what is
 *   made of it; the attention's probabilities; logits of labelled tokens and their gradient;
 * - decoding keeps keys and values, and of the prompt one layer's widest activations and scores; before
 *   that, a decoder that is prepacked is held twice for a moment.
 *
 * docs/models.md, "Memory at real size", has what was measured: training within a tenth of it.
 */
export function modelSize(
  architecture: Architecture,
  lengths = usualLengths(architecture),
): ModelSize {
  const { decoder, vision } = architecture;
  const language = decoderWeights(decoder);
  const tower = vision === null ? NOTHING : visionWeights(vision);
  const [languageCount, towerCount] = [parameterCount(language), parameterCount(tower)];

  const inner = language.linears.filter(({ path }) => !path.endsWith("lm_head"));
  const outputs = inner.map(({ outFeatures }) => outFeatures);
  const queries = inner.filter(({ path }) => path.endsWith("q_proj"));
  const heads = queries.map(({ outFeatures }) => outFeatures / decoder.headSize);

  const { training: tokens, labels, prompt } = lengths;
  const kept = 2 * tokens * outputs.reduce((sum, side) => sum + side, 0);
  const probabilities = heads.reduce((sum, count) => sum + count, 0) * COMPUTED_PAIRS * tokens ** 2;
  const logits = 2 * labels * decoder.vocabularySize;

  const slots = decoder.memorySlots.filter(({ kind }) => kind !== "conv").length;
  const remembered = slots * decoder.keyValueHeads * decoder.headSize * prompt;
  const widest = 4 * prompt * Math.max(...outputs);
  const scores = (Math.max(...heads) * prompt ** 2) / 4;

  const training = Math.max(towerCount, languageCount + kept + probabilities + logits);
  const work = remembered + widest + scores;
  const reading =
    towerCount + languageCount + Math.max(work, isPrepacked(languageCount) ? languageCount : 0);
  return {
    parameters: languageCount + towerCount,
    train_memory_bytes: PROCESS_BYTES + FLOAT32_BYTES * training,
    read_memory_bytes: PROCESS_BYTES + FLOAT32_BYTES * reading,
  };
}
