import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { symbol } from "../engine/dimension.ts";
import { hostFloat32, openSession } from "../engine/session.ts";
import { input } from "../engine/tensor.ts";
import { attention, attentionHeadByHead } from "./layers.ts";

const [BATCH, HEADS, TOKENS, SIDE] = [2, 3, 37, 8];

test("one head after another gives the bits of all heads at once", async () => {
  const shape = [BATCH, HEADS, symbol("T"), SIDE];
  const [q, k, v] = ["q", "k", "v"].map((name) => input(name, "float32", shape));
  const heads = { q: q!, k: k!, v: v! };
  const together = attention({ ...heads, bias: null });
  const apart = attentionHeadByHead(heads);
  const session = await openSession({ together, apart }, { device: "cpu" });
  const random = new Random("head by head");
  const draw = () => {
    const values = Float32Array.from({ length: BATCH * HEADS * TOKENS * SIDE }, () =>
      random.normal(),
    );
    return hostFloat32([BATCH, HEADS, TOKENS, SIDE], values);
  };
  const found = await session.run({ q: draw(), k: draw(), v: draw() });
  await session.release();
  expect(found["apart"]!.shape).toEqual([BATCH, TOKENS, HEADS * SIDE]);
  expect(found["apart"]!.data).toEqual(found["together"]!.data);
  expect(new Set(Array.from(found["together"]!.data, Number)).size).toBeGreaterThan(1000);
});
