import { expect, test } from "vitest";
import { multiplyDimensions, symbol } from "./dimension.ts";
import { checkFeeds } from "./feeds.ts";

const [B, T] = [symbol("B"), symbol("T")];
const inputs = [
  { name: "flat", dtype: "float32", shape: [multiplyDimensions(B, T), 4] },
  { name: "ids", dtype: "int64", shape: [B, T] },
  { name: "mask", dtype: "int64", shape: [B, T] },
] as const;

const whole = (...shape: number[]) => ({ dtype: "int64", shape }) as const;
const real = (...shape: number[]) => ({ dtype: "float32", shape }) as const;
const good = { flat: real(6, 4), ids: whole(2, 3), mask: whole(2, 3) };

test("feeds that fit, in any order, zero sizes included", () => {
  checkFeeds(inputs, good);
  checkFeeds(inputs, { mask: whole(0, 3), ids: whole(0, 3), flat: real(0, 4) });
  checkFeeds([], {});
});

const refused: Record<string, [Parameters<typeof checkFeeds>[1], string]> = {
  missing: [
    { flat: good.flat, mask: good.mask },
    "the graph takes 3 inputs; missing: ids, not an input: none",
  ],
  extra: [
    { ...good, labels: whole(2) },
    "the graph takes 3 inputs; missing: none, not an input: labels",
  ],
  "a name of Object's": [
    { ...good, toString: whole(2) },
    "the graph takes 3 inputs; missing: none, not an input: toString",
  ],
  type: [{ ...good, ids: real(2, 3) }, "input ids is int64; got float32"],
  rank: [
    { ...good, flat: real(24) },
    "input flat is [B*T,4] with B = 2 from ids and T = 3 from ids; got [24]",
  ],
  "a number": [
    { ...good, flat: real(6, 5) },
    "input flat is [B*T,4] with B = 2 from ids and T = 3 from ids; got [6,5]",
  ],
  "a symbol": [
    { ...good, mask: whole(2, 4) },
    "input mask is [B,T] with B = 2 from ids and T = 3 from ids; got [2,4]",
  ],
  "a product": [
    { ...good, flat: real(5, 4) },
    "input flat is [B*T,4] with B = 2 from ids and T = 3 from ids; got [5,4]",
  ],
};

test.each(Object.entries(refused))("refused: %s", (_, [feeds, message]) => {
  const expected: unknown = expect.objectContaining({ code: "session.feeds", message });
  expect(() => checkFeeds(inputs, feeds)).toThrow(expected as Error);
});
