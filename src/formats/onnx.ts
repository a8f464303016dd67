import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Numbers of `TensorProto.DataType`. */
export const ONNX_DTYPE = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
} as const;

export type OnnxDtype = keyof typeof ONNX_DTYPE;

export type OnnxAttribute =
  | { readonly name: string; readonly float: number }
  | { readonly name: string; readonly int: number }
  | { readonly name: string; readonly ints: readonly number[] }
  | { readonly name: string; readonly string: string }
  | { readonly name: string; readonly graph: OnnxSubgraph };

/** A branch of an If: it takes nothing, and reads values of the graph around it by their names. */
export interface OnnxSubgraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
  readonly data:
    | { readonly raw: Uint8Array }
    | { readonly file: string; readonly offset_bytes: number; readonly length_bytes: number };
}

/** A graph input or output. A string side is a name for a size known at run time. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly (number | string)[] | null;
}

export interface OnnxModel {
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** 10 is the first IR version whose runtime support covers opset 21; newer is not needed. */
const IR_VERSION = 10;

const TENSOR_LOCATION_EXTERNAL = 1;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

/** Protocol-buffer fields of one message, by number: onnx.proto, release 1.17. */
class Message {
  readonly #writer = new BinaryWriter();

  int(field: number, value: number): this {
    this.#writer.tag(field, WireType.Varint).int64(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#writer.tag(field, WireType.Bit32).float(value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }

  text(field: number, value: string): this {
    this.#writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return this.#writer.finish();
  }
}

function attributeMessage(attribute: OnnxAttribute): Message {
  const message = new Message().text(1, attribute.name);
  if ("float" in attribute) {
    return message.float(2, attribute.float).int(20, ATTRIBUTE_TYPE.float);
  }
  if ("int" in attribute) return message.int(3, attribute.int).int(20, ATTRIBUTE_TYPE.int);
  if ("string" in attribute) {
    return message.text(4, attribute.string).int(20, ATTRIBUTE_TYPE.string);
  }
  if ("graph" in attribute) {
    return message.message(6, graphMessage(attribute.graph)).int(20, ATTRIBUTE_TYPE.graph);
  }
  for (const value of attribute.ints) message.int(8, value);
  return message.int(20, ATTRIBUTE_TYPE.ints);
}

function nodeMessage(node: OnnxNode): Message {
  const message = new Message();
  for (const name of node.inputs) message.text(1, name);
  for (const name of node.outputs) message.text(2, name);
  message.text(4, node.type);
  for (const attribute of node.attributes) message.message(5, attributeMessage(attribute));
  return message.text(7, node.domain);
}

function initializerMessage(tensor: OnnxInitializer): Message {
  const message = new Message();
  for (const side of tensor.shape) message.int(1, side);
  message.int(2, ONNX_DTYPE[tensor.dtype]).text(8, tensor.name);
  if ("raw" in tensor.data) return message.bytes(9, tensor.data.raw);
  const entries: [string, string][] = [
    ["location", tensor.data.file],
    ["offset", String(tensor.data.offset_bytes)],
    ["length", String(tensor.data.length_bytes)],
  ];
  for (const [key, value] of entries)
    message.message(13, new Message().text(1, key).text(2, value));
  return message.int(14, TENSOR_LOCATION_EXTERNAL);
}

function valueMessage(value: OnnxValue): Message {
  const tensorType = new Message().int(1, ONNX_DTYPE[value.dtype]);
  if (value.shape !== null) {
    const shape = new Message();
    for (const side of value.shape) {
      const dimension = new Message();
      shape.message(1, typeof side === "number" ? dimension.int(1, side) : dimension.text(2, side));
    }
    tensorType.message(2, shape);
  }
  return new Message().text(1, value.name).message(2, new Message().message(1, tensorType));
}

function graphMessage({ nodes, initializers, outputs }: OnnxSubgraph): Message {
  const graph = new Message();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.text(2, "kvitto");
  for (const tensor of initializers) graph.message(5, initializerMessage(tensor));
  for (const value of outputs) graph.message(12, valueMessage(value));
  return graph;
}

/** Bytes of a `ModelProto`. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const graph = graphMessage(model);
  for (const value of model.inputs) graph.message(11, valueMessage(value));
  const message = new Message().int(1, IR_VERSION).text(2, "kvitto").message(7, graph);
  for (const { domain, version } of model.opsets) {
    message.message(8, new Message().text(1, domain).int(2, version));
  }
  return message.finish();
}
