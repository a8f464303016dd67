import type { Shape } from "./shape.ts";
import type { AnyOp } from "./op.ts";

/** Element types of the graph. `float16` and `bfloat16` occur only as stored weights. */
export type Dtype = "float32" | "float16" | "bfloat16" | "int64" | "int32" | "uint8" | "bool";

export interface TensorType {
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/** Bytes of a weight inside a file: ONNX external data, read by the runtime itself. */
export interface WeightLocation {
  readonly file: string;
  readonly offset_bytes: number;
  readonly length_bytes: number;
  /** `uint8`: codes of a quantised weight, which stay what they are. */
  readonly storedDtype: "float32" | "float16" | "bfloat16" | "uint8";
}

export type ConstantData = Float32Array | BigInt64Array | Int32Array | Uint8Array;

export interface GraphNode {
  readonly op: AnyOp;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly attributes: unknown;
  readonly outputs: readonly Tensor[];
}

export type TensorSource =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "weight"; readonly name: string; readonly location: WeightLocation }
  | { readonly kind: "constant"; readonly data: ConstantData }
  | { readonly kind: "node"; readonly node: GraphNode; readonly output: number };

/** A value in the graph. It holds no data: a graph is built once and run many times. */
export interface Tensor extends TensorType {
  readonly source: TensorSource;
}

/** A value given at each run. A weight that is trained or swapped is an input, never a weight. */
export function input(name: string, dtype: Dtype, shape: Shape): Tensor {
  return { dtype, shape, source: { kind: "input", name } };
}

/** A frozen weight: float32 whatever type of floats is stored, or the codes of a quantised one. */
export function weight(name: string, shape: readonly number[], location: WeightLocation): Tensor {
  const dtype = location.storedDtype === "uint8" ? "uint8" : "float32";
  return { dtype, shape, source: { kind: "weight", name, location } };
}

export function constant(
  dtype: "float32" | "int64" | "int32" | "uint8",
  shape: readonly number[],
  data: ConstantData,
): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length) {
    throw new Error(`internal: constant of shape [${shape.join()}] with ${data.length} values`);
  }
  return { dtype, shape, source: { kind: "constant", data } };
}

/** A float32 constant of rank 0; broadcasts against anything. */
export function scalar(value: number): Tensor {
  return constant("float32", [], Float32Array.of(value));
}
