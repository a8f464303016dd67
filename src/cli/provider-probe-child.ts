import { InferenceSession, Tensor } from "onnxruntime-node";
import { messageOf } from "../core/errors.ts";
import { encodeOnnx } from "../formats/onnx.ts";

/**
 * Runs y = x + x on the execution provider named in the first argument and prints one JSON line
 * {ok, message}. A process of its own: a broken graphics driver may take the process down, and the
 * drivers write to standard error as they please.
 */
const value = (name: string) => ({ name, dtype: "float32" as const, shape: [2] });
const model = encodeOnnx({
  opsets: [{ domain: "", version: 21 }],
  nodes: [{ type: "Add", domain: "", inputs: ["x", "x"], outputs: ["y"], attributes: [] }],
  initializers: [],
  inputs: [value("x")],
  outputs: [value("y")],
});

async function probe(provider: string): Promise<void> {
  const session = await InferenceSession.create(model, { executionProviders: [provider] });
  const x = new Tensor("float32", Float32Array.of(1.5, -2), [2]);
  const sums = [...((await session.run({ x })).y?.data ?? [])];
  if (sums.join() !== "3,-4") throw new Error(`x + x of 1.5 and -2 came out as ${sums.join()}`);
}

let outcome: { readonly ok: boolean; readonly message: string };
try {
  await probe(process.argv[2] ?? "");
  outcome = { ok: true, message: "ran a graph" };
} catch (error) {
  outcome = { ok: false, message: messageOf(error) };
}
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));
