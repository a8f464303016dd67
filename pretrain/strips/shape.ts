import { Random } from "../../src/core/random.ts";
import { input, type Tensor } from "../../src/engine/tensor.ts";
import { stripInput, stripReader, type StripReaderShape } from "../../src/models/strip-reader.ts";
import { floatMatrix, type Weights } from "../../src/models/weights.ts";
import { CHARACTER_CLASSES } from "../characters.ts";

/** The strip reader that is trained: 1.1 million parameters, 135 million products for 320 px. */
export const STRIP_SHAPE: StripReaderShape = {
  cellChannels: [64, 96],
  cellBlocks: [1, 1],
  columnChannels: 192,
  dilations: [1, 2, 1, 4, 1],
  classes: CHARACTER_CLASSES,
};

/** Scores, and every parameter as an input of the graph. */
export function trainableStripReader(): {
  readonly scores: Tensor;
  readonly parameters: Map<string, Tensor>;
} {
  const parameters = new Map<string, Tensor>();
  const scope = (path: string): Weights => {
    const join = (name: string) => (path === "" ? name : `${path}.${name}`);
    const get: Weights["get"] = (name, shape) => {
      const tensor = input(join(name), "float32", shape);
      parameters.set(join(name), tensor);
      return tensor;
    };
    return { path, at: (name) => scope(join(name)), get, ...floatMatrix(get), lora: () => null };
  };
  return { scores: stripReader(scope(""), stripInput(), STRIP_SHAPE), parameters };
}

/** Weights at their start: variance 1/fan-in, what residual blocks add a third of that deviation. */
export function initialStripWeights(seed: string): Map<string, Float32Array> {
  const random = new Random(`${seed}/strip-reader`);
  const weights = new Map<string, Float32Array>();
  for (const [name, { shape }] of trainableStripReader().parameters) {
    const sides = shape.map(Number); // no symbols in parameters
    const length = sides.reduce((product, side) => product * side, 1);
    // Paper must not come out as zeros alone: a LayerNorm of nothing has a slope without bounds.
    if (/^(stem|halve|column)\.bias$/.test(name)) {
      weights.set(
        name,
        Float32Array.from({ length }, () => 0.5 * random.normal()),
      );
      continue;
    }
    if (sides.length === 1) {
      weights.set(name, new Float32Array(length).fill(name.endsWith("norm.weight") ? 1 : 0));
      continue;
    }
    const deviation = (name.includes(".out.") ? 0.33 : 1) / Math.sqrt(sides[1]!);
    weights.set(
      name,
      Float32Array.from({ length }, () => deviation * random.normal()),
    );
  }
  return weights;
}
