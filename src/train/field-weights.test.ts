import { expect, test } from "vitest";
import { tokenWeights, weightOf } from "./field-weights.ts";

const TEXT =
  '{"vendor":{"name":"Kött, \\"AB\\""},"line_items":[{"total":1.5},{"total":null}],"total":12.50}';

test("the longest name of a field counts", () => {
  const weights = { line_items: 2, "line_items[].total": 5, total: 3 };
  expect(weightOf("line_items.total", weights)).toBe(5);
  expect(weightOf("line_items.description", weights)).toBe(2);
  expect(weightOf("total", weights)).toBe(3);
  expect(weightOf("totals", weights)).toBe(1);
});

test("tokens that spell a part of a value have its weight", () => {
  // Every token is two bytes of the answer; the last is the end of the turn.
  const bytes = Buffer.from(TEXT);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 2) }, (_, i) =>
    bytes.subarray(2 * i, 2 * i + 2),
  );
  const tokenizer = { tokenBytes: (id: number) => pieces[id] ?? Buffer.from("<|im_end|>") };
  const labels = [-100, -100, ...pieces.keys(), 9999];
  const weights = tokenWeights(tokenizer, labels, { total: 4, line_items: 2 });
  expect(weights.length).toBe(labels.length);
  const spelt = (weight: number) =>
    Buffer.concat(
      labels.flatMap((id, at) => (weights[at] === weight ? [pieces[id]!] : [])),
    ).toString();
  expect(spelt(4)).toContain("12.50");
  expect(spelt(4).length).toBeLessThanOrEqual(7);
  expect(spelt(2)).toMatch(/1\.5.*null/);
  expect(weights.slice(0, 2)).toEqual([1, 1]);
  expect(weights.at(-1)).toBe(1);
  const plain = tokenWeights(tokenizer, [-100, 9999], { total: 4 });
  expect(plain).toEqual([1, 1]);
});

test("a list without rows is the value of its field", () => {
  const pieces = ['{"line_items":', "[]", ',"total":', "1", "}"].map((piece) => Buffer.from(piece));
  const tokenizer = { tokenBytes: (id: number) => pieces[id]! };
  expect(tokenWeights(tokenizer, [0, 1, 2, 3, 4], { line_items: 2 })).toEqual([1, 2, 1, 1, 1]);
});
