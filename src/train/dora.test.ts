import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { gradients } from "../engine/differentiate.ts";
import { mul } from "../engine/ops/mul.ts";
import { reduceSum } from "../engine/ops/reduce-sum.ts";
import { hostFloat32, hostInt64, openSession, type HostTensor } from "../engine/session.ts";
import { input } from "../engine/tensor.ts";
import { openSafetensors } from "../formats/safetensors.ts";
import { doraGains, doraInputNames, rowSquares } from "../models/dora.ts";
import { linear } from "../models/layers.ts";
import { DROPOUT_SEED, loraInputNames } from "../models/weights.ts";
import { adaptablePlaces, matchAdapter } from "./match-adapter.ts";
import { newAdapter, startAdapter } from "./new-adapter.ts";
import { loadAdapter } from "./peft-adapter.ts";
import { readMetrics } from "./read-metrics.ts";
import {
  TINY_SETTINGS,
  tinySamples,
  tinySetup,
  tinyTrain,
  type TinySetup,
} from "./tiny-run-for-tests.ts";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(4);
});
afterAll(() => setup[Symbol.asyncDispose]());

const PATH = "model.language_model.layers.1.self_attn.q_proj";
const [N, I, O, R] = [3, 32, 32, 2];
const SCALING = 1.5;

/** [rows, columns] by place. */
const at = (data: ArrayLike<number>, columns: number) => (row: number, column: number) =>
  data[row * columns + column]!;

test("y = m · (W + s·B·A)x / ‖W + s·B·A‖, and the norm is constant in the gradient", async () => {
  const { model } = setup.bundle;
  const random = new Random("dora");
  const draw = (size: number) => Float32Array.from({ length: size }, () => 0.3 * random.normal());
  const [x, A, B, m, slope] = [draw(N * I), draw(R * I), draw(O * R), draw(O), draw(N * O)];
  const weight = await model.checkpoint.readFloat32(model.storedName(`${PATH}.weight`));
  const update = { lora_A: A, lora_B: B, rank: R, scaling: SCALING, magnitude: m };

  // In float64, by the formulas.
  const [w, a, b, X, G] = [at(weight, I), at(A, I), at(B, R), at(x, I), at(slope, O)];
  const sum = (count: number, term: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => term(i)).reduce((total, one) => total + one, 0);
  const row = (o: number, i: number) => w(o, i) + SCALING * sum(R, (k) => b(o, k) * a(k, i));
  const norms = Array.from({ length: O }, (_, o) => Math.sqrt(sum(I, (i) => row(o, i) ** 2)));
  const gain = norms.map((norm, o) => m[o]! / norm);
  const down = (n: number, k: number) => sum(I, (i) => a(k, i) * X(n, i));
  const expected = {
    y: (n: number, o: number) => gain[o]! * sum(I, (i) => row(o, i) * X(n, i)),
    m: (_: number, o: number) =>
      sum(N, (n) => (G(n, o) / norms[o]!) * sum(I, (i) => row(o, i) * X(n, i))),
    B: (o: number, k: number) => SCALING * gain[o]! * sum(N, (n) => G(n, o) * down(n, k)),
    A: (k: number, i: number) =>
      SCALING * sum(O, (o) => gain[o]! * b(o, k) * sum(N, (n) => G(n, o) * X(n, i))),
    x: (n: number, i: number) => sum(O, (o) => gain[o]! * G(n, o) * row(o, i)),
  };
  for (const [o, value] of doraGains(weight, update).entries()) {
    expect(Math.abs(value / gain[o]! - 1)).toBeLessThan(1e-6);
  }

  const store = model.weights({
    adapted: (path) => path === PATH,
    dora: { of: () => true, as: "trained" },
  });
  const given = input("given", "float32", [N, I]);
  const y = linear(store.root.at(PATH), given, O);
  const { lora_A, lora_B, magnitude } = store.adapters.get(PATH)!;
  const loss = reduceSum(mul(y, input("slope", "float32", [N, O])));
  const [dm, dA, dB, dx] = gradients(loss, [magnitude!, lora_A, lora_B, given]);
  const outputs = { y, m: dm!, A: dA!, B: dB!, x: dx! };
  await using session = await openSession(outputs, { device: "cpu", threads: 1 });
  const names = { ...loraInputNames(PATH), of: doraInputNames(PATH) };
  const feeds: Record<string, HostTensor> = {
    given: hostFloat32([N, I], x),
    slope: hostFloat32([N, O], slope),
    [names.A]: hostFloat32([R, I], A),
    [names.B]: hostFloat32([O, R], B),
    [names.scaling]: hostFloat32([], Float32Array.of(SCALING)),
    [names.of.magnitude]: hostFloat32([O], m),
    [names.of.squares]: hostFloat32([O], rowSquares(weight, O)),
    [names.of.A]: hostFloat32([R, I], A),
    [names.of.B]: hostFloat32([O, R], B),
  };
  const results = await session.run(feeds);
  for (const [name, value] of Object.entries(expected)) {
    const { data, shape } = results[name]!;
    const columns = shape.at(-1)!;
    const want = Array.from({ length: data.length }, (_, i) =>
      value(Math.floor(i / columns), i % columns),
    );
    const largest = Math.max(...want.map(Math.abs));
    // Sums of some 100 float32 terms of one size: 100 · 6e-8.
    for (const [i, one] of want.entries()) {
      expect(Math.abs(Number(data[i]) - one), `${name} ${i}`).toBeLessThan(1e-5 * largest);
    }
  }
});

test("dropout reaches what is added to the base's own answer, as in PEFT", async () => {
  const { model } = setup.bundle;
  const random = new Random("dropped");
  const draw = (size: number) => Float32Array.from({ length: size }, () => 0.3 * random.normal());
  const [x, A, B] = [draw(N * I), draw(R * I), draw(O * R)];
  const weight = await model.checkpoint.readFloat32(model.storedName(`${PATH}.weight`));
  const magnitude = rowSquares(weight, O).map((square, o) => (1 + (o % 2)) * Math.sqrt(square));
  const gain = doraGains(weight, { lora_A: A, lora_B: B, rank: R, scaling: SCALING, magnitude });
  const store = model.weights({
    adapted: (path) => path === PATH,
    dora: { of: () => true, as: "fed" },
    loraDropout: 0.5,
  });
  const given = input("given", "float32", [N, I]);
  const y = linear(store.root.at(PATH), given, O);
  // The same layer and seed, so the same values are dropped.
  const dropped = store.root.at(PATH).lora(I, O)!.dropped(given);
  await using session = await openSession({ y, dropped }, { device: "cpu", threads: 1 });
  const names = loraInputNames(PATH);
  const results = await session.run({
    given: hostFloat32([N, I], x),
    [DROPOUT_SEED]: hostInt64([], [7]),
    [names.A]: hostFloat32([R, I], A),
    [names.B]: hostFloat32([O, R], B),
    [names.scaling]: hostFloat32([], Float32Array.of(SCALING)),
    [doraInputNames(PATH).gain]: hostFloat32([O], gain),
  });
  const seen = Array.from(results["dropped"]!.data, Number);
  expect(seen.filter((value) => value === 0).length).toBeGreaterThan((N * I) / 4);
  const times = (of: ArrayLike<number>, n: number, matrix: ArrayLike<number>, row: number) => {
    let total = 0;
    for (let i = 0; i < I; i++) total += of[n * I + i]! * matrix[row * I + i]!;
    return total;
  };
  for (const [place, value] of results["y"]!.data.entries()) {
    const [n, o] = [Math.floor(place / O), place % O];
    let update = 0;
    for (let k = 0; k < R; k++) update += SCALING * B[o * R + k]! * times(seen, n, A, k);
    const g = gain[o]!;
    const want = times(x, n, weight, o) + (g - 1) * times(seen, n, weight, o) + g * update;
    expect(Math.abs(Number(value) - want)).toBeLessThan(1e-5); // sums of some 100 terms below 1
  }
});

test("a run begins as the base, saves by PEFT's names, and goes on to the same bytes", async () => {
  const samples = await tinySamples(setup);
  const settings = { use_dora: true, lora_dropout: 0.1, epochs: 3, learning_rate: 0.01 };
  const { adapter } = await tinyTrain(setup, "whole", { settings, samples });
  const plain = { ...settings, use_dora: false, epochs: 0.5 };
  await tinyTrain(setup, "plain", { settings: plain, samples });
  const first = async (run: string) =>
    Number((await readMetrics(join(setup.folder, run, "metrics.jsonl")))[0]!["loss"]);
  // B is 0 and m the rows' own lengths: the base, but for the rounding of m / norm.
  expect(Math.abs((await first("whole")) / (await first("plain")) - 1)).toBeLessThan(1e-5);

  const file = (run: string) => join(setup.folder, run, "adapter/adapter_model.safetensors");
  const { tensors } = await openSafetensors(file("whole"));
  const key = `base_model.model.${PATH}.lora_magnitude_vector`;
  expect(tensors.get(key)!.shape).toEqual([O]);
  const stored = await loadAdapter(join(setup.folder, "whole/adapter"));
  expect(stored.config.file["use_dora"]).toBe(true);
  const matched = matchAdapter(stored, adaptablePlaces(setup.bundle.model));
  const fresh = await startAdapter(setup.bundle, { ...TINY_SETTINGS, ...settings }, "tiny");
  for (const [path, { magnitude }] of matched.modules) {
    expect(magnitude).toEqual(adapter.modules.get(path)!.magnitude);
    expect(magnitude).not.toEqual(fresh.modules.get(path)!.magnitude);
  }
  expect(() => newAdapter(setup.bundle, { ...TINY_SETTINGS, ...settings }, "tiny")).toThrow(
    "startAdapter",
  );

  const stop = new KvittoError("interrupted", "The test stopped it.");
  const stopping = new AbortController();
  let steps = 0;
  const advance = () => void (++steps === 3 && stopping.abort(stop));
  const progress = { say: () => {}, bar: () => ({ advance, done: () => {} }) };
  const { signal } = stopping;
  const parts = { settings, samples };
  await expect(tinyTrain(setup, "parts", { ...parts, progress, signal })).rejects.toBe(stop);
  await tinyTrain(setup, "parts", { ...parts, resume: true });
  expect((await readFile(file("parts"))).equals(await readFile(file("whole")))).toBe(true);
  await rm(join(setup.folder, "parts"), { recursive: true });
});
