import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { curl } from "./curl.ts";
import { type Bend, composeBends } from "./geometry.ts";
import { homography, homographyMap } from "./homography.ts";
import { perspective } from "./perspective.ts";
import { rotation } from "./rotation.ts";

const WIDTH = 700;
const HEIGHT = 1000;

const bends: fc.Arbitrary<Bend> = fc.oneof(
  fc.double({ min: -10, max: 10, noNaN: true }).map(rotation),
  fc
    .tuple(fc.double({ min: 0.01, max: 0.12, noNaN: true }), fc.nat(99))
    .map(([shortened, seed]) => perspective(WIDTH, HEIGHT, shortened, new Random(seed))),
  fc
    .tuple(
      fc.double({ min: 0.02, max: 0.35, noNaN: true }),
      fc.constantFrom(1, -1),
      fc.constantFrom("upright", "level"),
    )
    .map(([angle, sign, axis]) =>
      curl({ width: WIDTH, height: HEIGHT, edgeAngle: angle * sign, axis }),
    ),
);
const points = fc.tuple(
  fc.double({ min: -WIDTH / 2, max: WIDTH / 2, noNaN: true }),
  fc.double({ min: -HEIGHT / 2, max: HEIGHT / 2, noNaN: true }),
);

test("every bend and every chain of bends goes back to where it came from", () => {
  fc.assert(
    fc.property(fc.array(bends, { minLength: 1, maxLength: 3 }), points, (chain, [x, y]) => {
      const bend = composeBends(chain);
      const [u, v] = bend.inverse(...bend.forward(x, y));
      expect(Math.hypot(u - x, v - y)).toBeLessThan(1e-6);
    }),
    { seed: 1 },
  );
});

test("a curl leaves the middle where it is and shortens what lies across its axis", () => {
  const { forward } = curl({ width: WIDTH, height: HEIGHT, edgeAngle: 0.3, axis: "upright" });
  expect(forward(0, 100)).toEqual([0, 100]);
  // R = 350 / 0.3; R sin 0.3 = 344.77; depth R (1 - cos 0.3) = 52.11; camera at 2000.
  const [x, y] = forward(350, 500);
  expect(x).toBeCloseTo((344.77 * 2000) / 2052.11, 1);
  expect(y).toBeCloseTo((500 * 2000) / 2052.11, 1);
});

test("a homography takes the four corners to their places", () => {
  const from = [[0, 0], [10, 0], [10, 20], [0, 20]] as const; // prettier-ignore
  const to = [[1, 2], [9, 3], [12, 25], [-2, 21]] as const; // prettier-ignore
  const map = homographyMap(homography(from, to));
  from.forEach(([x, y], i) => {
    const [u, v] = map(x, y);
    expect(u).toBeCloseTo(to[i]![0], 9);
    expect(v).toBeCloseTo(to[i]![1], 9);
  });
});
