import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KvittoError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import { gradients, topologicalOrder } from "../differentiate.ts";
import { symbol } from "../dimension.ts";
import * as engine from "../index.ts";
import { hostFloat32, hostInt64, openSession } from "../session.ts";
import { input, scalar, type Tensor } from "../tensor.ts";
import {
  buildOutput,
  checkSetting,
  compare,
  makeInputs,
  nodesOf,
  type Setting,
} from "./check-op.ts";
import { crossEntropy, IGNORED_LABEL } from "./cross-entropy.ts";
import { mul } from "./mul.ts";
import type { OpCase } from "./op-case.ts";
import { opCases } from "./op-cases.ts";
import { ops } from "./table.ts";

const rows: [string, OpCase][] = Object.entries(opCases);

function settingsOf(row: OpCase): Setting[] {
  return row.variants.flatMap((variant) =>
    variant.shapes.flatMap((shapes) =>
      [true, false].map((symbolic) => ({ row, variant, shapes, symbolic })),
    ),
  );
}

test("every file that defines an op is in the table, under the op's own name", () => {
  const defined = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(import.meta.dirname, file), "utf8");
      return [...text.matchAll(/defineOp<[\s\S]*?name: "(\w+)"/g)].map(([, name]) => name);
    });
  expect(Object.keys(ops).sort()).toEqual(defined.sort());
  for (const [name, op] of Object.entries(ops)) expect(op.name).toBe(name);
});

test.each(rows)("%s: shape, value and every gradient", async (name, row) => {
  const problems: string[] = [];
  for (const setting of settingsOf(row)) {
    try {
      problems.push(...(await checkSetting(name, setting)));
    } catch (error) {
      problems.push(`${name} ${setting.shapes}, symbolic ${setting.symbolic}: ${String(error)}`);
    }
  }
  expect(problems.join("\n")).toBe("");
});

/** Whether `from` is `to` or is computed from it. */
function dependsOn(from: Tensor, to: Tensor): boolean {
  return (
    from === to || topologicalOrder([from]).some((node) => Object.values(node.inputs).includes(to))
  );
}

function errorOf(action: () => unknown): KvittoError {
  try {
    action();
  } catch (error) {
    if (error instanceof KvittoError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

test.each(rows)("%s: each of its inputs has a gradient, or refuses with a reason", (name, row) => {
  const inputNames = new Set<string>();
  const covered = new Set<string>();
  for (const setting of settingsOf(row)) {
    const { tensors } = makeInputs(setting, new Random(name));
    const output = buildOutput(setting, tensors);
    const nodes = nodesOf(output, name);
    expect(nodes.length, `${name} ${setting.shapes} builds no such op`).toBe(1);
    const operands = Object.entries(nodes[0]!.inputs);
    for (const [operand] of operands) inputNames.add(operand);
    const seed = input("seed", "float32", output.shape);
    for (const [key, sample] of Object.entries(row.inputs)) {
      const differentiate = () => gradients(output, [tensors[key]!], seed);
      if (sample.differentiable) {
        expect(differentiate()[0]!.shape).toEqual(tensors[key]!.shape);
        for (const [operand, tensor] of operands) {
          if (dependsOn(tensor, tensors[key]!)) covered.add(operand);
        }
        continue;
      }
      const error = errorOf(differentiate);
      expect(error.code).toBe("graph.not_differentiable");
      const [, operand] = /^\w+ has no gradient for (\w+): \w+ \w+/.exec(error.message) ?? [];
      expect(error.message.startsWith(`${name} has no gradient for ${operand}: `)).toBe(true);
      covered.add(operand!);
    }
  }
  expect([...covered].sort(), "operands that were checked").toEqual([...inputNames].sort());
});

test("the comparison says op, shape, position, both values and how far off", () => {
  const expected = { shape: [2, 2], values: Float64Array.of(1, 2, 3, 4) };
  const got = (...values: number[]) => hostFloat32([2, 2], Float32Array.from(values));
  expect(compare("add 2,2", got(1, 2, 3, 4), expected, 1e-6)).toBeNull();
  expect(compare("add 2,2", got(1, 2, 3.5, 4), expected, 1e-6)).toBe(
    "add 2,2: shape [2,2], position [1,0]: got 3.5, expected 3; max abs difference 0.5, " +
      "relative to the largest value 0.125; allowed abs 0.000004",
  );
  expect(compare("add 2,2", got(1, NaN, 3, 9), expected, 1e-6)).toContain("got NaN, expected 2");
  expect(compare("add 2,2", got(1, 2, 3, Infinity), expected, 1e-6)).toContain("got Infinity");
  const flat = hostFloat32([4], Float32Array.of(1, 2, 3, 4));
  expect(compare("add 2,2", flat, expected, 1e-6)).toBe("add 2,2: shape [4], expected [2,2]");
});

test("a wrong gradient is found", async () => {
  const wrong: OpCase = {
    ...opCases.mul,
    variants: [
      { ...opCases.mul.variants[0]!, build: ({ x, y }) => mul(mul(x!, y!), scalar(1.0001)) },
    ],
  };
  const [setting] = settingsOf(wrong);
  const problems = await checkSetting("mul", setting!);
  expect(problems.map((problem) => problem.split(": shape")[0])).toEqual([
    "mul B,T,4 B,T,4 with symbols",
    "mul B,T,4 B,T,4 with symbols: d x",
    "mul B,T,4 B,T,4 with symbols: d y",
  ]);
});

test("no labelled row: the loss and its gradient are 0", async () => {
  const logits = input("logits", "float32", [symbol("N"), 5]);
  const labels = input("labels", "int64", [symbol("N")]);
  const loss = crossEntropy(logits, labels);
  const [slope] = gradients(loss, [logits]);
  await using session = await openSession({ loss, slope: slope! }, { device: "cpu", threads: 1 });
  const results = await session.run({
    logits: hostFloat32([2, 5], new Float32Array(10).fill(3)),
    labels: hostInt64([2], [IGNORED_LABEL, IGNORED_LABEL]),
  });
  const sizes = [...results["loss"]!.data, ...results["slope"]!.data].map((v) =>
    Math.abs(Number(v)),
  );
  expect(sizes).toEqual(new Array(11).fill(0));
});

test("the public entry exports the function of every op", () => {
  for (const name of Object.keys(ops)) expect(engine).toHaveProperty(name, expect.any(Function));
});
