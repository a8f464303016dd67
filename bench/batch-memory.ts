import { peakOf } from "./peak-of.ts";
import type { Benchmark } from "./row.ts";

const GIGABYTE = 1e9;
/** Sums of float32 over rows in another order. */
const SAME_LOSS = 1e-5;

/** What `--batch auto` takes off the peak of a step whose micro-batch would run at once. */
export const batchMemory: Benchmark = async function* (signal) {
  const whole = await peakOf("./batch-memory-child.ts", ["whole"], signal);
  const auto = await peakOf("./batch-memory-child.ts", ["auto"], signal);
  if (Math.abs(auto.loss / whole.loss - 1) > SAME_LOSS) {
    throw new Error(`internal: the loss is ${auto.loss}, and ${whole.loss} at once`);
  }
  const [peak, other] = [auto.peak_bytes / GIGABYTE, whole.peak_bytes / GIGABYTE];
  yield {
    name: "train_memory_batch_auto",
    value: peak,
    unit: `GB, embedded base, a micro-batch of 16 rows of 700 tokens; the search included; ${(auto.seconds / whole.seconds).toFixed(2)} times the time of a step`,
    ratio: peak / other,
    against: `the micro-batch at once: ${other.toFixed(2)} GB`,
  };
};
