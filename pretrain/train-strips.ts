import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { IGNORED_LABEL, crossEntropy } from "../src/engine/ops/cross-entropy.ts";
import { mul } from "../src/engine/ops/mul.ts";
import { hostFloat32, type HostTensor } from "../src/engine/session.ts";
import { input } from "../src/engine/tensor.ts";
import { stripFeed } from "../src/models/strip-reader.ts";
import { AdamW } from "../src/train/adamw.ts";
import { clipCoefficient, globalNorm } from "../src/train/clip.ts";
import { Ema } from "../src/train/ema.ts";
import { compileTraining } from "../src/train/training-graph.ts";
import { UNKNOWN_CHARACTER } from "./characters.ts";
import type { Stage } from "./curriculum.ts";
import type { PretrainSample } from "./samples/sample.ts";
import { loadState, saveState } from "./state.ts";
import { SampleStream, STREAM_START, type StreamPosition } from "./stream.ts";
import { initialStripWeights, trainableStripReader } from "./strip-shape.ts";

const CLIP_NORM = 1;
const EMA_DECAY = 0.998;
const WARMUP_STEPS = 150;
const FINAL_RATE = 0.02;
const LOG_EVERY_STEPS = 20;

const { values } = parseArgs({
  options: {
    run: { type: "string", default: "runs/pretrain-strips" },
    seed: { type: "string", default: "kvitto-strips" },
    /** Samples over which the rate falls to its end, and after which the run ends. */
    samples: { type: "string", default: "250000" },
    "learning-rate": { type: "string", default: "0.002" },
    "batch-patches": { type: "string", default: "1100" },
    /** Folder of real lines from align-strips.ts, and their share. */
    scans: { type: "string" },
    "scan-share": { type: "string", default: "0.25" },
    threads: { type: "string", default: "1" },
    "save-every-minutes": { type: "string", default: "4" },
  },
});
const total = Number(values.samples);
const share = values.scans === undefined ? 0 : Number(values["scan-share"]);

/** Short, nearly clean lines first: a few hundred steps in which shapes are learnt quickly. */
const limits = { widthPx: 384, heightPx: 32, lines: 1 } as const;
const stages: Stage[] = [
  {
    name: "clean-strips",
    samples: 12_288,
    batchPatches: Number(values["batch-patches"]),
    mix: [["strip", 1]],
    limits: { ...limits, widthPx: 256, lineCharacters: 24, wear: 0.3 },
  },
  {
    name: "strips",
    samples: total,
    batchPatches: Number(values["batch-patches"]),
    mix: [
      ["strip", 1 - share],
      ["real-strip", share],
    ],
    limits: {
      ...limits,
      lineCharacters: 44,
      wear: 0.9,
      ...(values.scans === undefined ? {} : { scans: values.scans }),
    },
  },
];

/** Strips and the class of each column; paper beside narrower ones counts as nothing known. */
function feedsOf(samples: readonly PretrainSample[]): {
  feeds: Record<string, HostTensor>;
  labelled: number;
} {
  const { columns, cells } = stripFeed(samples);
  const labels = new BigInt64Array(samples.length * columns).fill(BigInt(IGNORED_LABEL));
  let labelled = 0;
  for (const [n, { patchCharacters }] of samples.entries()) {
    for (const [c, label] of patchCharacters.entries()) {
      if (label === UNKNOWN_CHARACTER) continue;
      labels[n * columns + c] = BigInt(label);
      labelled += 1;
    }
  }
  const scale = hostFloat32([], Float32Array.of(1 / Math.max(1, labelled)));
  const feeds = { cells, labels: { dtype: "int64" as const, shape: [labels.length], data: labels }, scale }; // prettier-ignore
  return { feeds, labelled };
}

async function train(): Promise<void> {
  await mkdir(values.run, { recursive: true });
  const saved = await loadState(values.run);
  const weights = new Map(saved?.weights ?? initialStripWeights(values.seed));
  const adamw = new AdamW(weights, { beta2: 0.98, weightDecay: 0.03 });
  const ema = new Ema(weights, EMA_DECAY);
  if (saved) {
    adamw.restore({ step: saved.step, m: saved.m, v: saved.v });
    ema.restore({ step: saved.step, average: saved.average });
  }
  const { scores, parameters } = trainableStripReader();
  const loss = crossEntropy(scores, input("labels", "int64", [scores.shape[0]!]));
  const objective = mul(loss, input("scale", "float32", []));
  const options = { device: "cpu" as const, threads: Number(values.threads), spinning: false };
  await using graph = await compileTraining({ loss, objective }, parameters, options);
  await using stream = new SampleStream({
    seed: values.seed,
    fonts: "train",
    stages,
    budget: 1,
    maxSamples: 64,
    threads: 1,
    ahead: 2,
  });
  let step = saved?.step ?? 0;
  let samples = saved?.samples ?? 0;
  let position: StreamPosition = saved?.position ?? STREAM_START;
  let stopping = false;
  process.once("SIGINT", () => {
    console.error("Saving after this step; run the same command again to go on.");
    stopping = true;
  });
  const save = () =>
    saveState(values.run, {
      ...{ step, samples, position, weights, average: ema.average },
      m: adamw.state().m,
      v: adamw.state().v,
    });
  let lastSave = performance.now();
  let window = { loss: 0, labelled: 0, samples: 0, norm: 0, started: performance.now() };
  for await (const batch of stream.from(position)) {
    if (samples >= total || stopping) break;
    const { feeds, labelled } = feedsOf(batch.samples);
    const { lossSum, gradients } = await graph.run(weights, feeds);
    const norm = globalNorm(gradients);
    const fall = Math.max(FINAL_RATE, 1 - samples / total);
    const rate = Number(values["learning-rate"]) * fall * Math.min(1, (step + 1) / WARMUP_STEPS);
    adamw.update(gradients, rate, clipCoefficient(norm, CLIP_NORM));
    ema.update(weights);
    step += 1;
    samples += batch.samples.length;
    position = batch.next;
    window.loss += lossSum;
    window.labelled += labelled;
    window.samples += batch.samples.length;
    window.norm += norm;
    if (step % LOG_EVERY_STEPS === 0) {
      const seconds = (performance.now() - window.started) / 1000;
      const row = {
        ...{ step, samples, stage: batch.stage },
        reader_loss: round(window.loss / window.labelled),
        learning_rate: round(rate),
        gradient_norm: round(window.norm / LOG_EVERY_STEPS),
        samples_per_second: round(window.samples / seconds),
      };
      await appendFile(join(values.run, "metrics.jsonl"), `${JSON.stringify(row)}\n`);
      console.log(JSON.stringify(row));
      window = { loss: 0, labelled: 0, samples: 0, norm: 0, started: performance.now() };
    }
    if (performance.now() - lastSave > Number(values["save-every-minutes"]) * 60_000) {
      await save();
      lastSave = performance.now();
    }
  }
  await save();
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

await train();
