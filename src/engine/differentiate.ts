import { KvittoError } from "../core/errors.ts";
import { add } from "./ops/add.ts";
import { expand } from "./ops/expand.ts";
import { recomputed } from "./recompute.ts";
import { formatShape, sameShape } from "./shape.ts";
import { scalar, type GraphNode, type Tensor } from "./tensor.ts";

const NOTHING: ReadonlySet<Tensor> = new Set();

/**
 * Every node below `roots`, inputs before users. Iterative: deep graphs overflow the stack.
 * @param until tensors that count as given: nothing below them is looked at
 */
export function topologicalOrder(
  roots: readonly Tensor[],
  until: ReadonlySet<Tensor> = NOTHING,
): GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<GraphNode, "open" | "done">();
  const stack: GraphNode[] = [];
  const push = (tensor: Tensor) => {
    if (tensor.source.kind === "node" && !until.has(tensor)) stack.push(tensor.source.node);
  };
  for (const root of roots) {
    push(root);
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      if (state.get(node) === undefined) {
        state.set(node, "open");
        for (const tensor of Object.values(node.inputs)) {
          if (tensor.source.kind === "node" && !state.has(tensor.source.node)) push(tensor);
        }
      } else {
        stack.pop();
        if (state.get(node) === "open") order.push(node);
        state.set(node, "done");
      }
    }
  }
  return order;
}

/**
 * Reverse-mode differentiation on the graph: adds the nodes that compute ∂loss/∂w for each w.
 *
 * @param loss a float32 tensor; a loss that is not a scalar is summed over its values.
 * @param wrt tensors of the graph, usually inputs. Nothing is built below the lowest of them.
 * @param seed the gradient that flows into `loss`; ones when left out.
 * @param boundaries what is between two of these is computed once more in the backward pass instead of
 *   being kept: see {@link recomputed}.
 * @param until tensors through which no gradient flows on: `wrt` may name them, and what lies below
 *   them counts for nothing.
 * @throws {KvittoError} `graph.not_differentiable` on a path through an op without a gradient, and
 *   `graph.no_path` for a tensor that the loss does not depend on.
 */
export function gradients(
  loss: Tensor,
  wrt: readonly Tensor[],
  seed?: Tensor,
  boundaries: readonly Tensor[] = [],
  until: ReadonlySet<Tensor> = NOTHING,
): Tensor[] {
  const order = topologicalOrder([loss], until);
  const needed = new Set<Tensor>(wrt);
  for (const node of order) {
    if (Object.values(node.inputs).some((tensor) => needed.has(tensor))) {
      for (const output of node.outputs) needed.add(output);
    }
  }

  const total = new Map<Tensor, Tensor>([[loss, seed ?? expand(scalar(1), loss.shape)]]);
  const valuesFor = recomputed(
    boundaries,
    (roots) => topologicalOrder(roots),
    (tensor) => total.get(tensor),
  );
  for (const node of order.reverse()) {
    const output = node.outputs[0]!;
    const dy = total.get(output);
    if (dy === undefined || !needed.has(output)) continue;
    const { inputs, outputs } = valuesFor(node);
    const rule = node.op.gradient(
      { inputs, attributes: node.attributes, output: outputs[0]!, saved: outputs.slice(1) },
      dy,
    );
    for (const [name, tensor] of Object.entries(node.inputs)) {
      if (!needed.has(tensor)) continue;
      const thunk = rule[name];
      if (thunk === undefined) throw new Error(`internal: ${node.op.name} has no rule for ${name}`);
      if (typeof thunk !== "function") {
        throw new KvittoError(
          "graph.not_differentiable",
          `${node.op.name} has no gradient for ${name}: ${thunk.notDifferentiable}`,
        );
      }
      const part = thunk();
      if (!sameShape(part.shape, tensor.shape)) {
        throw new Error(
          `internal: gradient of ${node.op.name} for ${name} is ${formatShape(part.shape)}, ` +
            `the input is ${formatShape(tensor.shape)}`,
        );
      }
      const sum = total.get(tensor);
      total.set(tensor, sum === undefined ? part : add(sum, part));
    }
  }
  return wrt.map((tensor, i) => {
    const gradient = total.get(tensor);
    if (gradient !== undefined) return gradient;
    const name = tensor.source.kind === "input" ? tensor.source.name : `tensor ${i}`;
    throw new KvittoError("graph.no_path", `the loss does not depend on ${name}`);
  });
}
