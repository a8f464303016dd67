import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { Random } from "../core/random.ts";
import { hostFloat32, hostInt64 } from "../engine/session.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { doraInputNames, rowSquares } from "../models/dora.ts";
import { loadModel, readModelJson, type Model } from "../models/load-model.ts";
import { USUALLY_EXEMPT, writeQuantisedFolder } from "../models/quantise-folder.ts";
import { sequenceFeeds } from "../models/sequence.ts";
import { loraInputNames } from "../models/weights.ts";
import { adapterInputs, lossTensor } from "./adapter-graph.ts";
import { compileTraining } from "./training-graph.ts";

/** The NF4 model, and one whose weights are the floats that its codes stand for. */
async function nf4AndFloats(folder: string): Promise<readonly [Model, Model]> {
  const [out, floats] = [join(folder, "nf4"), join(folder, "floats")];
  for (const path of [out, floats]) await mkdir(path);
  const original = await loadModel(folder);
  const nf4 = { kind: "nf4", exempt: USUALLY_EXEMPT } as const;
  await writeQuantisedFolder(original, out, nf4, { progress: silentProgress });
  const { checkpoint } = await loadModel(out);
  const tensors = [...original.checkpoint.tensors].map(([name, { entry }]) => ({
    ...{ name, dtype: "F32" as const, shape: entry.shape },
    data: () => checkpoint.readFloat32(name),
  }));
  await writeSafetensors(join(floats, "model.safetensors"), tensors);
  const config = JSON.stringify(await readModelJson(folder, "config.json"));
  await writeFile(join(floats, "config.json"), config);
  return [await loadModel(out), await loadModel(floats)];
}

/** Loss and gradients of one batch, with B drawn so that every product of the chain counts. */
async function step(model: Model, isDora: boolean) {
  const store = model.weights({
    adapted: (path) => path.includes("layers."),
    dora: { of: () => isDora, as: "trained" },
  });
  const loss = lossTensor(model, store, "none");
  await using graph = await compileTraining({ loss }, adapterInputs(store), {
    ...{ device: "cpu", threads: 1 },
  });
  const parameters = new Map<string, Float32Array>();
  const scalings: Parameters<typeof graph.run>[1] = {};
  const rank = 3;
  for (const [path, { inFeatures, outFeatures }] of store.adapters) {
    const names = loraInputNames(path);
    const random = new Random(path);
    const drawn = (length: number) =>
      Float32Array.from({ length }, () => random.uniform(-0.2, 0.2));
    const [A, B] = [drawn(rank * inFeatures), drawn(rank * outFeatures)];
    parameters.set(names.A, A).set(names.B, B);
    if (isDora) {
      const weight = await model.checkpoint.readFloat32(model.storedName(`${path}.weight`));
      const dora = doraInputNames(path);
      const magnitude = Float32Array.from({ length: outFeatures }, () => random.uniform(0.5, 2));
      parameters.set(dora.magnitude, magnitude);
      Object.assign(scalings, {
        [dora.squares]: hostFloat32([outFeatures], rowSquares(weight, outFeatures)),
        [dora.A]: hostFloat32([rank, inFeatures], A),
        [dora.B]: hostFloat32([outFeatures, rank], B),
      });
    }
    Object.assign(scalings, {
      [names.scaling]: { dtype: "float32", shape: [], data: Float32Array.of(2) },
    });
  }
  const ids = [5, 9, 30, 12, 7, 8, 61, 3, 4, 90, 11, 2];
  const result = await graph.run(parameters, {
    ...sequenceFeeds(model.decoder, ids, [6, 5]),
    ...scalings,
    label_index: hostInt64([4], [1, 3, 8, 9]),
    labels: hostInt64([4], [30, 7, 90, 11]),
  });
  return { ...result, linears: store.adapters.size };
}

test.each([
  { fixture: "10-lora-llama-accum", isDora: false },
  { fixture: "10-lora-llama-accum", isDora: true },
  { fixture: "04-lfm2-text", isDora: false },
])(
  "$fixture, DoRA $isDora: loss and gradients through 4-bit weights are the dequantised model's to 1e-4",
  async ({ fixture, isDora }) => {
    await using scratch = await scratchFolder(fixture);
    const [nf4, floats] = await nf4AndFloats(scratch.folder);
    const [a, b] = [await step(nf4, isDora), await step(floats, isDora)];
    expect(nf4.checkpoint.quantised.size).toBe(a.linears);
    expect(Math.abs(a.lossSum - b.lossSum)).toBeLessThan(1e-4 * b.lossSum);
    expect(a.gradients.size).toBe((isDora ? 3 : 2) * a.linears);
    for (const [name, expected] of b.gradients) {
      const found = a.gradients.get(name)!;
      const largest = Math.max(...expected.map(Math.abs));
      expect(largest, name).toBeGreaterThan(1e-4); // a gradient of nothing would prove nothing
      for (const [i, value] of expected.entries()) {
        // float32 sums of 64 to 128 terms in another order, relative to the largest: about 1e-6.
        expect(Math.abs(found[i]! - value), name).toBeLessThan(1e-4 * largest);
      }
    }
  },
);
