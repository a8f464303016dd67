import type { ExecutionProvider } from "./device.ts";
import type { Shape } from "./shape.ts";
import type { ConstantData, Dtype, GraphNode, Tensor, TensorType } from "./tensor.ts";

export type AttributeValue = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** What an op's `emit` may do: add ONNX nodes and constants. Values are known by name. */
export interface GraphWriter {
  /** What the graph will run on: a few kernels are missing or wrong on some. */
  readonly provider: ExecutionProvider;
  /** Adds a node and returns the names of its outputs. Numbers in `attributes` are integers;
   * a float attribute is written `{ float: 1e-5 }`. An empty input name is an absent input. */
  node(
    type: string,
    inputs: readonly string[],
    attributes?: Attributes,
    options?: { readonly domain?: string; readonly outputs?: number },
  ): readonly string[];
  constant(dtype: Dtype, shape: readonly number[], data: ConstantData): string;
  /** The int64 vector of a shape, computed at run time from the inputs when it has symbols. */
  shapeVector(shape: Shape): string;
}

/** Says why an input has no gradient; differentiating through it throws with this reason. */
export interface NotDifferentiable {
  readonly notDifferentiable: string;
}

export function notDifferentiable(reason: string): NotDifferentiable {
  return { notDifferentiable: reason };
}

/** Gradients are thunks: the gradient of a frozen weight is never built. */
export type GradientThunk = (() => Tensor) | NotDifferentiable;

export interface GradientContext<I extends string, A> {
  readonly inputs: Readonly<Record<I, Tensor>>;
  readonly attributes: A;
  /** The op's result and what else it saved for the backward pass (e.g. a norm's 1/σ). */
  readonly output: Tensor;
  readonly saved: readonly Tensor[];
}

/**
 * One primitive: shape rule, ONNX node and gradient together. `infer` returns the type of the
 * result first, then of anything saved for the backward pass. Methods, not function fields: an
 * `Op` with narrow inputs must fit where any op is accepted.
 */
export interface Op<I extends string, A> {
  readonly name: string;
  infer(inputs: Readonly<Record<I, Tensor>>, attributes: A): readonly [TensorType, ...TensorType[]];
  emit(
    graph: GraphWriter,
    names: Readonly<Record<I, string>>,
    attributes: A,
    context: { readonly inputs: Readonly<Record<I, Tensor>>; readonly output: Tensor },
  ): readonly string[];
  gradient(context: GradientContext<I, A>, dy: Tensor): Readonly<Record<I, GradientThunk>>;
}

export type AnyOp = Op<string, unknown>;

/** Only checks the types; the object is the op. */
export function defineOp<I extends string, A>(op: Op<I, A>): Op<I, A> {
  return op;
}

/** Adds `op` to the graph and returns its result. */
export function apply<I extends string, A>(
  op: Op<I, A>,
  inputs: Readonly<Record<I, Tensor>>,
  attributes: A,
): Tensor {
  const outputs: Tensor[] = [];
  const node: GraphNode = { op, inputs, attributes, outputs };
  for (const [output, type] of op.infer(inputs, attributes).entries()) {
    outputs.push({ ...type, source: { kind: "node", node, output } });
  }
  return outputs[0]!; // infer returns at least one type
}
