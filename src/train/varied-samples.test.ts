import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { readMetrics } from "./read-metrics.ts";
import { openPageSource, pixelSource } from "./page-store.ts";
import { TINY_SETTINGS, tinySetup, tinyTrain, type TinySetup } from "./tiny-run-for-tests.ts";
import type { TrainSettings } from "./train-settings.ts";
import { isAlwaysTheSame, variedSamples } from "./varied-samples.ts";

let setup: TinySetup;
beforeAll(async () => {
  const made = await tinySetup(5);
  const rows = made.rows.map((row, i) => {
    const { number, total } = row.document;
    const text = `Butik ${i}\nKvitto ${number}\n\nKaffe  ${total}\n\nTotalt  ${total}`;
    return { ...row, text };
  });
  setup = { ...made, rows };
});
afterAll(() => setup[Symbol.asyncDispose]());

const VARIED: TrainSettings = {
  ...TINY_SETTINGS,
  ...{ epochs: 2, learning_rate: 0.01, save_every_steps: 2 },
  tasks: { field: 2, absent: 1, transcription: 1, text: 1 },
  input: "both",
  augment: { "ocr-noise": 0.5, scan: 0.5, permute: 0.5, anonymise: 0.5 },
  enhance: ["deskew", "crop"],
};

function samplesOf(settings: TrainSettings = VARIED) {
  const options = { pages: pixelSource(settings.enhance) };
  return variedSamples(setup.bundle, setup.rows, settings, options);
}

async function textOf(settings: TrainSettings, epoch: number, row: number): Promise<string> {
  const { input_ids } = await samplesOf(settings).sample(epoch, row);
  return setup.bundle.tokenizer.decode([...input_ids]);
}

describe("a row", () => {
  test("is a function of the epoch: the same again, another in the next", async () => {
    const keysOf = async (epoch: number) => {
      const samples = samplesOf();
      const all = [];
      for (let row = 0; row < samples.count; row++) {
        const { input_ids, labels, images } = await samples.sample(epoch, row);
        all.push({ input_ids, labels, keys: images.map(({ key }) => key) });
      }
      return JSON.stringify(all);
    };
    expect(await keysOf(0)).toBe(await keysOf(0));
    expect(await keysOf(1)).not.toBe(await keysOf(0));
    const [first] = [await samplesOf().sample(1, 3)];
    const again = await samplesOf().sample(1, 3); // whatever was asked for before
    expect(again.input_ids).toEqual(first.input_ids);
  });

  test("that is read as text has its text and no pages", async () => {
    const settings: TrainSettings = {
      ...VARIED,
      tasks: { document: 1 },
      input: "text",
      augment: {},
    };
    const { images, labels } = await samplesOf(settings).sample(0, 2);
    expect(images).toEqual([]);
    expect(labels.some((label) => label >= 0)).toBe(true);
    expect(await textOf(settings, 0, 2)).toContain(setup.rows[2]!.text);
  });

  test("that is asked for its lines keeps their order; asked for values its page is laid out anew", async () => {
    const rows = setup.rows.map((row) => ({ ...row, boxes: row.boxes ?? [] }));
    const keysOf = async (kind: "transcription" | "field", permute: number) => {
      const settings: TrainSettings = { ...VARIED, tasks: { [kind]: 1 }, input: "image" };
      const varying = { ...settings, augment: { permute } };
      const samples = variedSamples(setup.bundle, rows, varying, { pages: pixelSource() });
      return (await samples.sample(0, 0)).images.map(({ key }) => key);
    };
    expect(await keysOf("transcription", 1)).toEqual(await keysOf("transcription", 0));
    expect(await keysOf("field", 1)).not.toEqual(await keysOf("field", 0));
  });

  test("that is read as both is now one and now the other", async () => {
    const settings: TrainSettings = { ...VARIED, tasks: { document: 1 }, augment: {} };
    const samples = samplesOf(settings);
    const pages: number[] = [];
    for (let epoch = 0; epoch < 12; epoch++) {
      pages.push((await samples.sample(epoch, 0)).images.length);
    }
    expect(new Set(pages)).toEqual(new Set([0, 1]));
  });

  test("without any text is refused with its name", async () => {
    const rows = setup.rows.map(({ text: _, ...row }) => row);
    const settings: TrainSettings = { ...VARIED, tasks: { document: 1 }, input: "text" };
    const samples = variedSamples(setup.bundle, rows, settings, { pages: pixelSource() });
    await expect(samples.sample(0, 1)).rejects.toMatchObject({
      code: "train.no_text",
      message: expect.stringContaining("row-1") as unknown,
    });
  });
});

test("varied rows are told from rows that are always the same", () => {
  expect(isAlwaysTheSame(TINY_SETTINGS)).toBe(true);
  expect(isAlwaysTheSame({ ...TINY_SETTINGS, input: "text" })).toBe(true);
  expect(isAlwaysTheSame({ ...TINY_SETTINGS, augment: { scan: 0 } })).toBe(true);
  expect(isAlwaysTheSame({ ...TINY_SETTINGS, augment: { scan: 0.1 } })).toBe(false);
  expect(isAlwaysTheSame({ ...TINY_SETTINGS, tasks: { document: 1, field: 1 } })).toBe(false);
  expect(isAlwaysTheSame({ ...TINY_SETTINGS, input: "both" })).toBe(false);
});

test("stopped at any step and resumed, a run of varied rows ends with the same bytes", async () => {
  const device = "cpu" as const;
  const options = { device, threads: 1, enhance: VARIED.enhance };
  await using pages = await openPageSource(setup.bundle, true, setup.cache, options);
  const rowsAnew = () => variedSamples(setup.bundle, setup.rows, VARIED, { pages: pages.source });
  const bytesOf = (run: string) =>
    readFile(join(setup.folder, run, "adapter/adapter_model.safetensors"));
  const metricsOf = (run: string) => readMetrics(join(setup.folder, run, "metrics.jsonl"));

  const whole = await tinyTrain(setup, "whole", { settings: VARIED, samples: rowsAnew() });
  expect(whole.steps).toBe(6); // 5 rows in batches of 2, two epochs
  for (const stopAt of [1, 4]) {
    const stop = new KvittoError("interrupted", "The test stopped it.");
    const stopping = new AbortController();
    let steps = 0;
    const bar = (label: string) => ({
      advance: () => void (label === "Training" && ++steps === stopAt && stopping.abort(stop)),
      done: () => {},
    });
    const progress = { say: () => {}, bar };
    await rm(join(setup.folder, "parts"), { recursive: true, force: true });
    const first = { settings: VARIED, samples: rowsAnew(), progress, signal: stopping.signal };
    await expect(tinyTrain(setup, "parts", first)).rejects.toBe(stop);
    await tinyTrain(setup, "parts", { settings: VARIED, samples: rowsAnew(), resume: true });
    expect(await metricsOf("parts")).toEqual(await metricsOf("whole"));
    expect((await bytesOf("parts")).equals(await bytesOf("whole"))).toBe(true);
  }
  const reading = await readFile(join(setup.folder, "whole/adapter/kvitto.json"), "utf8");
  expect(JSON.parse(reading)).toEqual({ input: "both", enhance: ["deskew", "crop"], fields: null });

  const other = { ...VARIED, augment: { ...VARIED.augment, scan: 0.6 } };
  const changed = variedSamples(setup.bundle, setup.rows, other, { pages: pages.source });
  const resumed = tinyTrain(setup, "whole", { settings: other, samples: changed, resume: true });
  await expect(resumed).rejects.toMatchObject({ code: "train.config_changed" });
});
