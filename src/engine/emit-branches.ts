import { encodeOnnx, type OnnxNode } from "../formats/onnx.ts";
import type { ExecutionProvider } from "./device.ts";
import {
  collectInputs,
  emitOutputs,
  Emitter,
  needsPrepacking,
  OPSETS,
  usedNodes,
  type EmittedGraph,
  type GraphInput,
} from "./emit.ts";
import type { Tensor } from "./tensor.ts";

/** Which of two graphs is run. bool [] */
export const BRANCH_INPUT = "%branch";

export interface EmittedBranch {
  /** What this branch needs: its own name of each input, and the name in the joined graph. */
  readonly inputs: readonly (GraphInput & { readonly joinedName: string })[];
  /** Its own name of each output → the name in the joined graph. */
  readonly outputs: ReadonlyMap<string, string>;
}

export interface EmittedBranches {
  readonly graph: EmittedGraph;
  readonly branches: readonly [EmittedBranch, EmittedBranch];
}

/**
 * Two graphs as one, the branches of an If: weights that both use are in memory once. The first runs
 * where {@link BRANCH_INPUT} is true. An input tensor that both depend on is one input; every other
 * is called after its branch, and what is fed to the branch that does not run is not looked at.
 */
export function emitBranches(
  pair: readonly [Readonly<Record<string, Tensor>>, Readonly<Record<string, Tensor>>],
  provider: ExecutionProvider = "cpu",
): EmittedBranches {
  const around = new Emitter(provider);
  const collected = pair.map((outputs) => collectInputs(Object.values(outputs)));
  const isShared = (tensor: Tensor) =>
    collected.every((inputs) => [...inputs.values()].includes(tensor));
  const width = Math.max(...pair.map((outputs) => Object.keys(outputs).length));
  const joined = Array.from({ length: width }, (_, i) => `output.${i}`);
  const declared = new Map<string, GraphInput>();

  const emitted = pair.map((outputs, b) => {
    const emitter = new Emitter(provider, { around, prefix: `${b}.` });
    const inputs = [...collected[b]!].map(([name, tensor]) => {
      const joinedName = isShared(tensor) ? name : `${b}.${name}`;
      const { dtype, shape } = tensor;
      if (!declared.has(joinedName)) around.declareInput(joinedName, tensor);
      emitter.useInput(joinedName, tensor);
      declared.set(joinedName, { name: joinedName, dtype, shape });
      return { name, dtype, shape, joinedName };
    });
    const names = new Map(Object.keys(outputs).map((name, i) => [name, joined[i]!]));
    const values = emitOutputs(emitter, outputs, (name) => `${b}.${names.get(name)!}`);
    // Both branches of an If have as many outputs.
    while (values.length < width) {
      const nothing = emitter.constant("float32", [1], Float32Array.of(0));
      const [name] = emitter.node("Identity", [nothing]);
      values.push({ name: name!, dtype: "float32", shape: null });
    }
    const used = usedNodes(
      emitter.nodes,
      values.map(({ name }) => name),
    );
    const graph = { nodes: used, initializers: emitter.initializers, outputs: values };
    return { graph, branch: { inputs, outputs: names }, packs: needsPrepacking(used) };
  });
  const [first, second] = emitted;
  const branch: OnnxNode = {
    type: "If",
    domain: "",
    inputs: [BRANCH_INPUT],
    outputs: joined,
    attributes: [
      { name: "then_branch", graph: first!.graph },
      { name: "else_branch", graph: second!.graph },
    ],
  };
  const model = encodeOnnx({
    opsets: OPSETS,
    nodes: [...around.nodes, branch], // before it, only the casts of stored weights
    initializers: around.initializers,
    inputs: [{ name: BRANCH_INPUT, dtype: "bool", shape: [] }, ...around.inputs],
    outputs: joined.map((name) => ({ name, dtype: "float32", shape: null })),
  });
  return {
    graph: {
      ...{ model, weightFiles: around.weightFiles, inputs: [...declared.values()] },
      needsPrepacking: emitted.some(({ packs }) => packs),
    },
    branches: [first!.branch, second!.branch],
  };
}
