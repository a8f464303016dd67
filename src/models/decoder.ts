import type { Dimension } from "../engine/dimension.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { AttentionBias } from "./layers.ts";
import type { MultimodalRope } from "./multimodal-rope.ts";
import type { RopeTable } from "./rope.ts";
import type { Weights } from "./weights.ts";

/**
 * What a decoder keeps between runs. Names are those of graph inputs and outputs.
 * - `none`: training and scoring; the whole sequence is there.
 * - `prefill`: reads the prompt and hands out what later steps need.
 * - `step`: reads new tokens against the prompt's memory and its own growing one.
 * - `cache`: reads new tokens against one growing memory, as other programs keep it.
 */
export type Memory =
  | { readonly mode: "none" }
  | {
      readonly mode: "prefill";
      /** int64 [B, L−1]: rows of the flattened, left-padded sequence that a convolution keeps. */
      readonly convIndex: Tensor;
      readonly present: Record<string, Tensor>;
    }
  | {
      readonly mode: "step" | "cache";
      readonly convIndex: Tensor;
      readonly present: Record<string, Tensor>;
      /** An input of the graph that holds what an earlier run handed out under this name. */
      readonly past: (name: string, shape: readonly Dimension[]) => Tensor;
    };

export interface DecoderContext {
  readonly positions: Tensor; // int64 [B,T]
  readonly bias: AttentionBias;
  readonly cos: Tensor; // [positions, D/2]
  readonly sin: Tensor; // [positions, D/2]
  readonly memory: Memory;
  /**
   * Rows of the flattened [B·T] sequence that are wanted of the last layer, int64 [L]; null: all. What
   * follows its attention or convolution is computed for these alone.
   */
  readonly rows: Tensor | null;
  /**
   * 1 where there is a token and 0 where filling stands in front of a row, [B,T,1]; left out where none
   * does. Attention is told by its bias; a convolution would see the filling.
   */
  readonly keep?: Tensor;
}

export interface DecoderStages {
  /** Input of the first layer, then the raw output of each layer. [B,T,C]; the last as finalNorm. */
  readonly hidden: readonly Tensor[];
  /** [B,T,C], or [L,C] where the context names rows. */
  readonly finalNorm: Tensor;
}

/** One thing a layer remembers: `growing` along axis 2 (keys, values) or of fixed size. */
export interface MemorySlot {
  readonly name: string;
  readonly kind: "keys" | "values" | "conv";
}

/** A decoder-only language model as functions that build graphs. */
export interface Decoder {
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly headSize: number;
  readonly keyValueHeads: number;
  readonly maxPositions: number;
  /** Columns that a short convolution keeps, or 0. */
  readonly convMemory: number;
  /** Keys at a distance of this many tokens or more are hidden; null: all are visible. */
  readonly slidingWindow: number | null;
  readonly memorySlots: readonly MemorySlot[];
  /** The weight that embedding and head share; null when each has its own. */
  readonly tiedHead: string | null;
  embed(weights: Weights, input_ids: Tensor): Tensor;
  layers(weights: Weights, x: Tensor, context: DecoderContext): DecoderStages;
  /** x [N,C] after the final norm → logits [N,V]. */
  head(weights: Weights, x: Tensor): Tensor;
  /** Places tokens of images in more than one dimension; null: a token's place is its index. */
  readonly multimodal: MultimodalRope | null;
  rope(positions: number): RopeTable;
}
