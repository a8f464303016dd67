import type { PretrainSample } from "../samples/sample.ts";
import { SampleStream } from "../stream.ts";
import { pretrain, type PretrainingEnd } from "../training-loop.ts";
import { decoderFeeds } from "./feeds.ts";
import { compileDecoderTraining } from "./graph.ts";
import { stagesFor, workDone } from "./plan.ts";
import { PLANS } from "./plans/all.ts";
import type { PretrainSettings } from "./settings.ts";
import { openStart, weightsOf } from "./start.ts";

const MAX_BATCH_SAMPLES = 96;
const WEIGHT_DECAY = 0.05;

/** Runs a plan, or the rest of it, on a decoder that answers from text. */
export async function trainDecoder(
  settings: PretrainSettings,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<PretrainingEnd> {
  const { device, threads, seed, budget } = settings;
  const plan = PLANS[settings.plan];
  const stages = stagesFor(plan, settings.samples);
  const bundle = await openStart(settings);
  await using graph = await compileDecoderTraining(bundle.model, {
    ...{ device, threads, spinning: false },
  });
  await using stream = new SampleStream<PretrainSample>({
    worker: new URL("./worker.ts", import.meta.url),
    ...{ seed, stages, budget },
    maxSamples: MAX_BATCH_SAMPLES,
    threads: 1,
    ahead: 2,
  });
  return await pretrain<PretrainSample>({
    ...settings,
    initialWeights: () => weightsOf(bundle.model),
    graph,
    feedsOf: (samples) => decoderFeeds(bundle, samples),
    batchesFrom: (position) => stream.from(position),
    doneAfter: (samples) => workDone(samples, stages),
    schedule: plan,
    weightDecay: WEIGHT_DECAY,
    signal,
    report,
  });
}
