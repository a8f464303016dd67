import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { collate, countTargets, fitSamples, targetsInWindow } from "./collate.ts";
import type { TrainingSample } from "./collate.ts";

const sample = (id: string, input_ids: number[], labels: number[]): TrainingSample<string> => ({
  id,
  input_ids,
  labels,
  images: id === "b" ? [] : [`${id}1`, `${id}2`],
});

const rows = [
  sample("a", [5, 6, 7], [-100, 6, 7]),
  sample("b", [8, 9], [8, 9]),
  sample("c", [1, 2, 3, 4], [-100, -100, 3, -100]),
];

test("rows are padded on the right to the longest of the batch", () => {
  const batch = collate(rows, [2, 1], 99);
  expect(batch).toMatchObject({ samples: [2, 1], batchSize: 2, tokens: 4 });
  expect([...batch.input_ids]).toEqual([1, 2, 3, 4, 8, 9, 99, 99]);
  expect([...batch.attention_mask]).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  expect([...batch.labels]).toEqual([-100, -100, 3, -100, 8, 9, -100, -100]);
});

test("targets sit at the position before their token; the first token is never one", () => {
  const batch = collate(rows, [2, 1], 99);
  expect([...batch.targetPositions]).toEqual([1, 4]);
  expect([...batch.targetIds]).toEqual([3, 9]);
});

test("images keep their order and say whose they are", () => {
  const batch = collate(rows, [2, 1, 0], 0);
  expect(batch.images).toEqual(["c1", "c2", "a1", "a2"]);
  expect(batch.imagesPerRow).toEqual([2, 0, 2]);
});

test("batches and the token count of each step equal the reference's", () => {
  const path = resolve(import.meta.dirname, "../../fixtures/llama-lora-trace/trace.json");
  const matrix = z.array(z.array(z.number()));
  const trace = z
    .object({
      micro_batches: z.array(
        z.object({ input_ids: matrix, attention_mask: matrix, labels: matrix }),
      ),
      train: z.object({ schedule: z.array(z.array(z.int())) }),
      expected: z.object({ num_items: z.array(z.int()) }),
    })
    .parse(JSON.parse(readFileSync(path, "utf8")));
  const batches = trace.micro_batches.map((reference) => {
    const unpadded = reference.input_ids.map((ids, row) => {
      const length = reference.attention_mask[row]!.reduce((sum, bit) => sum + bit, 0);
      return sample(`${row}`, ids.slice(0, length), reference.labels[row]!.slice(0, length));
    });
    const batch = collate(unpadded, [0, 1, 2], 350);
    expect([...batch.input_ids]).toEqual(reference.input_ids.flat());
    expect([...batch.attention_mask]).toEqual(reference.attention_mask.flat());
    expect([...batch.labels]).toEqual(reference.labels.flat());
    expect(batch.targetIds).toHaveLength(
      unpadded.reduce((sum, { labels }) => sum + countTargets(labels), 0),
    );
    return batch;
  });
  // Row 0 of micro-batch 1 has a label at position 0 on purpose: it must not be counted.
  const counted = trace.train.schedule.map((step) => targetsInWindow(step.map((i) => batches[i]!)));
  expect(counted).toEqual(trace.expected.num_items);
});

describe("rows that cannot be trained on stop the run before it starts", () => {
  const limits = { maxTokens: 4, imageTokenIds: new Set([77]) };
  const fit = (input_ids: number[], labels: number[]) =>
    fitSamples([sample("row-9", input_ids, labels)], limits)[0]!;

  test("a long row loses its end only", () => {
    const fitted = fit([77, 1, 2, 3, 4], [-100, -100, 2, 3, 4]);
    expect(fitted.input_ids).toEqual([77, 1, 2, 3]);
    expect(fitted.labels).toEqual([-100, -100, 2, 3]);
    expect(fitted.images).toHaveLength(2);
  });

  test.each([
    [[1, 2, 3, 77, 77], [-100, 2, 3, -100, -100], "train.truncated_image", "reaches to token 5"],
    [[1, 2], [-100, -100], "train.no_target_tokens", "Row row-9 has 2 tokens and none"],
    [[1, 2], [1, -100], "train.no_target_tokens", "none of them is trained on"],
    [[1, 2, 3, 4, 5], [-100, -100, -100, -100, 5], "train.no_target_tokens", "none of the 4"],
    [[1, 2], [1], "train.labels", "2 tokens and 1 labels"],
  ])("%j %j: %s", (input_ids, labels, code, message) => {
    const expected = { code, message: expect.stringContaining(message) as string };
    expect(() => fit(input_ids, labels)).toThrow(expect.objectContaining(expected));
  });
});
