import { basename } from "node:path";
import {
  encodeOnnx,
  type OnnxAttribute,
  type OnnxInitializer,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from "../formats/onnx.ts";
import type { ExecutionProvider } from "./device.ts";
import { formatDimension, symbolName, type Dimension } from "./dimension.ts";
import { topologicalOrder } from "./differentiate.ts";
import type { Attributes, AttributeValue, GraphWriter } from "./op.ts";
import type { Shape } from "./shape.ts";
import type { ConstantData, Dtype, Tensor, WeightLocation } from "./tensor.ts";

const ONNX_OPSET = 20;

/** Up to this many bytes a constant is shared by value; larger ones are compared by identity. */
const SHARED_CONSTANT_BYTES = 64;

export interface GraphInput {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
}

export interface EmittedGraph {
  readonly model: Uint8Array;
  /** Files that hold weights: the name used inside the graph → the path on disk. */
  readonly weightFiles: ReadonlyMap<string, string>;
  readonly inputs: readonly GraphInput[];
  /** Without prepacked weights one of its kernels is a hundred times slower (docs/quantisation.md). */
  readonly needsPrepacking: boolean;
}

function onnxAttribute(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === "number") return { name, int: value };
  if (typeof value === "string") return { name, string: value };
  return "float" in value ? { name, float: value.float } : { name, ints: value };
}

function bytesOf(data: ConstantData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Turns a graph into ONNX: one node for each op, sizes with symbols computed from the inputs. */
export class Emitter implements GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly inputs: OnnxValue[] = [];
  readonly weightFiles = new Map<string, string>();
  readonly #names = new Map<Tensor, string>();
  readonly #shared = new Map<string, string>();
  readonly #symbols = new Map<string, { readonly input: string; readonly axis: number }>();
  readonly #claimed = new Set<string>();
  readonly provider: ExecutionProvider;
  /** Whose graph this one is a branch of: weights are put there, and so are there once. */
  readonly #around: Emitter | null;
  readonly #prefix: string;
  #next = 0;

  constructor(provider: ExecutionProvider, branch?: { around: Emitter; prefix: string }) {
    this.provider = provider;
    this.#around = branch?.around ?? null;
    this.#prefix = branch?.prefix ?? "";
  }

  /** A name that no input, output or weight can have: `claimName` refuses the sign. */
  fresh(): string {
    return `%${this.#prefix}${this.#next++}`;
  }

  node(
    type: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    options: { readonly domain?: string; readonly outputs?: number } = {},
  ): readonly string[] {
    const outputs = Array.from({ length: options.outputs ?? 1 }, () => this.fresh());
    const list = Object.entries(attributes).map(([name, value]) => onnxAttribute(name, value));
    this.nodes.push({ type, domain: options.domain ?? "", inputs, outputs, attributes: list });
    return outputs;
  }

  constant(dtype: Dtype, shape: readonly number[], data: ConstantData): string {
    const key =
      data.byteLength <= SHARED_CONSTANT_BYTES
        ? `${dtype}/${shape.join()}/${Buffer.from(bytesOf(data)).toString("hex")}`
        : null;
    const known = key === null ? undefined : this.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.fresh();
    this.initializers.push({ name, dtype, shape, data: { raw: bytesOf(data) } });
    if (key !== null) this.#shared.set(key, name);
    return name;
  }

  /** int64 scalar of one symbol, read off the first input that has it as a whole axis. */
  #symbolValue(name: string): string {
    const key = `symbol/${name}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const place = this.#symbols.get(name);
    if (place === undefined) throw new Error(`internal: no input has an axis of size ${name}`);
    const { input, axis } = place;
    const [vector] = this.node("Shape", [input], { start: axis, end: axis + 1 });
    this.#shared.set(key, vector!);
    return vector!;
  }

  /** int64 [1] holding one dimension. */
  #dimensionValue(dimension: Dimension): string {
    const integer = (value: number) => this.constant("int64", [1], BigInt64Array.of(BigInt(value)));
    if (typeof dimension === "number") return integer(dimension);
    const key = `dimension/${formatDimension(dimension)}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const terms = [...dimension.terms].map(([monomial, coefficient]) => {
      let value = coefficient === 1 && monomial !== "" ? null : integer(coefficient);
      for (const name of monomial.split("*").filter((part) => part !== "")) {
        const factor = this.#symbolValue(name);
        value = value === null ? factor : this.node("Mul", [value, factor])[0]!;
      }
      return value!;
    });
    const sum = terms.reduce((a, b) => this.node("Add", [a, b])[0]!);
    this.#shared.set(key, sum);
    return sum;
  }

  shapeVector(shape: Shape): string {
    const numbers = shape.filter((side) => typeof side === "number");
    if (numbers.length === shape.length) {
      return this.constant("int64", [shape.length], BigInt64Array.from(numbers, BigInt));
    }
    const parts = shape.map((side) => this.#dimensionValue(side));
    return parts.length === 1 ? parts[0]! : this.node("Concat", parts, { axis: 0 })[0]!;
  }

  declareInput(name: string, tensor: Tensor): void {
    this.claimName(name);
    const shape = tensor.shape.map((side) =>
      typeof side === "number" ? side : formatDimension(side),
    );
    this.inputs.push({ name, dtype: tensor.dtype, shape });
    this.useInput(name, tensor);
  }

  /** Knows `tensor` as the input `name`, which this graph or the one around it has declared. */
  useInput(name: string, tensor: Tensor): void {
    this.#names.set(tensor, name);
    for (const [axis, side] of tensor.shape.entries()) {
      const symbol = symbolName(side);
      if (symbol !== null && !this.#symbols.has(symbol)) {
        this.#symbols.set(symbol, { input: name, axis });
      }
    }
  }

  /** Names of inputs, weights and outputs share one space in ONNX. */
  claimName(name: string): void {
    if (this.#around !== null) return this.#around.claimName(name);
    if (name === "" || name.startsWith("%") || this.#claimed.has(name)) {
      throw new Error(`internal: the name "${name}" is taken or reserved`);
    }
    this.#claimed.add(name);
  }

  #weight(name: string, shape: readonly number[], location: WeightLocation): string {
    if (this.#around !== null) return this.#around.#weight(name, shape, location);
    const key = `weight/${name}/${JSON.stringify([shape, location])}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    this.claimName(name);
    const file = basename(location.file);
    const other = this.weightFiles.get(file);
    if (other !== undefined && other !== location.file) {
      throw new Error(`internal: two weight files are called ${file}`);
    }
    this.weightFiles.set(file, location.file);
    const { offset_bytes, length_bytes, storedDtype } = location;
    this.initializers.push({
      name,
      dtype: storedDtype,
      shape,
      data: { file, offset_bytes, length_bytes },
    });
    const isAsStored = storedDtype === "float32" || storedDtype === "uint8";
    const value = isAsStored ? name : this.node("Cast", [name], { to: 1 })[0]!;
    this.#shared.set(key, value);
    return value;
  }

  nameOf(tensor: Tensor): string {
    const known = this.#names.get(tensor);
    if (known !== undefined) return known;
    const { source } = tensor;
    let name: string;
    switch (source.kind) {
      case "constant":
        name = this.constant(tensor.dtype, tensor.shape as readonly number[], source.data); // constants have no symbols
        break;
      case "weight":
        name = this.#weight(source.name, tensor.shape as readonly number[], source.location); // nor do weights
        break;
      case "input":
        throw new Error(`internal: input ${source.name} was not declared`);
      case "node":
        throw new Error("internal: a node was used before it was emitted");
    }
    this.#names.set(tensor, name);
    return name;
  }

  setName(tensor: Tensor, name: string): void {
    this.#names.set(tensor, name);
  }
}

/** Inputs that the roots depend on, each once, in a stable order. */
export function collectInputs(roots: readonly Tensor[]): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  const visit = (tensor: Tensor) => {
    if (tensor.source.kind !== "input") return;
    const other = found.get(tensor.source.name);
    if (other !== undefined && other !== tensor) {
      throw new Error(`internal: two inputs are called ${tensor.source.name}`);
    }
    found.set(tensor.source.name, tensor);
  };
  for (const node of topologicalOrder(roots)) Object.values(node.inputs).forEach(visit);
  roots.forEach(visit);
  return found;
}

/** Without the nodes that nothing reads: what an op saves for a gradient that was not asked for. */
export function usedNodes(nodes: readonly OnnxNode[], outputs: readonly string[]): OnnxNode[] {
  const read = new Set(outputs);
  const used = nodes.toReversed().filter((node) => {
    const isRead = node.outputs.some((name) => read.has(name));
    if (isRead) for (const name of node.inputs) read.add(name);
    return isRead;
  });
  return used.reverse();
}

export const OPSETS = [
  { domain: "", version: ONNX_OPSET },
  { domain: "com.microsoft", version: 1 },
];

/** Adds the nodes that compute `outputs` and one that names each of them. */
export function emitOutputs(
  emitter: Emitter,
  outputs: Readonly<Record<string, Tensor>>,
  nameOf: (output: string) => string,
): OnnxValue[] {
  for (const node of topologicalOrder(Object.values(outputs))) {
    const names = Object.fromEntries(
      Object.entries(node.inputs).map(([name, tensor]) => [name, emitter.nameOf(tensor)]),
    );
    const output = node.outputs[0]!;
    const results = node.op.emit(emitter, names, node.attributes, { inputs: node.inputs, output });
    for (const [i, tensor] of node.outputs.entries()) emitter.setName(tensor, results[i]!);
  }
  return Object.entries(outputs).map(([name, tensor]) => {
    const output = nameOf(name);
    emitter.claimName(output);
    emitter.nodes.push({
      type: "Identity",
      domain: "",
      inputs: [emitter.nameOf(tensor)],
      outputs: [output],
      attributes: [],
    });
    return { name: output, dtype: tensor.dtype, shape: null };
  });
}

const graphInputs = (inputs: ReadonlyMap<string, Tensor>): GraphInput[] =>
  [...inputs].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));

export const needsPrepacking = (nodes: readonly OnnxNode[]): boolean =>
  nodes.some(({ type }) => type === "MatMulNBits");

interface Emitted {
  readonly onnx: OnnxModel;
  readonly emitter: Emitter;
  readonly inputs: ReadonlyMap<string, Tensor>;
}

function emit(outputs: Readonly<Record<string, Tensor>>, provider: ExecutionProvider): Emitted {
  const emitter = new Emitter(provider);
  const inputs = collectInputs(Object.values(outputs));
  for (const [name, tensor] of inputs) emitter.declareInput(name, tensor);
  const values = emitOutputs(emitter, outputs, (name) => name);
  const onnx = {
    opsets: OPSETS,
    nodes: usedNodes(emitter.nodes, Object.keys(outputs)),
    initializers: emitter.initializers,
    inputs: emitter.inputs,
    outputs: values,
  };
  return { onnx, emitter, inputs };
}

/** The ONNX model that computes `outputs`, not yet bytes: for files that others run. */
export function emitOnnx(outputs: Readonly<Record<string, Tensor>>): OnnxModel {
  return emit(outputs, "cpu").onnx;
}

/** The ONNX model that computes `outputs` (name → tensor) from the inputs they depend on. */
export function emitGraph(
  outputs: Readonly<Record<string, Tensor>>,
  provider: ExecutionProvider = "cpu",
): EmittedGraph {
  const { onnx, emitter, inputs } = emit(outputs, provider);
  return {
    ...{ model: encodeOnnx(onnx), weightFiles: emitter.weightFiles, inputs: graphInputs(inputs) },
    needsPrepacking: needsPrepacking(emitter.nodes),
  };
}
