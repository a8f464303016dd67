import fc from "fast-check";
import { expect, test } from "vitest";
import {
  channelCodes,
  channelScales,
  channelValues,
  parseChannelsMetadata,
  type ChannelShape,
} from "./channel-quantised.ts";

const SHAPE: ChannelShape = [2, 3];

test("codes are turned, [in, out]; the largest of a row is 127 steps from 128", () => {
  const values = Float32Array.of(12.7, 0, -12.7, 0, 0, 0);
  const scales = channelScales(values, SHAPE);
  expect([...scales]).toEqual([Math.fround(0.1), 0]);
  expect([...channelCodes(values, scales, SHAPE)]).toEqual([255, 128, 128, 128, 1, 128]);
});

test("a value is off by at most half a step of its row", () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 12, maxLength: 12 }),
      (list) => {
        const [values, shape] = [Float32Array.from(list), [3, 4] as const];
        const scales = channelScales(values, shape);
        const back = channelValues(channelCodes(values, scales, shape), scales, shape);
        for (const [i, value] of values.entries()) {
          const bound = scales[Math.floor(i / 4)]! * (0.5 + 1e-4) + 1e-30;
          expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(bound);
        }
      },
    ),
  );
});

test("what is not finite and a damaged text are refused", () => {
  const bad = Float32Array.of(1, NaN, 2, 3, 4, 5);
  expect(() => channelScales(bad, SHAPE)).toThrow("NaN or infinite");
  expect(() => parseChannelsMetadata("file", '{"a":[1]}')).toThrow("how weights are quantised");
});
