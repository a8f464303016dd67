import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { addDimensions, symbol } from "./dimension.ts";
import { addRowsOp } from "./ops/add-rows.ts";
import { add } from "./ops/add.ts";
import { concat } from "./ops/concat.ts";
import { crossEntropy } from "./ops/cross-entropy.ts";
import { expand } from "./ops/expand.ts";
import { gatherRows } from "./ops/gather-rows.ts";
import { gemm } from "./ops/gemm.ts";
import { layerNorm } from "./ops/layer-norm.ts";
import { matmul } from "./ops/matmul.ts";
import { pad } from "./ops/pad.ts";
import { replaceRows } from "./ops/replace-rows.ts";
import { reshape } from "./ops/reshape.ts";
import { rmsNorm } from "./ops/rms-norm.ts";
import { rotary } from "./ops/rotary.ts";
import { slice, splitLast } from "./ops/slice.ts";
import { swapLastAxes, transpose } from "./ops/transpose.ts";
import { apply } from "./op.ts";
import { broadcastShapes, completeShape, formatShape, normaliseAxis, type Shape } from "./shape.ts";
import { input, type Dtype, type Tensor } from "./tensor.ts";

const [B, T, P] = [symbol("B"), symbol("T"), symbol("P")];

function errorOf(action: () => unknown): KvittoError {
  try {
    action();
  } catch (error) {
    if (error instanceof KvittoError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("broadcasting", () => {
  const cases: [Shape, Shape, string][] = [
    [[2, 3], [3], "[2,3]"],
    [[2, 1], [1, 5], "[2,5]"],
    [[], [4], "[4]"],
    [[B, T, 4], [T, 1], "[B,T,4]"],
    [[1], [0], "[0]"],
  ];
  test.each(cases)("%j and %j", (a, b, result) => {
    expect(formatShape(broadcastShapes("add", a, b))).toBe(result);
    expect(formatShape(broadcastShapes("add", b, a))).toBe(result);
  });

  test("two sizes that may differ are refused", () => {
    for (const [a, b] of [
      [[2], [3]],
      [[B], [T]],
      [[B], [2]],
      [[0], [2]],
    ]) {
      expect(errorOf(() => broadcastShapes("add", a!, b!)).code).toBe("tensor.shape");
    }
  });
});

describe("the open axis", () => {
  const prefixed = addDimensions(P, T); // a prompt and an answer
  const cases: [Shape, readonly (Shape[number] | null)[], string][] = [
    [[6, 4], [null, 8], "[3,8]"],
    [[B, T, 8], [null, 8], "[B*T,8]"],
    [[B, T, 8], [B, T, 2, null], "[B,T,2,4]"],
    [[B, prefixed, 8], [B, prefixed, 2, null], "[B,P+T,2,4]"],
    [[B, prefixed, 8], [null, 8], "[B*P+B*T,8]"],
    [[0, 4], [null, 2], "[0,2]"],
    [[0, 4], [2, 0], "[2,0]"],
    [[], [1, null], "[1,1]"],
  ];
  test.each(cases)("%j → %j", (from, to, result) => {
    expect(formatShape(completeShape("reshape", from, to))).toBe(result);
  });

  test("is refused when it is not the only one, or not a whole size", () => {
    const refused: [Shape, readonly (Shape[number] | null)[]][] = [
      [
        [6, 4],
        [null, null, 2],
      ],
      [
        [6, 4],
        [null, 5],
      ],
      [
        [T, 4],
        [B, null],
      ],
      [
        [0, 4],
        [0, null],
      ],
    ];
    for (const [from, to] of refused) {
      const error = errorOf(() => completeShape("reshape", from, to));
      expect(error.message).toMatch(/^reshape: cannot fill in the open axis; got from \[/);
    }
    expect(errorOf(() => completeShape("reshape", [T, 4], [T, 2])).message).toBe(
      "reshape: must keep the number of values; got from [T,4], to [T,2]",
    );
  });
});

test("axes count from the end when negative and must exist", () => {
  expect([0, 2, -1, -3].map((axis) => normaliseAxis("sum", axis, 3))).toEqual([0, 2, 2, 0]);
  for (const axis of [3, -4, 0.5, NaN]) {
    expect(errorOf(() => normaliseAxis("sum", axis, 3)).message).toBe(
      `sum: axis ${axis} is outside a tensor of rank 3`,
    );
  }
  expect(errorOf(() => normaliseAxis("sum", 0, 0)).code).toBe("tensor.axis");
});

let count = 0;
const x = (...shape: Shape): Tensor => typed("float32", ...shape);
const whole = (...shape: Shape): Tensor => typed("int64", ...shape);
const typed = (dtype: Dtype, ...shape: Shape): Tensor => input(`x${count++}`, dtype, shape);

/** Each is refused when the graph is built, with the rule and all shapes in the message. */
const refused: Record<string, [() => Tensor, string]> = {
  add: [() => add(x(2, 3), x(2)), "add: axes must be equal or 1; got x [2,3], y [2]"],
  addRows: [
    () => apply(addRowsOp, { base: x(6, 4), index: whole(T, 1), rows: x(T, 5) }, null),
    "addRows: base must be [N,C], index [M,1] and rows [M,C]; got base [6,4], index [T,1], rows [T,5]",
  ],
  "concat, other axis": [
    () => concat([x(T, 4), x(T, 5)], 0),
    "concat: all axes but 0 must be equal; got first [T,4], other [T,5]",
  ],
  "concat, rank": [
    () => concat([x(T, 4), x(T)], 0),
    "concat: all axes but 0 must be equal; got first [T,4], other [T]",
  ],
  crossEntropy: [
    () => crossEntropy(x(6, 9), whole(5)),
    "crossEntropy: logits must be [N,V] and labels [N]; got logits [6,9], labels [5]",
  ],
  expand: [() => expand(x(3), [2, 4]), "expand: axes must be equal or 1; got x [3], y [2,4]"],
  "expand, smaller": [
    () => expand(x(3), [1]),
    "expand: x must stretch to the shape; got x [3], shape [1]",
  ],
  gatherRows: [
    () => gatherRows(x(6, 4), x(T)),
    "gatherRows: x must be a matrix and index int64; got x [6,4], index [T]",
  ],
  gemm: [
    () => gemm(x(T, 4), x(4, 5), false, true),
    "gemm: inner axes must be equal; got a [T,4], b [4,5]",
  ],
  "gemm, rank": [
    () => gemm(x(B, T, 4), x(4, 5)),
    "gemm: both operands must be matrices; got a [B,T,4], b [4,5]",
  ],
  layerNorm: [
    () => layerNorm(x(T, 8), x(8), x(4), 1e-5),
    "layerNorm: weight and bias must be as wide as the last axis of x; " +
      "got x [T,8], weight [8], bias [4]",
  ],
  matmul: [
    () => matmul(x(T, 4), x(5, 4)),
    "matmul: last axis of x must equal the second-last of w; got x [T,4], w [5,4]",
  ],
  "matmul, vector": [
    () => matmul(x(T, 4), x(4)),
    "matmul: last axis of x must equal the second-last of w; got x [T,4], w [4]",
  ],
  pad: [() => pad(x(T, 4), 1, -1, 0), "pad: cannot add -1 and 0 zeros; got x [T,4]"],
  replaceRows: [
    () => replaceRows(x(T, 4), whole(P), x(P, 5)),
    "replaceRows: x must be [N,C], index [M] and rows [M,C]; got x [T,4], index [P,1], rows [P,5]",
  ],
  reshape: [
    () => reshape(x(T, 4), [T, 5]),
    "reshape: must keep the number of values; got from [T,4], to [T,5]",
  ],
  rmsNorm: [
    () => rmsNorm(x(T, 8), x(4), 1e-5),
    "rmsNorm: weight must be as wide as the last axis of x; got x [T,8], weight [4]",
  ],
  "rotary, width": [
    () => rotary(x(B, 2, T, 8), whole(B, T), x(9, 8), x(9, 8)),
    "rotary: cos and sin must be half as wide as x [B,H,T,D]; got x [B,2,T,8], cos [9,8]",
  ],
  "rotary, positions": [
    () => rotary(x(B, 2, T, 8), whole(T), x(9, 4), x(9, 4)),
    "rotary: positions must be [B,T]; got x [B,2,T,8], positions [T]",
  ],
  "rotary, tables": [
    () => rotary(x(B, 2, T, 8), whole(B, T), x(9, 4), x(8, 4)),
    "rotary: must be equal; got cos [9,4], sin [8,4]",
  ],
  "slice, end": [() => slice(x(T, 4), 1, 2, 5), "slice: 2..5 must lie within axis 1; got x [T,4]"],
  "slice, order": [
    () => slice(x(T, 4), 0, 3, 2),
    "slice: 3..2 must lie within axis 0; got x [T,4]",
  ],
  "slice, start past the end": [
    () => slice(x(T, 4), 1, 5, P),
    "slice: 5..P must lie within axis 1; got x [T,4]",
  ],
  transpose: [
    () => transpose(x(T, 4), [0, 0]),
    "transpose: order [0,0] must name each axis once; got x [T,4]",
  ],
};

test.each(Object.entries(refused))("refused: %s", (_, [build, message]) => {
  const error = errorOf(build);
  expect(error.code).toBe("tensor.shape");
  expect(error.message).toBe(message);
});

test("shapes that an op computes", () => {
  expect(formatShape(slice(x(T, 4), 0, 1, T).shape)).toBe("[T-1,4]");
  expect(formatShape(pad(x(T, 4), 0, P, 1).shape)).toBe("[P+T+1,4]");
  expect(formatShape(concat([x(T, 4), x(P, 4), x(2, 4)], 0).shape)).toBe("[P+T+2,4]");
  expect(formatShape(gatherRows(x(9, 4), whole(B, T)).shape)).toBe("[B,T,4]");
  expect(formatShape(swapLastAxes(x(B, T, 4)).shape)).toBe("[B,4,T]");
  expect(splitLast(x(T, 6), 3).map((part) => formatShape(part.shape))).toEqual([
    "[T,2]",
    "[T,2]",
    "[T,2]",
  ]);
  expect(() => splitLast(x(T, 6), 4)).toThrow("internal: an axis of 6 does not split into 4");
});

test("ops that change nothing add nothing to the graph", () => {
  const a = x(T, 4);
  expect(reshape(a, [T, null])).toBe(a);
  expect(expand(a, [T, 4])).toBe(a);
  expect(concat([a], 0)).toBe(a);
});
