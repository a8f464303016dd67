import { lfm2, parseLfm2Config } from "../src/models/lfm2.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";
import { LFM2_VL_450M } from "./peak-memory.ts";
import { peakOf, type MemoryOutcome } from "./peak-of.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";
import type { Benchmark } from "./row.ts";

const GIGABYTE = 1e9;
const CONFIG = { ...LFM2_VL_450M.text_config, tie_word_embeddings: true };
const TOKENS = 1000;
const LABELS = 700;
/** Sums over rows and over words in another order. */
const SAME_LOSS = 1e-5;

/** What recomputing activations and cutting the loss into chunks take off the peak of a LoRA step. */
export const trainingMemory: Benchmark = async function* (signal) {
  const shapes = weightShapes(lfm2(parseLfm2Config(CONFIG)), null);
  await using checkpoint = await writeRandomCheckpoint(CONFIG, shapes, "BF16");
  const measure = (...modes: string[]) =>
    peakOf(
      "./training-memory-child.ts",
      [checkpoint.folder, `${TOKENS}`, `${LABELS}`, ...modes],
      signal,
    );
  const nothing = await measure("nothing");
  const plain = await measure();
  const gigabytes = ({ peak_bytes }: MemoryOutcome) => peak_bytes / GIGABYTE;
  const what = `350M parameters, one row of ${TOKENS} tokens, ${LABELS} labelled, vocabulary 65,536`;
  for (const modes of [["chunks"], ["recompute"], ["chunks", "recompute"]]) {
    const found = await measure(...modes);
    if (Math.abs(found.loss / plain.loss - 1) > SAME_LOSS) {
      throw new Error(`internal: the loss is ${found.loss} with ${modes.join(" and ")}`);
    }
    const over = (outcome: MemoryOutcome) => gigabytes(outcome) - gigabytes(nothing);
    yield {
      name: `train_memory_${modes.join("_")}`,
      value: gigabytes(found),
      unit: `GB, ${what}; ${over(found).toFixed(2)} above weights and graph, ${(found.seconds / plain.seconds).toFixed(2)} times the time`,
      ratio: gigabytes(found) / gigabytes(plain),
      against: `without: ${gigabytes(plain).toFixed(2)} GB, ${over(plain).toFixed(2)} above weights and graph`,
    };
  }
};
