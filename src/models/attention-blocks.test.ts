import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { gradients } from "../engine/differentiate.ts";
import { addDimensions, symbol, type Dimension } from "../engine/dimension.ts";
import { mul } from "../engine/ops/mul.ts";
import { reduceSum } from "../engine/ops/reduce-sum.ts";
import { hostFloat32, openSession, type HostTensor } from "../engine/session.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { attention } from "./layers.ts";
import { causalBias } from "./sequence.ts";

const BATCH = 2;
const HEADS = 4;
const GROUPS = 2;
const SIDE = 8;

/** Attention and its gradients, as a function of T and of how T is cut. */
async function openAttention(blocks: number | null) {
  const sizes = Array.from({ length: blocks ?? 1 }, (_, i) => symbol(`T${i}`));
  const ends: Dimension[] = [];
  for (const side of sizes) ends.push(addDimensions(ends.at(-1) ?? 0, side));
  const tokens = ends.at(-1)!;
  const biases = sizes.map((side, i) =>
    input(`bias.${i}`, "float32", [BATCH, 1, side, blocks === null ? tokens : ends[i]!]),
  );
  const heads = (name: string, count: number) =>
    input(name, "float32", [BATCH, count, tokens, SIDE]);
  const [q, k, v] = [heads("q", HEADS), heads("k", GROUPS), heads("v", GROUPS)];
  const y = attention({ q, k, v, bias: blocks === null ? biases[0]! : biases });
  const slope = input("slope", "float32", [BATCH, tokens, HEADS * SIDE]);
  const [dq, dk, dv] = gradients(reduceSum(mul(y, slope)), [q, k, v]) as [Tensor, Tensor, Tensor];
  return openSession({ y, dq, dk, dv }, { device: "cpu" });
}

function feedsFor(tokens: number, ends: readonly number[], whole: boolean) {
  const random = new Random(`attention of ${tokens}`);
  const draw = (shape: readonly number[]): HostTensor => {
    const size = shape.reduce((product, side) => product * side, 1);
    return hostFloat32(
      shape,
      Float32Array.from({ length: size }, () => random.normal()),
    );
  };
  const lengths = [tokens, Math.max(1, tokens - 2)]; // the second row is padded
  const feeds: Record<string, HostTensor> = {
    q: draw([BATCH, HEADS, tokens, SIDE]),
    k: draw([BATCH, GROUPS, tokens, SIDE]),
    v: draw([BATCH, GROUPS, tokens, SIDE]),
    slope: draw([BATCH, tokens, HEADS * SIDE]),
  };
  let from = 0;
  for (const [i, to] of (whole ? [tokens] : ends).entries()) {
    const bias = causalBias(lengths, tokens, null, from, to);
    feeds[`bias.${i}`] = hostFloat32([BATCH, 1, to - from, to], bias);
    from = to;
  }
  return feeds;
}

test("blocks of queries give the values and gradients of one causal attention", async () => {
  await using cut = await openAttention(3);
  await using whole = await openAttention(null);
  // Uneven, even, and as sequenceFeeds cuts a text that is shorter than the number of blocks.
  for (const ends of [
    [1, 4, 9],
    [3, 6, 9],
    [0, 0, 1],
    [0, 1, 2],
  ]) {
    const tokens = ends.at(-1)!;
    const got = await cut.run(feedsFor(tokens, ends, false));
    const expected = await whole.run(feedsFor(tokens, ends, true));
    for (const name of ["y", "dq", "dk", "dv"]) {
      expect(got[name]!.shape).toEqual(expected[name]!.shape);
      for (const [i, value] of expected[name]!.data.entries()) {
        // float32 sums of at most 9 keys and 8 channels, in another order: 17·2⁻²⁴·|10| ≈ 1e-5
        expect(Math.abs(Number(got[name]!.data[i]) - Number(value))).toBeLessThan(1e-5);
      }
    }
  }
});
