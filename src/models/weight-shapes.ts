import { input } from "../engine/tensor.ts";
import type { Decoder } from "./decoder.ts";
import { allLogits, languageStages } from "./language-graph.ts";
import { sequenceInputs } from "./sequence.ts";
import type { VisionEncoder } from "./vision-encoder.ts";
import { floatMatrix, type LinearModule, type Weights } from "./weights.ts";

export interface WeightShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a part of a model would ask of its checkpoint. */
export interface NeededWeights {
  readonly weights: readonly WeightShape[];
  readonly linears: readonly LinearModule[];
  /** Paths whose `weight` is multiplied with or looked up in: linears, embeddings, a tied head. */
  readonly matrices: readonly string[];
}

/** Values of all weights. */
export function parameterCount({ weights }: Pick<NeededWeights, "weights">): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

interface Notes {
  readonly weights: Map<string, WeightShape>;
  readonly linears: Map<string, LinearModule>;
  readonly matrices: Set<string>;
}

/** A place in a checkpoint that does not exist: writes down what is asked for. */
function recorder(notes: Notes, path = ""): Weights {
  const join = (name: string) => (path === "" ? name : `${path}.${name}`);
  const get: Weights["get"] = (name, shape) => {
    const full = join(name);
    notes.weights.set(full, { name: full, shape });
    return input(full, "float32", shape);
  };
  const matrix = floatMatrix((name, shape) => {
    notes.matrices.add(path);
    return get(name, shape);
  });
  return {
    path,
    at: (name) => recorder(notes, join(name)),
    get,
    ...matrix,
    lora(inFeatures, outFeatures) {
      notes.linears.set(path, { path, inFeatures, outFeatures });
      return null;
    },
  };
}

function recorded(build: (root: Weights) => void): NeededWeights {
  const notes: Notes = { weights: new Map(), linears: new Map(), matrices: new Set() };
  build(recorder(notes));
  return {
    weights: [...notes.weights.values()],
    linears: [...notes.linears.values()],
    matrices: [...notes.matrices],
  };
}

/** Weights of a decoder, its head included, found out by building its graph. */
export function decoderWeights(decoder: Decoder): NeededWeights {
  return recorded((root) => {
    const stages = languageStages(decoder, root, sequenceInputs(decoder), null);
    allLogits(decoder, root, stages.finalNorm);
  });
}

/** Weights of a vision tower and its projector. */
export function visionWeights(vision: VisionEncoder): NeededWeights {
  return recorded((root) => vision.encode(root));
}

/** Every weight of an architecture. */
export function weightShapes(decoder: Decoder, vision: VisionEncoder | null): WeightShape[] {
  const tower = vision === null ? [] : visionWeights(vision).weights;
  return [...tower, ...decoderWeights(decoder).weights];
}
