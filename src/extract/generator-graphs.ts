import { addDimensions, symbol } from "../engine/dimension.ts";
import type { Shape } from "../engine/shape.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import type { Decoder } from "../models/decoder.ts";
import { imageFeaturesInput, imageIndexInput, languageStages } from "../models/language-graph.ts";
import { sequenceInputs, type SequenceInputs } from "../models/sequence.ts";
import type { WeightStore } from "../models/weights.ts";

/** Put before a memory's name where it goes in: a graph's input and output need two names. */
export const PAST = "past.";

/** What the step graph is fed under each name, with its shape; gathered while building. */
export type PastInputs = Map<string, Tensor>;

interface Built {
  readonly outputs: Record<string, Tensor>;
}

function convIndexInput(decoder: Decoder): Tensor {
  return input("conv_index", "int64", [symbol("B"), decoder.convMemory]);
}

/** The one position of each row whose logits are wanted, in the flattened [B·T]. int64 [B] */
function lastIndexInput(): Tensor {
  return input("last_index", "int64", [symbol("B")]);
}

/** Reads the prompt: logits of its last token, and what the steps need of it. */
export function prefillGraph(decoder: Decoder, store: WeightStore, withImages: boolean): Built {
  const present: Record<string, Tensor> = {};
  const inputs: SequenceInputs = {
    ...sequenceInputs(decoder),
    memory: { mode: "prefill", convIndex: convIndexInput(decoder), present },
    rows: lastIndexInput(),
  };
  const images = withImages
    ? { features: imageFeaturesInput(decoder), image_index: imageIndexInput() }
    : null;
  const stages = languageStages(decoder, store.root, inputs, images);
  return { outputs: { logits: decoder.head(store.root, stages.finalNorm), ...present } };
}

/** Reads new tokens against the prompt's memory and the answer's. */
export function stepGraph(decoder: Decoder, store: WeightStore): Built {
  const present: Record<string, Tensor> = {};
  const past: PastInputs = new Map();
  const remembered = addDimensions(symbol("prompt_tokens"), symbol("answer_tokens"));
  const visible = addDimensions(remembered, symbol("T"));
  const [batch, tokens] = [symbol("B"), symbol("T")];
  const angles: Shape = [symbol("rope_positions"), decoder.headSize / 2];
  const inputs: SequenceInputs = {
    input_ids: input("input_ids", "int64", [batch, tokens]),
    positions: input("positions", "int64", [batch, tokens]),
    bias: input("attention_bias", "float32", [batch, 1, tokens, visible]),
    cos: input("rope_cos", "float32", angles),
    sin: input("rope_sin", "float32", angles),
    memory: {
      mode: "step",
      convIndex: convIndexInput(decoder),
      present,
      past(name, shape) {
        const known = past.get(name);
        if (known !== undefined) return known;
        const tensor = input(PAST + name, "float32", shape);
        past.set(name, tensor);
        return tensor;
      },
    },
    rows: lastIndexInput(),
  };
  const stages = languageStages(decoder, store.root, inputs, null);
  return { outputs: { logits: decoder.head(store.root, stages.finalNorm), ...present } };
}
