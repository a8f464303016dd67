import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import type { DatasetRow } from "../data/rows.ts";
import { classWeightsOf, MOST_BALANCED_WEIGHT, sayClassWeights } from "./class-weights.ts";
import { documentSamples, type SampleOptions } from "./document-samples.ts";
import { fixedSamples } from "./epoch-samples.ts";
import { newAdapter } from "./new-adapter.ts";
import { openPageSource } from "./page-store.ts";
import { TINY_SETTINGS, tinyRows, tinySetup, type TinySetup } from "./tiny-run-for-tests.ts";
import type { TrainSettings } from "./train-settings.ts";
import { openTrainer } from "./trainer.ts";

function line(description: string): DatasetRow["document"]["line_items"][number] {
  const nothing = { quantity: null, unit_price: null, total: null, code: null, tax_rate: null };
  return { description, ...nothing };
}

/** A row with a line of each of these classes. */
function classed(row: DatasetRow, ...classes: string[]): DatasetRow {
  const line_items = classes.map(line);
  const source = { ...row.source, line_classes: classes };
  return { ...row, document: { ...row.document, line_items }, source };
}

let setup: TinySetup;
let rows: DatasetRow[];
beforeAll(async () => {
  setup = await tinySetup(1);
  const [one] = await tinyRows(setup.folder, 1);
  rows = [classed(one!, "supply", "supply", "rental"), classed({ ...one!, id: "other" }, "supply")];
});
afterAll(() => setup[Symbol.asyncDispose]());

describe("what a class counts", () => {
  test("balanced: the most frequent 1, the others by how rare they are, up to a bound", () => {
    expect(classWeightsOf("balanced", rows)).toEqual([
      { name: "supply", lines: 3, weight: 1 },
      { name: "rental", lines: 1, weight: 3 },
    ]);
    const many = [...rows, ...Array.from({ length: 40 }, () => rows[1]!)];
    expect(classWeightsOf("balanced", many)[1]!.weight).toBe(MOST_BALANCED_WEIGHT);
    expect(sayClassWeights(classWeightsOf("balanced", many))).toBe(
      "Lines count by their class: supply 1 (43 lines), rental 10 (1 line).",
    );
  });

  test("what is given, and 1 for the rest; what is on no line is refused", () => {
    const given = classWeightsOf({ rental: 2.5 }, rows);
    expect(given.map(({ name, weight }) => [name, weight])).toEqual([
      ["supply", 1],
      ["rental", 2.5],
    ]);
    expect(() => classWeightsOf({ rentla: 2 }, rows)).toThrow(
      expect.objectContaining({ code: "train.class_weights", hint: "There are: rental, supply." }),
    );
    const bare = rows.map((row) => ({ ...row, source: {} }));
    expect(() => classWeightsOf("balanced", bare)).toThrow("None of the 2 training rows");
    const short = [{ ...rows[0]!, source: { line_classes: ["supply"] } }];
    expect(() => classWeightsOf("balanced", short)).toThrow("for 3 line items");
  });
});

async function samplesOf(own: readonly DatasetRow[], weights: Partial<SampleOptions>) {
  const { bundle, cache } = setup;
  await using pages = await openPageSource(bundle, true, cache, { device: "cpu" });
  const task = ({ document: { line_items, total } }: DatasetRow) => ({
    ...{ prompt: "JSON:", answer: JSON.stringify({ line_items, total }) },
  });
  const options = { task, pages: pages.source, progress: silentProgress };
  return documentSamples(bundle, own, { ...options, ...weights });
}

test("values of a line have its weight, times that of their field; the text stays the same", async () => {
  const [plain] = await samplesOf(rows, {});
  const classWeights = { supply: 1, rental: 3 };
  const [weighed] = await samplesOf(rows, { classWeights });
  const [both] = await samplesOf(rows, { classWeights, fieldWeights: { line_items: 2 } });
  const { weights } = weighed!;
  expect([weighed!.input_ids, weighed!.labels]).toEqual([plain!.input_ids, plain!.labels]);
  const { tokenizer } = setup.bundle;
  const spelt = (of: readonly number[], wanted: number) =>
    tokenizer.decode(weighed!.labels.filter((_, at) => of[at] === wanted));
  expect(new Set(weights)).toEqual(new Set([1, 3]));
  expect(spelt(weights!, 3)).toContain("rental");
  expect(spelt(weights!, 3)).not.toContain("supply");
  expect(new Set(both!.weights)).toEqual(new Set([1, 2, 6]));
  expect(spelt(both!.weights!, 6)).toBe(spelt(weights!, 3));
  expect(spelt(both!.weights!, 2)).toContain("supply");

  // Half of a paper's lines are not known to be the lines that the classes are of.
  const half = { ...rows[0]!, source: { line_classes: ["a", "b", "rental"] } };
  const task = () => ({
    prompt: "JSON:",
    answer: JSON.stringify({ line_items: [line("rental")] }),
  });
  const [part] = await samplesOf([half], { classWeights, task });
  expect(new Set(part!.weights)).toEqual(new Set([1]));
});

test("weights reach loss and gradients: Σ w · loss / Σ w", async () => {
  const { bundle } = setup;
  const classWeights = { supply: 1, rental: 3 };
  const [plain] = await samplesOf(rows, {});
  const [weighed] = await samplesOf(rows, { classWeights });
  const run = async (samples: Parameters<typeof fixedSamples>[0], settings: TrainSettings) => {
    const adapter = newAdapter(bundle, settings, "tiny");
    await using trainer = await openTrainer({
      ...{ bundle, adapter, settings, samples: fixedSamples(samples), evaluation: [] },
      ...({ device: "cpu", threads: 1 } as const),
    });
    return await trainer.gradientsOf([[0]], { epoch: 0, step: 0 }); // not after it is gone
  };
  const settings = { ...TINY_SETTINGS, class_weights: classWeights };
  const whole = await run([weighed!], settings);
  // The same row with the labels of one weight only, twice.
  const only = (wanted: number) => ({
    ...plain!,
    labels: plain!.labels.map((label, at) => (weighed!.weights![at] === wanted ? label : -100)),
  });
  const [ones, threes] = [await run([only(1)], TINY_SETTINGS), await run([only(3)], TINY_SETTINGS)];
  const total = ones.tokens + 3 * threes.tokens;
  const mean = (a: number, b: number) => (ones.tokens * a + 3 * threes.tokens * b) / total;
  expect(threes.tokens).toBeGreaterThan(0);
  // Sums of some 60 float32 terms in another order.
  expect(Math.abs(whole.loss / mean(ones.loss, threes.loss) - 1)).toBeLessThan(1e-5);
  for (const [name, gradient] of whole.gradients) {
    const [a, b] = [ones.gradients.get(name)!, threes.gradients.get(name)!];
    const largest = Math.max(1e-6, ...gradient.map(Math.abs));
    for (const [i, value] of gradient.entries()) {
      expect(Math.abs(value - mean(a[i]!, b[i]!))).toBeLessThan(1e-4 * largest);
    }
  }
});

test("other classes are other rows: a run that goes on must have the same", async () => {
  const [one] = await samplesOf(rows, { classWeights: { rental: 3 } });
  const [other] = await samplesOf(rows, { classWeights: { rental: 4 } });
  expect(fixedSamples([one!]).sha256).not.toBe(fixedSamples([other!]).sha256);
});
