import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gradients } from "../engine/differentiate.ts";
import { hostFloat32, hostInt64, openSession, type HostTensor } from "../engine/session.ts";
import { labelInputs, languageLoss, languageStages } from "./language-graph.ts";
import { loadModel } from "./load-model.ts";
import { sequenceFeeds, sequenceInputs } from "./sequence.ts";
import { writeTinyModel } from "./tiny-model-for-tests.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-language-"));
  await writeTinyModel(folder, "rows");
});
afterAll(() => rm(folder, { recursive: true }));

test("naming the wanted rows changes neither the loss nor a gradient", async () => {
  const model = await loadModel(folder);
  const { decoder } = model;
  const ids = [5, 9, 11, 300, 8, 7, 1200, 44, 2, 60, 61, 62]; // two rows of six, one padded
  const labels = [300, 8, 61];
  const given: Record<string, HostTensor> = {
    ...sequenceFeeds(decoder, ids, [6, 5]),
    label_index: hostInt64([3], [2, 3, 9]),
    labels: hostInt64([3], labels),
  };
  const run = async (named: boolean) => {
    const store = model.weights({ trainable: () => true });
    const label = labelInputs();
    const inputs = { ...sequenceInputs(decoder), rows: named ? label.label_index : null };
    const { finalNorm } = languageStages(decoder, store.root, inputs, null);
    expect(finalNorm.shape.length).toBe(named ? 2 : 3);
    const loss = languageLoss(decoder, store.root, finalNorm, label);
    const names = [...store.trainables.keys()];
    const slopes = gradients(loss, [...store.trainables.values()]);
    const outputs = Object.fromEntries(names.map((name, i) => [`grad.${name}`, slopes[i]!]));
    await using session = await openSession({ loss, ...outputs }, { device: "cpu" });
    const feeds = { ...given };
    for (const name of names) {
      const { shape } = model.checkpoint.tensors.get(model.storedName(name))!.entry;
      feeds[name] = hostFloat32(shape, await model.checkpoint.readFloat32(model.storedName(name)));
    }
    return await session.run(feeds); // before the session goes
  };
  const [rows, whole] = [await run(true), await run(false)];
  expect(Object.keys(rows)).toEqual(Object.keys(whole));
  expect(Object.keys(whole).length).toBeGreaterThan(15); // every weight of two layers
  for (const [name, { data }] of Object.entries(whole)) {
    const expected = Float32Array.from(data, Number);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [i, value] of expected.entries()) {
      // float32 sums over at most 12 rows of 64 values, in another order: 76·2⁻²⁴ ≈ 5e-6
      expect(Math.abs(Number(rows[name]!.data[i]) - value)).toBeLessThan(5e-6 * largest + 1e-9);
    }
  }
});
