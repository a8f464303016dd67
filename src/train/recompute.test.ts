import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { gradients, topologicalOrder } from "../engine/differentiate.ts";
import { loadModel, type Model } from "../models/load-model.ts";
import { DROPOUT_SEED, loraInputNames } from "../models/weights.ts";
import {
  adapterInputs,
  batchLoss,
  LABEL_WEIGHTS,
  NOISE_SCALE,
  NOISE_SEED,
} from "./adapter-graph.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { chunkedLabelFeeds, lossChunks } from "./chunked-loss.ts";
import { collate } from "./collate.ts";
import { compileTraining, type ForwardBackward } from "./training-graph.ts";

/** A vocabulary of which 5 rows of logits fill a chunk. */
const ROW_VOCABULARY = 2 ** 25 / 4 / 5;
const PARITY = join(import.meta.dirname, "../../fixtures/parity");

/** Rows of several lengths; the second half of each is learnt. */
function samples(lengths: readonly number[]) {
  const random = new Random("rows");
  return lengths.map((length, i) => {
    const input_ids = Array.from({ length }, () => random.int(3, 300));
    const labels = input_ids.map((id, t) => (t < length / 2 ? -100 : id));
    return { id: `row ${i}`, input_ids, labels, images: [] };
  });
}

/** A random adapter over every linear of the decoder. */
function randomAdapter(store: ReturnType<Model["weights"]>) {
  const random = new Random("adapter");
  const draw = (size: number) => Float32Array.from({ length: size }, () => 0.2 * random.normal());
  const parameters = new Map<string, Float32Array>();
  const scalings: Record<string, HostTensor> = {};
  for (const [path, { inFeatures, outFeatures }] of store.adapters) {
    const names = loraInputNames(path);
    parameters.set(names.A, draw(3 * inFeatures)).set(names.B, draw(outFeatures * 3));
    scalings[names.scaling] = { dtype: "float32", shape: [], data: Float32Array.of(0.5) };
  }
  return { parameters, scalings };
}

interface How {
  readonly recompute?: boolean;
  readonly chunks?: number;
  readonly adapted?: RegExp;
  readonly weighted?: { readonly smoothing: number };
  /** Of the input of each adapter. */
  readonly dropout?: number;
  readonly noise?: boolean;
  readonly seed?: number;
  /** Weights that are trained themselves. */
  readonly full?: RegExp;
}

async function lossAndGradients(model: Model, how: How) {
  const { recompute = false, chunks = 1, adapted, full } = how;
  const store = model.weights({
    adapted: (name) => adapted?.test(name) ?? false,
    trainable: (name) => full?.test(name) ?? false,
    loraDropout: how.dropout ?? 0,
  });
  const { weighted = null, noise = false, seed = 1 } = how;
  const options = { chunks, weighted, noise };
  const { loss, cut, layerInputs } = batchLoss(model, store, "none", options);
  const trained = new Map([...adapterInputs(store), ...store.trainables]);
  await using graph = await compileTraining(
    { loss, cut, recompute: recompute ? layerInputs : [] },
    trained,
    { device: "cpu", threads: 1 },
  );
  const { parameters, scalings } = randomAdapter(store);
  for (const name of store.trainables.keys()) {
    parameters.set(name, await model.checkpoint.readFloat32(model.storedName(name)));
  }
  const batch = collate(samples([9, 21, 14]), [0, 1, 2], 0);
  const weights = Float32Array.from(batch.targetIds, (_, i) => 0.5 + (i % 4));
  const feeds = {
    ...(await batchFeeds(model, batch)),
    ...chunkedLabelFeeds({ vocabularySize: ROW_VOCABULARY }, chunks, batch.targetIds, weights),
    [LABEL_WEIGHTS]: hostFloat32([weights.length], weights),
    [DROPOUT_SEED]: hostInt64([], [seed]),
    [NOISE_SEED]: hostInt64([], [seed]),
    [NOISE_SCALE]: hostFloat32([], Float32Array.of(0.05)),
  };
  return await graph.run(parameters, { ...feeds, ...scalings }); // not after it is gone
}

/** Each gradient within `tolerance` of its tensor's largest. */
function expectClose(got: ForwardBackward, want: ForwardBackward, tolerance: number): void {
  for (const [parameter, values] of want.gradients) {
    const other = got.gradients.get(parameter)!;
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = values.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
    expect(off, parameter).toBeLessThanOrEqual(tolerance * scale);
  }
}

test.each([
  ["every linear", "02-llama-tied-rope-llama3", /./],
  ["the upper layers", "02-llama-tied-rope-llama3", /layers\.[1-9]\./],
  ["every linear", "04-lfm2-text", /./],
])("loss and gradients of %s of %s are those of a graph that keeps all", async (_, name, path) => {
  const model = await loadModel(join(PARITY, name));
  const kept = await lossAndGradients(model, { adapted: path });
  const again = await lossAndGradients(model, { adapted: path, recompute: true });
  expect(again.lossSum).toBe(kept.lossSum);
  expect(again.gradients.size).toBeGreaterThan(8);
  // The same operations on the same values; the runtime may fuse others: two roundings of 6e-8.
  expectClose(again, kept, 1.2e-7);
});

test("each layer but the last is computed twice, and nothing else is", async () => {
  const model = await loadModel(join(PARITY, "02-llama-tied-rope-llama3"));
  const store = model.weights({ adapted: () => true });
  const { loss, layerInputs } = batchLoss(model, store, "none");
  const wrt = [...adapterInputs(store).values()];
  const count = (boundaries: readonly (typeof loss)[], op: string) =>
    topologicalOrder(gradients(loss, wrt, undefined, boundaries)).filter(
      (node) => node.op.name === op,
    ).length;
  const layers = layerInputs.length;
  expect(layers).toBeGreaterThan(1);
  expect(count(layerInputs, "rotary") - count([], "rotary")).toBe(2 * (layers - 1));
  expect(count(layerInputs, "crossEntropy")).toBe(count([], "crossEntropy"));
});

describe("the loss in chunks", () => {
  test("has as many as the vocabulary asks for, and no more rows in one than needed", () => {
    expect(lossChunks({ vocabularySize: 4096 }, 1536)).toBe(1);
    expect(lossChunks({ vocabularySize: 65_536 }, 1536)).toBe(12); // 128 rows of 256 kB
    expect(lossChunks({ vocabularySize: 65_536 }, 300)).toBe(3);
    const feeds = chunkedLabelFeeds({ vocabularySize: ROW_VOCABULARY }, 4, [7, 8, 9, 10, 11, 12]);
    const labels = Object.entries(feeds).filter(([name]) => name.startsWith("labels."));
    expect(labels.map(([, { data }]) => [...data].map(Number))).toEqual([
      [7, 8, 9],
      [10, 11, 12],
      [],
      [],
    ]);
  });

  test.each([
    ["an adapter", "03-mistral-sliding", { adapted: /./ }],
    ["an adapter, activations computed twice", "04-lfm2-text", { adapted: /./, recompute: true }],
    [
      "weights and smoothing",
      "03-mistral-sliding",
      { adapted: /q_proj/, weighted: { smoothing: 0.1 } },
    ],
    ["a head that is the embedding", "02-llama-tied-rope-llama3", { full: /embed|norm/ }],
  ] as const)("gives the whole's value and gradients: %s", async (_, name, how) => {
    const model = await loadModel(join(PARITY, name));
    const whole = await lossAndGradients(model, how);
    // 22 labels in chunks of 4 and 5; the last two have none.
    const parts = await lossAndGradients(model, { ...how, chunks: 7 });
    // Sums over 22 rows in another order: 22 roundings of 6e-8, doubled for the products after them.
    expect(Math.abs(parts.lossSum / whole.lossSum - 1)).toBeLessThan(2.6e-6);
    expect([...parts.gradients.keys()]).toEqual([...whole.gradients.keys()]);
    expectClose(parts, whole, 2.6e-6);
  });
});

test("what is dropped and added follows from the seed, also in a layer that is computed twice", async () => {
  const model = await loadModel(join(PARITY, "02-llama-tied-rope-llama3"));
  const how = { adapted: /\.[qv]_proj$/, dropout: 0.3, noise: true };
  const once = await lossAndGradients(model, how);
  const again = await lossAndGradients(model, { ...how, recompute: true });
  expect(again.lossSum).toBe(once.lossSum);
  expectClose(again, once, 1.2e-7); // as above
  const other = await lossAndGradients(model, { ...how, seed: 2 });
  const none = await lossAndGradients(model, { adapted: how.adapted });
  const losses = [once, other, none].map(({ lossSum }) => lossSum);
  expect(new Set(losses).size).toBe(3);
  // Noise, not another task: 22 labels of 6 nats, moved by some per cent.
  for (const loss of losses) expect(Math.abs(loss / none.lossSum - 1)).toBeLessThan(0.2);
});
