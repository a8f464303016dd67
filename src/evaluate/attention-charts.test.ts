import { expect, test } from "vitest";
import { attentionCharts } from "./attention-charts.ts";
import type { AttentionRow } from "./report-data.ts";

/** Heads that look alike: entropy 1 more in each layer, 0.1 more concentration. */
function rowAt(epochs: number, layers: number, heads: number): AttentionRow {
  const all = (value: number) => Array.from({ length: heads }, () => value);
  return {
    ...{ step: 5 * epochs, epochs, papers: 3 },
    layers: Array.from({ length: layers }, (_, i) => ({
      ...{ layer: `layer.${i}`, entropy: all(1 + i), top5: all(0.1 * (i + 1)) },
    })),
  };
}

const count = (text: string, part: RegExp) => text.match(part)?.length ?? 0;

test("a line for each layer over epochs, and a cell for each head of the last", () => {
  const { markup } = attentionCharts([rowAt(0, 3, 4), rowAt(1, 3, 4), rowAt(2, 3, 4)]);
  expect(count(markup, /class="series dots"/g)).toBe(2 * 3);
  expect(count(markup, /class="dot"/g)).toBe(2 * 3 * 3);
  expect(count(markup, /class="cell"/g)).toBe(2 * 3 * 4);
  expect(markup).toContain("<title>layer.2, head 3: 30 %</title>");
  expect(markup).toContain("Entropy of each head, epoch 2");
  // First layers have the first colour, last layers the third.
  for (const share of [0, 50, 100]) expect(markup).toContain(`var(--third) ${share}%)`);
  expect(count(markup, /<figcaption class="legend">/g)).toBe(2);
});

test("many heads have their figures in the tooltip alone, and names stand apart", () => {
  const { markup } = attentionCharts([rowAt(1, 30, 16)]);
  expect(count(markup, /class="cell"/g)).toBe(2 * 30 * 16);
  expect(markup).not.toContain("cell-text");
  const names = [...markup.matchAll(/>(layer\.\d+)<\/text/g)].map(([, name]) => name);
  expect(names.slice(0, 3)).toEqual(["layer.0", "layer.2", "layer.4"]); // 194 px / 30 is less than 12
});

test("nothing where nobody looked", () => {
  expect(attentionCharts([]).markup).toBe("");
});
