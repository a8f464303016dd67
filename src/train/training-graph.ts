import { gradients } from "../engine/differentiate.ts";
import {
  hostFloat32,
  openSession,
  type HostTensor,
  type SessionOptions,
} from "../engine/session.ts";
import type { Tensor } from "../engine/tensor.ts";
import { cutGradients, type CutLoss } from "./chunked-loss.ts";
import type { NamedTensors } from "./named-tensors.ts";

const GRADIENT = "grad.";

export interface ForwardBackward {
  /** Σ of the loss over labels: divide by the label count of the whole optimiser step. */
  readonly lossSum: number;
  /** ∂(loss sum)/∂parameter, by parameter name. */
  readonly gradients: NamedTensors;
}

/** Forward, loss and backward as one compiled graph. */
export interface TrainingGraph extends AsyncDisposable {
  /** Names of what the graph needs besides parameters. */
  readonly feeds: readonly string[];
  run(
    parameters: NamedTensors,
    feeds: Readonly<Record<string, HostTensor>>,
  ): Promise<ForwardBackward>;
}

export interface LossGraph {
  readonly loss: Tensor;
  /** Where the gradient of the loss is known already. */
  readonly cut?: CutLoss | null;
  /** What is between two of these is computed twice instead of being kept: see `recomputed`. */
  readonly recompute?: readonly Tensor[];
}

/**
 * Compiles the graph of one forward and backward pass of a scalar loss.
 * @param parameters name → the graph input that holds it; each gets a gradient.
 */
export async function compileTraining(
  { loss, cut = null, recompute = [] }: LossGraph,
  parameters: ReadonlyMap<string, Tensor>,
  options: SessionOptions = {},
): Promise<TrainingGraph> {
  const names = [...parameters.keys()];
  const wrt = [...parameters.values()];
  const slopes =
    cut === null ? gradients(loss, wrt, undefined, recompute) : cutGradients(cut, wrt, recompute);
  const fetched: Record<string, Tensor> = { loss };
  for (const [i, name] of names.entries()) fetched[GRADIENT + name] = slopes[i]!;
  const session = await openSession(fetched, options);
  const inputs = new Set(session.inputs.map(({ name }) => name));
  const shapes = new Map(
    [...parameters].map(([name, tensor]) => [name, tensor.shape.map((side) => side)]),
  );

  function parameterFeed(name: string, data: Float32Array): HostTensor {
    // At most one side has a symbol (the rank); what is left over is its size.
    const shape = shapes.get(name)!;
    const fixed = shape.reduce<number>((p, side) => (typeof side === "number" ? p * side : p), 1);
    return hostFloat32(
      shape.map((side) => (typeof side === "number" ? side : data.length / fixed)),
      data,
    );
  }

  return {
    feeds: [...inputs].filter((name) => !parameters.has(name)),
    async run(values, feeds) {
      const given: Record<string, HostTensor> = {};
      for (const [name, tensor] of Object.entries(feeds)) {
        if (inputs.has(name)) given[name] = tensor;
      }
      for (const name of names) {
        const data = values.get(name);
        if (data === undefined) throw new Error(`internal: parameter ${name} has no value`);
        if (inputs.has(name)) given[name] = parameterFeed(name, data);
      }
      const results = await session.run(given);
      const found = new Map<string, Float32Array>();
      for (const [name, tensor] of Object.entries(results)) {
        if (name.startsWith(GRADIENT)) {
          found.set(name.slice(GRADIENT.length), tensor.data as Float32Array); // float32 graph
        }
      }
      return { lossSum: Number(results["loss"]!.data[0]), gradients: found };
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** sum ← sum + gradients, creating it the first time: gradient accumulation. */
export function accumulate(sum: Map<string, Float32Array>, gradients: NamedTensors): void {
  for (const [name, values] of gradients) {
    const total = sum.get(name);
    if (total === undefined) {
      sum.set(name, Float32Array.from(values));
      continue;
    }
    for (let i = 0; i < values.length; i++) total[i]! += values[i]!;
  }
}

/** Every tensor times `factor`, in place. */
export function scaleGradients(gradients: NamedTensors, factor: number): void {
  for (const values of gradients.values()) {
    for (let i = 0; i < values.length; i++) values[i]! *= factor;
  }
}
