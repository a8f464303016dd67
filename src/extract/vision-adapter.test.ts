import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { hostFloat32, openSession, type HostTensor } from "../engine/session.ts";
import type { LowRankUpdate } from "../models/adapter-feeds.ts";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { openAttentionReader } from "./attend.ts";
import { openExtractor } from "./extractor.ts";
import type { AdapterModule } from "./generator.ts";

let folder: string;
let bundle: ModelBundle;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-vision-adapter-"));
  await writeTinyModel(folder, "vision adapter");
  bundle = await openBundle(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const cpu = { device: "cpu", threads: 1 } as const;
const RANK = 2;
const SCALING = 1.5;

interface Update extends LowRankUpdate {
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** Every linear of tower and projector, with a random update. */
function visionAdapter(): Map<string, Update> {
  const store = bundle.model.weights();
  bundle.model.vision!.encode(store.root, { alone: true });
  const random = new Random("update");
  const draw = (size: number) => Float32Array.from({ length: size }, () => 0.1 * random.normal());
  return new Map(
    store.linears.map(({ path, inFeatures, outFeatures }) => [
      path,
      {
        ...{ kind: "low_rank", lora_A: draw(RANK * inFeatures), lora_B: draw(outFeatures * RANK) },
        ...{ rank: RANK, scaling: SCALING, inFeatures, outFeatures },
      },
    ]),
  );
}

/** W + s·B·A of one layer. */
async function folded(path: string, { lora_A, lora_B, inFeatures }: Update) {
  const { model } = bundle;
  const own = await model.checkpoint.readFloat32(model.storedName(`${path}.weight`));
  return own.map((value, i) => {
    const [row, column] = [Math.floor(i / inFeatures), i % inFeatures];
    let sum = 0;
    for (let k = 0; k < RANK; k++)
      sum += lora_B[row * RANK + k]! * lora_A[k * inFeatures + column]!;
    return value + SCALING * sum;
  });
}

test("an adapter of tower and projector gives the features of the folded weights", async () => {
  const { model } = bundle;
  const vision = model.vision!;
  const adapter = visionAdapter();
  expect(adapter.size).toBeGreaterThan(8);
  const data = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => (i * 37) % 251);
  await using extractor = await openExtractor(bundle, {
    ...cpu,
    adapted: new Set(adapter.keys()),
    maxAnswerTokens: 40,
  });
  const page = extractor.process({ width: 96, height: 64, data });

  const weights: Record<string, HostTensor> = {};
  for (const [path, module] of adapter) {
    const { inFeatures, outFeatures } = module;
    weights[`${path}.weight`] = hostFloat32([outFeatures, inFeatures], await folded(path, module));
  }
  const store = model.weights({ trainable: (name) => name in weights });
  const { features } = vision.encode(store.root, { alone: true });
  await using session = await openSession({ features }, cpu);
  const feeds = { ...vision.feeds(page.pieces.slice(0, 1)), ...weights };
  const needed = session.inputs.map(({ name }) => [name, feeds[name]!] as const);
  const want = (await session.run(Object.fromEntries(needed)))["features"]!.data as Float32Array; // a float32 graph

  const base = await extractor.encode([page]);
  const got = await extractor.encode([page], adapter);
  const off = (a: Float32Array) =>
    want.reduce((most, value, i) => Math.max(most, Math.abs(value - a[i]!)), 0);
  const largest = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Some ten layers of sums of up to 64 terms: 10 · 64 · 6e-8.
  expect(off(got)).toBeLessThan(4e-5 * largest);
  expect(off(base)).toBeGreaterThan(1e-2 * largest);

  // By its name, beside the base, in whole readings: the adapter's features are what is read.
  extractor.adapters.load("seen", adapter);
  const paper = { pages: [page] };
  const [withAdapter] = await extractor.read([paper], "seen");
  const [fed] = await extractor.read([{ ...paper, features: got }], null);
  const [plain] = await extractor.read([paper], null);
  expect([...withAdapter!.confidence]).toEqual([...fed!.confidence]);
  expect([...withAdapter!.confidence]).not.toEqual([...plain!.confidence]);
});

test("attention is looked at through the adapter's tower, beside what it changes of the decoder", async () => {
  const vision = visionAdapter();
  const query = "model.language_model.layers.1.self_attn.q_proj";
  const lora_A = Float32Array.from({ length: 32 }, (_, i) => 0.3 * Math.sin(i));
  const language = new Map([
    [query, { kind: "low_rank" as const, lora_A, lora_B: lora_A, rank: 1, scaling: 1 }],
  ]);
  const all = new Map<string, AdapterModule>([...vision, ...language]);
  const data = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => (i * 37) % 251);
  const options = { fields: ["kind", "currency"], grounding: false, maxAnswerTokens: 40 };
  await using extractor = await openExtractor(bundle, { ...cpu, adapted: new Set(vision.keys()) });
  const page = extractor.process({ width: 96, height: 64, data });
  const features = await extractor.encode([page], vision);

  const look = async (adapter: Map<string, AdapterModule> | null, given?: Float32Array) => {
    await using reader = await openAttentionReader(bundle, {
      ...{ ...cpu, ...options, adapter, adapted: new Set(adapter?.keys() ?? []), input: "image" },
    });
    return await reader.look({ pages: [page], ...(given && { features: given }) });
  };
  const whole = await look(all);
  expect(whole.values.map(({ path }) => path)).toContain("kind");
  expect(whole).toEqual(await look(language, features));
  const maps = ({ values }: typeof whole) => values.map(({ map }) => [...map]);
  expect(maps(whole)).not.toEqual(maps(await look(language)));
  expect(maps(whole)).not.toEqual(maps(await look(vision)));
});
