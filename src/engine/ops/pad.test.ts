import { expect, test } from "vitest";
import { symbol } from "../dimension.ts";
import { hostFloat32, openSession } from "../session.ts";
import { input } from "../tensor.ts";
import { neg } from "./neg.ts";
import { pad } from "./pad.ts";
import { transpose } from "./transpose.ts";

test("a pad of symbolic size between transposes keeps its axis", async () => {
  // The runtime moves the transposes past the Pad. Told which axis by `axes` instead of by counts for
  // every axis, it padded another one, or read behind the counts.
  const [rows, more] = [symbol("rows"), symbol("more")];
  const x = input("x", "float32", [2, 3, rows, 1]);
  const size = input("size", "float32", [more]); // only its length counts
  const padded = pad(transpose(x, [0, 2, 1, 3]), 1, more, 1); // [2, more + rows + 1, 3, 1]
  await using session = await openSession({ y: transpose(padded, [0, 2, 1, 3]), other: neg(size) });
  const { y } = await session.run({
    x: hostFloat32([2, 3, 1, 1], Float32Array.of(1, 2, 3, 4, 5, 6)),
    size: hostFloat32([2], Float32Array.of(0, 0)),
  });
  expect(y!.shape).toEqual([2, 3, 4, 1]);
  expect([...y!.data]).toEqual([1, 2, 3, 4, 5, 6].flatMap((value) => [0, 0, value, 0]));
});
