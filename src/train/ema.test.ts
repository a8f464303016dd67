import { expect, test } from "vitest";
import { Ema } from "./ema.ts";

const tensor = (...values: number[]) => new Map([["w", Float32Array.from(values)]]);

test("moves by 1−d towards the weights, with d rising to the decay", () => {
  const ema = new Ema(tensor(0), 0.5);
  ema.update(tensor(1)); // d = 2/11
  expect(ema.average.get("w")![0]).toBeCloseTo(9 / 11, 6);
  ema.update(tensor(1)); // d = 3/12: 1 − (1 − 9/11)·3/12
  expect(ema.average.get("w")![0]).toBeCloseTo(1 - (2 / 11) * 0.25, 6);
  for (let t = 3; t <= 40; t++) ema.update(tensor(1));
  ema.update(tensor(3)); // from t = 8 on d is 0.5
  expect(ema.average.get("w")![0]).toBeCloseTo(2, 6);
});

test("starts from a copy, and a restored average goes on the same", () => {
  const weights = tensor(1, 2);
  const ema = new Ema(weights, 0.9);
  ema.update(tensor(5, 6));
  expect([...weights.get("w")!]).toEqual([1, 2]);
  const other = new Ema(weights, 0.9);
  other.restore(ema.state());
  ema.update(tensor(7, 7));
  other.update(tensor(7, 7));
  expect(other.state()).toEqual(ema.state());
});

test("a decay outside 0..1 is a bug", () => {
  expect(() => new Ema(tensor(1), 1)).toThrow("internal: EMA decay 1");
});
