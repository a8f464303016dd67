import { Random } from "../../core/random.ts";
import { gradients, topologicalOrder } from "../differentiate.ts";
import type { Device } from "../device.ts";
import type { Dimension } from "../dimension.ts";
import { hostFloat32, hostInt64, openSession, type HostTensor } from "../session.ts";
import { input, type GraphNode, type Tensor } from "../tensor.ts";
import { positionAt, type Array64 } from "./array64.ts";
import {
  parseShapes,
  parseSide,
  sizeOf,
  type OpCase,
  type Sample,
  type Variant,
} from "./op-case.ts";

/**
 * Step of the central difference. Its error is h²·f‴/6 ≈ 1e-10 plus 2⁻⁵³·|f|/h ≈ 1e-10: both are
 * far below one float32 rounding, so the tolerance of a row covers float32 only.
 */
const STEP = 1e-5;

/** One variant of a row with one entry of its shapes. */
export interface Setting {
  readonly row: OpCase;
  readonly variant: Variant<string>;
  readonly shapes: string;
  /** With symbols as sizes, or with the numbers themselves. */
  readonly symbolic: boolean;
}

export interface Difference {
  readonly what: string;
  readonly message: string;
}

interface Inputs {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly arrays: Readonly<Record<string, Array64>>;
}

export function makeInputs({ row, shapes, symbolic }: Setting, random: Random): Inputs {
  const parsed = parseShapes(shapes);
  const tensors: Record<string, Tensor> = {};
  const arrays: Record<string, Array64> = {};
  for (const [i, [name, sample]] of Object.entries(row.inputs).entries()) {
    const sides = parsed[i];
    if (sides === undefined) throw new Error(`internal: "${shapes}" has no shape for ${name}`);
    const shape = sides.map(sizeOf);
    const size = shape.reduce((product, side) => product * side, 1);
    tensors[name] = input(
      name,
      sample.dtype,
      sides.map((side) => parseSide(side, symbolic)),
    );
    arrays[name] = { shape, values: Float64Array.from(sample.draw(random.fork(name), size)) };
  }
  return { tensors, arrays };
}

export function buildOutput(setting: Setting, tensors: Inputs["tensors"]): Tensor {
  const side = (text: string): Dimension => parseSide(text, setting.symbolic);
  return setting.variant.build(tensors, side);
}

/** The nodes of this op in a graph. */
export function nodesOf(output: Tensor, name: string): GraphNode[] {
  return topologicalOrder([output]).filter((node) => node.op.name === name);
}

function toHost({ shape, values }: Array64, dtype: Sample["dtype"]): HostTensor {
  if (dtype === "uint8") return { dtype, shape, data: Uint8Array.from(values) };
  return dtype === "int64"
    ? hostInt64(shape, values)
    : hostFloat32(shape, Float32Array.from(values));
}

/**
 * Null when `got` has the expected shape and each value differs by at most tolerance · max(1,
 * largest expected value); otherwise what is wrong, where, and by how much.
 */
export function compare(
  what: string,
  got: HostTensor,
  expected: Array64,
  tolerance: number,
): string | null {
  if (got.shape.join() !== expected.shape.join()) {
    return `${what}: shape [${got.shape.join()}], expected [${expected.shape.join()}]`;
  }
  const largest = expected.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const allowed = tolerance * Math.max(1, largest);
  let worst = -1;
  let maxAbs = 0;
  for (const [i, want] of expected.values.entries()) {
    const difference = Math.abs(Number(got.data[i]) - want);
    if (difference <= maxAbs) continue; // false for NaN, which is then the worst
    worst = i;
    maxAbs = difference;
    if (Number.isNaN(difference)) break;
  }
  if (worst < 0 || maxAbs <= allowed) return null;
  const want = expected.values[worst]!;
  return (
    `${what}: shape [${expected.shape.join()}], position [${positionAt(expected.shape, worst).join()}]: ` +
    `got ${String(got.data[worst])}, expected ${want}; max abs difference ${maxAbs}, ` +
    `relative to the largest value ${maxAbs / largest}; allowed abs ${allowed}`
  );
}

/** Σ output · cotangent, in float64: the loss whose gradients are compared. */
function lossOf(variant: Variant<string>, arrays: Inputs["arrays"], cotangent: Array64): number {
  const { values } = variant.expected(arrays);
  return values.reduce((total, value, i) => total + value * cotangent.values[i]!, 0);
}

/** ∂loss/∂input by central differences of the float64 reference. */
function differences(
  variant: Variant<string>,
  arrays: Inputs["arrays"],
  cotangent: Array64,
  name: string,
): Array64 {
  const { shape, values } = arrays[name]!;
  const slope = values.map((value, i) => {
    const lossAt = (moved: number) =>
      lossOf(variant, { ...arrays, [name]: { shape, values: values.with(i, moved) } }, cotangent);
    return (lossAt(value + STEP) - lossAt(value - STEP)) / (2 * STEP);
  });
  return { shape, values: slope };
}

/**
 * Runs one setting: the shape rule against the real shape, the value against the
 * reference, and each gradient against central differences. Returns what disagrees.
 */
export async function checkSetting(
  name: string,
  setting: Setting,
  device: Device = "cpu",
): Promise<string[]> {
  const { row, variant, shapes, symbolic } = setting;
  const where = `${name} ${shapes}${symbolic ? " with symbols" : ""}`;
  const random = new Random(where);
  const { tensors, arrays } = makeInputs(setting, random);
  const output = buildOutput(setting, tensors);
  const expected = variant.expected(arrays);

  const cotangent: Array64 = {
    shape: expected.shape,
    values: expected.values.map(() => Math.fround(random.uniform(-1, 1))),
  };
  const wrt = Object.keys(row.inputs).filter((key) => row.inputs[key]!.differentiable);
  const seed = input("cotangent", "float32", output.shape);
  const slopes =
    wrt.length === 0
      ? []
      : gradients(
          output,
          wrt.map((key) => tensors[key]!),
          seed,
        );
  const outputs = {
    result: output,
    ...Object.fromEntries(wrt.map((key, i) => [`d ${key}`, slopes[i]!])),
  };

  // One thread: these graphs are tiny, and waiting threads would take the other tests' time.
  await using session = await openSession(outputs, { device, threads: 1 });
  const feeds: Record<string, HostTensor> = {};
  for (const { name: key } of session.inputs) {
    feeds[key] =
      key === "cotangent"
        ? toHost(cotangent, "float32")
        : toHost(arrays[key]!, row.inputs[key]!.dtype);
  }
  const results = await session.run(feeds);
  const problems = [compare(where, results["result"]!, expected, row.tolerance)];
  for (const key of wrt) {
    const slope = differences(variant, arrays, cotangent, key);
    problems.push(compare(`${where}: d ${key}`, results[`d ${key}`]!, slope, row.tolerance));
  }
  return problems.filter((problem) => problem !== null);
}
