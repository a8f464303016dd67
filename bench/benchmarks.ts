import { KvittoError } from "../src/core/errors.ts";
import type { BenchRow, Benchmark } from "./row.ts";

/** Every benchmark, in the order they run. Loaded when its turn comes. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  lora_step: async () => (await import("./lora-step-flops.ts")).loraStepFlopsShare,
  families: async () => (await import("./families.ts")).familySteps,
  feature_cache: async () => (await import("./feature-cache.ts")).featureCacheSpeedup,
  decode: async () => (await import("./decode.ts")).decodeSpeed,
  decode_memory: async () => (await import("./decode-memory.ts")).decodeMemory,
  many_adapters: async () => (await import("./many-adapters.ts")).manyAdapters,
  training_memory: async () => (await import("./training-memory.ts")).trainingMemory,
  batch_memory: async () => (await import("./batch-memory.ts")).batchMemory,
  constraint: async () => (await import("./constraint.ts")).constraintCost,
  synth: async () => (await import("./synth.ts")).synthSpeed,
  peak_memory: async () => (await import("./peak-memory.ts")).loraStepPeakMemory,
};

/**
 * Rows of the named benchmarks, or of all when none is named, as they come.
 * @throws {KvittoError} `bench.unknown` before anything runs
 */
export async function* benchRows(
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<BenchRow> {
  const known = Object.keys(BENCHMARKS);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new KvittoError(
      "bench.unknown",
      `There is no benchmark "${unknown}"; there are ${known.join(", ")}.`,
      "Name none to run all.",
    );
  }
  for (const name of names.length === 0 ? known : names) {
    signal.throwIfAborted();
    const benchmark = await BENCHMARKS[name]!();
    yield* benchmark(signal);
  }
}
