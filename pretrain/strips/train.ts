import { crossEntropy } from "../../src/engine/ops/cross-entropy.ts";
import { input } from "../../src/engine/tensor.ts";
import { compileTraining } from "../../src/train/training-graph.ts";
import { SampleStream } from "../stream.ts";
import { pretrain, type PretrainingEnd } from "../training-loop.ts";
import { stripStages } from "./curriculum.ts";
import { stripFeeds } from "./feeds.ts";
import type { StripSample } from "./sample.ts";
import type { StripSettings } from "./settings.ts";
import { initialStripWeights, trainableStripReader } from "./shape.ts";

const MAX_BATCH_SAMPLES = 64;
const WEIGHT_DECAY = 0.03;
/** The rate falls from the beginning: most of what was gained came while it fell. */
const SCHEDULE = { warmupSteps: 150, decayShare: 1, finalRate: 0.02 };

/** Trains the reader of print, or goes on with it, on strips of one line. */
export async function trainStrips(
  settings: StripSettings,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<PretrainingEnd> {
  const { seed, samples, scans, scanShare, threads } = settings;
  const { scores, parameters } = trainableStripReader();
  const loss = crossEntropy(scores, input("labels", "int64", [scores.shape[0]!]));
  await using graph = await compileTraining({ loss }, parameters, {
    ...{ device: "cpu", threads, spinning: false },
  });
  await using stream = new SampleStream<StripSample>({
    worker: new URL("./worker.ts", import.meta.url),
    seed,
    stages: stripStages(samples, scans, scanShare),
    budget: settings.batchColumns,
    maxSamples: MAX_BATCH_SAMPLES,
    threads: 1,
    ahead: 2,
  });
  return await pretrain<StripSample>({
    ...settings,
    initialWeights: () => initialStripWeights(seed),
    graph,
    feedsOf: stripFeeds,
    batchesFrom: (position) => stream.from(position),
    doneAfter: (seen) => seen / samples,
    schedule: SCHEDULE,
    weightDecay: WEIGHT_DECAY,
    until: samples,
    signal,
    report,
  });
}
