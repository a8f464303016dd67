import { expect, test } from "vitest";
import { positionWeights, resizeMatrix } from "./siglip2.ts";

const SIDES = [1, 2, 3, 4, 5, 7, 16, 31];

test("each output cell is a mixture: weights are not negative and add up to one", () => {
  for (const inSide of SIDES) {
    for (const outSide of SIDES) {
      const matrix = resizeMatrix(inSide, outSide);
      for (let i = 0; i < outSide; i++) {
        const row = matrix.subarray(i * inSide, (i + 1) * inSide);
        expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        const total = row.reduce((sum, weight) => sum + weight, 0);
        expect(Math.abs(total - 1)).toBeLessThan(1e-6); // 31 float32 roundings of at most 2⁻²⁵
      }
    }
  }
});

test("a grid of its own size is left alone", () => {
  for (const side of SIDES) {
    const matrix = resizeMatrix(side, side);
    for (let i = 0; i < side * side; i++) {
      expect(matrix[i]).toBe(i % (side + 1) === 0 ? 1 : 0);
    }
  }
});

test("a resized grid is symmetric: mirrored in, mirrored out", () => {
  for (const [inSide, outSide] of [
    [4, 6],
    [5, 3],
    [16, 31],
    [16, 2],
  ] as const) {
    const matrix = resizeMatrix(inSide, outSide);
    const mirrored = Float32Array.from(matrix).reverse(); // both axes at once
    for (let i = 0; i < matrix.length; i++) {
      expect(Math.abs(matrix[i]! - mirrored[i]!)).toBeLessThan(1e-6);
    }
  }
});

test("growing interpolates between neighbours, shrinking averages over the covered cells", () => {
  // 2 → 4: centres at −¼, ¼, ¾, 1¼ of a cell: the ends are clamped.
  expect([...resizeMatrix(2, 4)]).toEqual([1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]);
  // 4 → 2: a triangle of half-width 2 around 1: 1½ and 2½ cells away it has fallen to ¼.
  const row = [...resizeMatrix(4, 2).subarray(0, 4)];
  const triangle = [0.75, 0.75, 0.25, 0].map((weight) => weight / 1.75);
  row.forEach((weight, i) => expect(weight).toBeCloseTo(triangle[i]!, 6));
  // 3 → 1: a triangle of half-width 3 around the middle cell: ⅔, 1, ⅔ of 2⅓.
  [2, 3, 2].forEach((weight, i) => expect(resizeMatrix(3, 1)[i]).toBeCloseTo(weight / 7, 6));
});

test("a patch's position is its row's mixture times its column's", () => {
  const [height, width, side] = [3, 5, 4];
  const weights = positionWeights([{ height_patches: height, width_patches: width }], side, 15);
  const rows = resizeMatrix(side, height);
  const columns = resizeMatrix(side, width);
  for (let p = 0; p < height * width; p++) {
    for (let cell = 0; cell < side * side; cell++) {
      const row = rows[Math.floor(p / width) * side + Math.floor(cell / side)]!;
      const column = columns[(p % width) * side + (cell % side)]!;
      expect(weights[p * side * side + cell]).toBe(Math.fround(row * column));
    }
  }
});

test("padding behind an image has the position of its first patch", () => {
  const grids = [
    { height_patches: 1, width_patches: 2 },
    { height_patches: 2, width_patches: 2 },
  ];
  const weights = positionWeights(grids, 3, 4);
  const patch = (image: number, p: number) =>
    weights.subarray((image * 4 + p) * 9, (image * 4 + p + 1) * 9);
  expect(patch(0, 2)).toEqual(patch(0, 0));
  expect(patch(0, 3)).toEqual(patch(0, 0));
  expect(patch(1, 3)).not.toEqual(patch(1, 0));
});
