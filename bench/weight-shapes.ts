import { input } from "../src/engine/tensor.ts";
import type { Decoder } from "../src/models/decoder.ts";
import { allLogits, languageStages } from "../src/models/language-graph.ts";
import type { VisionEncoder } from "../src/models/lfm2-vl.ts";
import { sequenceInputs } from "../src/models/sequence.ts";
import type { Weights } from "../src/models/weights.ts";
import type { WeightShape } from "./random-checkpoint.ts";

/** A place in a checkpoint that does not exist yet: writes down what is asked for. */
function recorder(found: Map<string, WeightShape>, path = ""): Weights {
  const join = (name: string) => (path === "" ? name : `${path}.${name}`);
  return {
    path,
    at: (name) => recorder(found, join(name)),
    get(name, shape) {
      const full = join(name);
      found.set(full, { name: full, shape });
      return input(full, "float32", shape);
    },
    lora: () => null,
  };
}

/** Every weight of an architecture, found out by building its graph. */
export function weightShapes(decoder: Decoder, vision: VisionEncoder | null): WeightShape[] {
  const found = new Map<string, WeightShape>();
  const root = recorder(found);
  vision?.encode(root, vision.inputs());
  allLogits(decoder, root, languageStages(decoder, root, sequenceInputs(decoder), null).finalNorm);
  return [...found.values()];
}
