import { after } from "./after.ts";
import { type GraphNode, type Tensor } from "./tensor.ts";

/** Of the nodes of a graph, those that lie between two boundaries, and what they begin and end with. */
interface Segment {
  readonly start: Tensor;
  readonly end: Tensor;
  /** Inputs before users. */
  readonly nodes: readonly GraphNode[];
}

/** The segment between two boundaries once more, computed from `start` when `dy` is known. */
function copyOf({ start, nodes }: Segment, dy: Tensor): Map<Tensor, Tensor> {
  const copies = new Map<Tensor, Tensor>([[start, after(start, dy)]]);
  for (const { op, inputs, attributes, outputs } of nodes) {
    const mapped = Object.fromEntries(
      Object.entries(inputs).map(([name, tensor]) => [name, copies.get(tensor) ?? tensor]),
    );
    const copied: Tensor[] = [];
    const node: GraphNode = { op, inputs: mapped, attributes, outputs: copied };
    for (const [output, { dtype, shape }] of outputs.entries()) {
      const tensor: Tensor = { dtype, shape, source: { kind: "node", node, output } };
      copied.push(tensor);
      copies.set(outputs[output]!, tensor);
    }
  }
  return copies;
}

/** Which values a gradient rule sees: those of the forward pass, or of a copy made for it. */
export type ValuesForGradient = (node: GraphNode) => {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly Tensor[];
};

/**
 * Activation checkpointing (Chen et al. 2016, arXiv:1604.06174): of everything between two boundaries
 * the forward pass keeps nothing, and the backward pass computes it once more. Both passes run the same
 * operations on the same values.
 *
 * @param boundaries tensors of which each is computed from the one before, in this order: the inputs
 *   of the layers. What follows the last is kept, for the backward pass begins with it.
 * @param orderOf nodes below a tensor, inputs before users
 * @param slopeOf the gradient of a tensor, once all its users are behind us
 */
export function recomputed(
  boundaries: readonly Tensor[],
  orderOf: (roots: readonly Tensor[]) => readonly GraphNode[],
  slopeOf: (tensor: Tensor) => Tensor | undefined,
): ValuesForGradient {
  const segments = new Map<GraphNode, Segment>();
  const seen = new Set<GraphNode>(boundaries[0] === undefined ? [] : orderOf([boundaries[0]]));
  for (let i = 1; i < boundaries.length; i++) {
    const [start, end] = [boundaries[i - 1]!, boundaries[i]!];
    const nodes = orderOf([end]).filter((node) => !seen.has(node));
    const segment: Segment = { start, end, nodes };
    for (const node of nodes) {
      seen.add(node);
      segments.set(node, segment);
    }
  }
  const copies = new Map<Segment, Map<Tensor, Tensor>>();
  return (node) => {
    const segment = segments.get(node);
    if (segment === undefined) return node;
    let known = copies.get(segment);
    if (known === undefined) {
      const dy = slopeOf(segment.end);
      if (dy === undefined) throw new Error("internal: a segment is asked for before its gradient");
      known = copyOf(segment, dy);
      copies.set(segment, known);
    }
    const copy = (tensor: Tensor): Tensor => known.get(tensor) ?? tensor;
    return {
      inputs: Object.fromEntries(
        Object.entries(node.inputs).map(([name, tensor]) => [name, copy(tensor)]),
      ),
      outputs: node.outputs.map(copy),
    };
  };
}
