import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { newAdapter } from "./new-adapter.ts";
import { readMetrics } from "./read-metrics.ts";
import {
  TINY_SETTINGS,
  tinySamples,
  tinySetup,
  tinyTrain,
  type TinySetup,
} from "./tiny-run-for-tests.ts";
import { trainedWeightNames } from "./whole-weights.ts";
import type { TrainOptions } from "./train.ts";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(4);
});
afterAll(() => setup[Symbol.asyncDispose]());

type Weights = Parameters<NonNullable<TrainOptions["writeModel"]>>[1];

async function lossesOf(run: string): Promise<number[]> {
  const rows = await readMetrics(join(setup.folder, run, "metrics.jsonl"));
  return rows.flatMap(({ loss }) => (typeof loss === "number" ? [loss] : []));
}

/** Trains whole weights and returns what would have been written. */
async function trained(run: string, options: Parameters<typeof tinyTrain>[2]) {
  let written: Weights | undefined;
  const result = await tinyTrain(setup, run, {
    ...options,
    async writeModel(folder, weights) {
      written = weights;
      await mkdir(folder);
    },
  });
  return { result, written: written! };
}

const FULL = { tune: "full", epochs: 6, learning_rate: 0.003, weight_decay: 0.01 } as const;

test("all weights of the language model learn, and the loss falls", async () => {
  const samples = await tinySamples(setup);
  const { result, written } = await trained("full", { settings: FULL, samples });
  const losses = await lossesOf("full");
  expect(losses.at(-1)!).toBeLessThan(0.8 * losses[0]!);
  expect((await readdir(join(setup.folder, "full"))).sort()).toEqual([
    "checkpoints",
    "metrics.jsonl",
    "model",
  ]);
  const { model } = setup.bundle;
  expect([...written.keys()]).toEqual(
    trainedWeightNames(setup.bundle, { ...TINY_SETTINGS, ...FULL }),
  );
  expect(result.trainedParameters).toBe(
    [...written.values()].reduce((sum, { data }) => sum + data.length, 0),
  );
  for (const [name, { data, shape }] of written) {
    expect(name).not.toMatch(/vision_tower|projector/);
    expect(shape.reduce((size, side) => size * side, 1)).toBe(data.length);
    const before = await model.checkpoint.readFloat32(model.storedName(name));
    expect(
      data.some((value, i) => value !== before[i]),
      name,
    ).toBe(true);
  }
});

test("what is frozen stays; stopped and resumed, a run ends with the same bits", async () => {
  const samples = await tinySamples(setup);
  const settings = { ...FULL, epochs: 2, freeze: ["embed_tokens", "layers\\.0"], recompute: true };
  const whole = await trained("whole", { settings, samples });
  expect([...whole.written.keys()].filter((name) => /embed_tokens|layers\.0\./.test(name))).toEqual(
    [],
  );
  const stop = new AbortController();
  let steps = 0;
  const bar = {
    advance: () => void (++steps === 2 && stop.abort(new Error("stopped"))),
    done: () => undefined,
  };
  const progress = { ...silentProgress, bar: () => bar };
  const { signal } = stop;
  await expect(trained("stopped", { settings, samples, progress, signal })).rejects.toThrow(
    "stopped",
  );
  const resumed = await trained("stopped", { settings, samples, resume: true });
  expect(await lossesOf("stopped")).toEqual(await lossesOf("whole"));
  expect(resumed.written).toEqual(whole.written);
});

test("freeze keeps adapters out of layers as well, and a name that is none is refused", () => {
  const settings = { ...TINY_SETTINGS, freeze: ["layers\\.1", "q_proj"] };
  const paths = [...newAdapter(setup.bundle, settings, "tiny").modules.keys()];
  const all = [...newAdapter(setup.bundle, TINY_SETTINGS, "tiny").modules.keys()];
  expect(paths).toEqual(all.filter((path) => !/layers\.1\.|q_proj$/.test(path)));
  expect(paths.length).toBeLessThan(all.length);
  const wrong = { ...TINY_SETTINGS, freeze: ["embed_token"] };
  expect(() => newAdapter(setup.bundle, wrong, "tiny")).toThrow(
    /"embed_token", which matches none/,
  );
  expect(() => trainedWeightNames(setup.bundle, wrong)).toThrow(/none of the \d+ names/);
  const nothing = { ...TINY_SETTINGS, freeze: ["model"] };
  expect(() => trainedWeightNames(setup.bundle, nothing)).toThrow("freeze matches all");
});
