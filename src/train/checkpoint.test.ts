import { spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { silentProgress } from "../core/progress.ts";
import { loadLatestCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { CheckpointState } from "./checkpoint-files.ts";

let run = "";
let said: string[] = [];
const progress = { ...silentProgress, say: (line: string) => void said.push(line) };
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), "kvitto-run-"));
  said = [];
});
afterEach(() => rmSync(run, { recursive: true }));

const CONFIG = { model: "m", lora: { r: 8, targets: ["q", "v"] }, learning_rate: 0.001 };

function stateAt(step: number, bestStep: number | null = null): CheckpointState {
  const random = new Random(`state${step}`);
  const tensor = () => Float32Array.from({ length: 6 }, () => random.normal());
  return {
    weights: new Map([
      ["a.lora_A.weight", { shape: [2, 3], data: tensor() }],
      ["a.lora_B.weight", { shape: [6, 1], data: tensor() }],
    ]),
    optimiser: {
      step,
      m: new Map([["a.lora_A.weight", tensor()]]),
      v: new Map([["a.lora_A.weight", tensor()]]),
    },
    ema: { step, average: new Map([["a.lora_A.weight", tensor()]]) },
    trainer: {
      position: { epoch: 1, window: step },
      random: { dropout: [...random.state] },
      schedule: { name: "cosine", warmup: 2, total: 100 },
      earlyStopping: {
        best: bestStep === null ? null : { step: bestStep, metric: 0.5 },
        evaluationsSinceBest: 1,
      },
      config: CONFIG,
    },
  };
}

const load = (config = CONFIG) => loadLatestCheckpoint(run, { config, progress });
const save = (step: number, best: number | null = null, keepLast = 2) =>
  saveCheckpoint(run, step, stateAt(step, best), { keepLast });
const names = () => readdirSync(join(run, "checkpoints")).sort();
const fileOf = (step: number, name: string) => join(run, "checkpoints", `step-${step}`, name);

test("what is loaded is what was saved, to the bit", async () => {
  await save(7);
  const loaded = await load();
  expect(loaded).toMatchObject({ step: 7, state: stateAt(7) });
  const drawn = new Random("state7");
  const resumed = new Random("other");
  for (let i = 0; i < 6 * 5; i++) drawn.normal();
  resumed.state = loaded!.state.trainer.random["dropout"]!;
  expect(resumed.next()).toBe(drawn.next());
  expect(said).toEqual([]);
});

test("a run without average or best, and a run without checkpoints", async () => {
  expect(await load()).toBeUndefined();
  await saveCheckpoint(run, 1, { ...stateAt(1), ema: null }, { keepLast: 1 });
  expect((await load())!.state).toEqual({ ...stateAt(1), ema: null });
});

test("the newest ones and the best stay", async () => {
  for (const step of [10, 20, 30, 40, 50]) await save(step, 20);
  expect(names()).toEqual(["step-20", "step-40", "step-50"]);
  await save(60, 60, 1);
  expect(names()).toEqual(["step-60"]);
});

test("files of the caller are part of the checkpoint and are checked", async () => {
  const alsoWrite = async (folder: string) => {
    mkdirSync(join(folder, "adapter"));
    writeFileSync(join(folder, "adapter", "note.txt"), "hello");
    await Promise.resolve();
  };
  await save(1);
  await saveCheckpoint(run, 2, stateAt(2), { keepLast: 2, alsoWrite });
  expect((await load())!.step).toBe(2);
  appendFileSync(fileOf(2, "adapter/note.txt"), "!");
  expect((await load())!.step).toBe(1);
  expect(said[0]).toContain("step-2 cannot be used");
  expect(said[0]).toContain("adapter/note.txt is not what was written");
});

describe("a damaged checkpoint is skipped with a message, and the one before is used", () => {
  const damages: [string, () => void][] = [
    ["weights cut off", () => truncateSync(fileOf(20, "weights.safetensors"), 100)],
    ["weights gone", () => rmSync(fileOf(20, "weights.safetensors"))],
    ["manifest gone", () => rmSync(fileOf(20, "manifest.json"))],
    ["manifest not JSON", () => writeFileSync(fileOf(20, "manifest.json"), "{")],
    ["state empty", () => writeFileSync(fileOf(20, "trainer_state.json"), "")],
    [
      "one bit of a moment",
      () => {
        const bytes = readFileSync(fileOf(20, "optimizer.safetensors"));
        bytes[bytes.length - 1]! ^= 1;
        writeFileSync(fileOf(20, "optimizer.safetensors"), bytes);
      },
    ],
    [
      "empty folder",
      () => {
        rmSync(join(run, "checkpoints/step-20"), { recursive: true });
        mkdirSync(join(run, "checkpoints/step-20"));
      },
    ],
  ];
  test.each(damages)("%s", async (_, damage) => {
    await save(10);
    await save(20);
    damage();
    expect((await load())!).toMatchObject({ step: 10, state: stateAt(10) });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("step-20 cannot be used and is skipped");
    // Going on from step 10 replaces it and never counts it as one of the newest.
    await save(15, null, 1);
    expect(names()).toEqual(["step-15"]);
  });

  test("when all are damaged that is an error, not a fresh start", async () => {
    await save(10);
    rmSync(fileOf(10, "manifest.json"));
    await expect(load()).rejects.toMatchObject({ code: "train.no_usable_checkpoint" });
    expect(names()).toEqual(["step-10"]);
  });
});

test("left-overs of a killed process are not loaded, and go with the next save", async () => {
  await save(10);
  const folder = join(run, "checkpoints");
  mkdirSync(join(folder, ".step-20.0a1b2c.tmp"));
  mkdirSync(join(folder, ".step-5.deleted"));
  expect((await load())!.step).toBe(10);
  await save(20);
  expect(names()).toEqual(["step-10", "step-20"]);
});

test("killed between the two renames of a replacement, the previous one is used", async () => {
  await save(10);
  await save(20);
  const folder = join(run, "checkpoints");
  renameSync(join(folder, "step-20"), join(folder, ".step-20.previous"));
  expect((await load())!.step).toBe(20);
  await save(30, null, 3);
  expect(names()).toEqual(["step-10", "step-20", "step-30"]);
});

describe("resuming with another configuration", () => {
  test("names every key that differs, with both values", async () => {
    await save(3);
    const other = { ...CONFIG, lora: { r: 16, targets: ["v", "q"] }, batch: 4 };
    const attempt = load(other);
    await expect(attempt).rejects.toMatchObject({ code: "train.config_changed" });
    await expect(attempt).rejects.toThrow(
      'batch was not set and is 4; lora.r was 8 and is 16; lora.targets was ["q","v"] and is ["v","q"]',
    );
    expect(said).toEqual([]);
  });

  test("is possible for keys that may differ, and the order of keys does not matter", async () => {
    await save(3);
    const { learning_rate, ...rest } = CONFIG;
    const config = { learning_rate, ...rest, save_every: 5, model: "n" };
    const options = { config, progress, mayDiffer: ["save_every", "model"] };
    expect((await loadLatestCheckpoint(run, options))!.step).toBe(3);
    const strict = { ...options, mayDiffer: ["mod", "save_every"] };
    await expect(loadLatestCheckpoint(run, strict)).rejects.toThrow("model was");
  });

  test("is possible with settings that came later, as long as they say what was done then", async () => {
    await save(3);
    const addedLater = { dora: false };
    const options = { config: { ...CONFIG, dora: false }, progress };
    await expect(loadLatestCheckpoint(run, options)).rejects.toThrow("dora was not set");
    expect((await loadLatestCheckpoint(run, { ...options, addedLater }))!.step).toBe(3);
    const other = { config: { ...CONFIG, dora: true }, progress, addedLater };
    await expect(loadLatestCheckpoint(run, other)).rejects.toThrow("dora was false and is true");
  });
});

describe("kill -9 at any moment", () => {
  // Saves steps 1, 2, 3, … as fast as it can and says which are done. Every value is its step.
  const program = `
    import { saveCheckpoint } from ${JSON.stringify(pathToFileURL(resolve(import.meta.dirname, "checkpoint.ts")).href)};
    const { run, first, config } = JSON.parse(process.argv[1]);
    const filled = (step) => new Float32Array(20_000).fill(step);
    for (let step = first; ; step++) {
      await saveCheckpoint(run, step, {
        weights: new Map([["w", { shape: [20_000], data: filled(step) }]]),
        optimiser: { step, m: new Map([["w", filled(step)]]), v: new Map([["w", filled(step)]]) },
        ema: null,
        trainer: {
          position: { epoch: 0, window: step }, random: {}, schedule: { name: "constant" },
          earlyStopping: { best: null, evaluationsSinceBest: 0 }, config,
        },
      }, { keepLast: 1 });
      process.stdout.write(step + "\\n");
    }`;

  /** Lets the child save from `first` on, kills it `delay_ms` after its second save; the last step it told. */
  function saveUntilKilled(first: number, delay_ms: number): Promise<number> {
    const argument = JSON.stringify({ run, first, config: CONFIG });
    const flags = ["--import", "tsx", "--input-type=module", "-e", program, argument];
    const child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    let timer: NodeJS.Timeout | undefined;
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
      if (output.split("\n").length <= 2) return;
      timer ??= setTimeout(() => child.kill("SIGKILL"), delay_ms);
    });
    return new Promise((done, failed) => {
      child.on("close", (_, signal) => {
        if (signal !== "SIGKILL") failed(new Error(`the child ended by itself: ${errors}`));
        done(Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1)));
      });
    });
  }

  test("leaves the last state that was saved, or a newer whole one", async () => {
    const random = new Random("kill");
    let first = 1;
    for (let round = 0; round < 5; round++) {
      const told = await saveUntilKilled(first, random.uniform(0, 40));
      expect(told).toBeGreaterThanOrEqual(first);
      const loaded = await load();
      const step = loaded!.step;
      expect([told, told + 1]).toContain(step);
      const { weights, optimiser } = loaded!.state;
      const tensors = [weights.get("w")!.data, optimiser.m.get("w")!, optimiser.v.get("w")!];
      for (const values of tensors) expect(values.every((value) => value === step)).toBe(true);
      first = step + 1;
    }
    expect(said).toEqual([]);
    expect(existsSync(join(run, "checkpoints"))).toBe(true);
  });
});
