import fc from "fast-check";
import { expect, test } from "vitest";
import { lineChart, smoothed, thinned } from "./svg-chart.ts";
import { tickText, ticks } from "./svg-ticks.ts";

test.each([
  [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 2.7, [0, 1, 2, 3]],
  [0, 2e-4, [0, 5e-5, 1e-4, 1.5e-4, 2e-4]],
  [1, 400, [0, 100, 200, 300, 400]],
  [3, 3, [3, 4]],
])("ticks of %d to %d", (low, high, expected) => {
  const found = ticks(low, high);
  expect(found.length).toBe(expected.length);
  found.forEach((tick, i) => expect(tick).toBeCloseTo(expected[i]!, 10));
});

test("ticks span the range in a few even steps", () => {
  const value = fc
    .double({ min: -1e6, max: 1e6, noNaN: true })
    .map((x) => Number(x.toPrecision(6)));
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      fc.pre(high - low > 1e-6 * Math.abs(high) + 1e-9);
      const all = ticks(low, high);
      const slack = (high - low) * 1e-6; // ticks forgives 1e-9 of a step, so as not to add one
      expect(all[0]).toBeLessThanOrEqual(low + slack);
      expect(all.at(-1)).toBeGreaterThanOrEqual(high - slack);
      expect(all.length).toBeLessThan(9);
    }),
    { seed: 11, numRuns: 500 },
  );
});

test.each([
  [0, "0"],
  [0.30000000000000004, "0.3"],
  [2e-4, "2e-4"],
  [1.5e-5, "1.5e-5"],
  [1200, "1,200"],
  [2e6, "2e6"],
])("%d is written %s", (value, expected) => expect(tickText(value)).toBe(expected));

test("smoothing keeps a constant and a straight line's middle, and calms noise", () => {
  const line = Array.from({ length: 41 }, (_, x) => ({ x, y: 3 * x }));
  expect(smoothed(line, 2)[20]!.y).toBeCloseTo(60, 3); // the sides cancel, up to 0.5^10 of the ends
  const flat = line.map(({ x }) => ({ x, y: 7 }));
  for (const { y } of smoothed(flat, 5)) expect(y).toBeCloseTo(7, 12);
  const noisy = line.map(({ x }) => ({ x, y: x % 2 }));
  for (const { y } of smoothed(noisy, 8).slice(10, 30)) expect(Math.abs(y - 0.5)).toBeLessThan(0.1);
});

test("a long curve is thinned by averaging, without losing its ends", () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x }));
  const few = thinned(points, 500);
  expect(few.length).toBe(500);
  expect(few[0]).toEqual({ x: 9.5, y: 9.5 });
  expect(few.at(-1)).toEqual({ x: 9989.5, y: 9989.5 });
  expect(thinned(points.slice(0, 400), 500).length).toBe(400);
});

const options = { title: "Loss <1>", xLabel: "steps", yLabel: "nats", fromZero: true };

test("a chart puts points where they belong, within its frame", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 2 },
    { x: 20, y: Number.NaN },
  ];
  const { markup } = lineChart(options, [{ name: "a", points, look: "dots", tone: "first" }]);
  expect(markup).toContain("Loss &lt;1&gt;");
  // The plot spans x 62…546 and y 34…228; the largest value is on the top line.
  expect(markup).toContain('d="M62.0 228.0L546.0 34.0"');
  expect(markup.match(/<circle/g)?.length).toBe(2);
});

test("without a point there is no chart", () => {
  expect(lineChart(options, [{ name: "a", points: [], look: "line", tone: "first" }]).markup).toBe(
    "",
  );
});
