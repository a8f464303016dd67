import { createHash } from "node:crypto";
import type { Progress } from "../core/progress.ts";
import type { TrainingImage } from "./batch-feeds.ts";
import { fitSamples, type LengthLimits, type TrainingSample } from "./collate.ts";

type Sample = TrainingSample<TrainingImage>;

/** Rows that may be something else in each epoch; a pure function of the epoch and the row. */
export interface SamplesByEpoch {
  readonly count: number;
  readonly sample: (epoch: number, row: number) => Promise<Sample>;
}

/** The rows of a run, checked: what they have been found to be before the first step. */
export interface EpochSamples extends SamplesByEpoch {
  /** Tokens of each row in an epoch. */
  readonly lengths: (epoch: number) => readonly number[];
  /** Hex SHA-256 over everything of the rows that training sees. */
  readonly sha256: string;
  /** How many of the rows, over all epochs, have pages, and how many there are. */
  readonly withImages: number;
  readonly total: number;
}

function hashLine({ id, input_ids, labels, images, weights }: Sample): string {
  const seen: unknown[] = [id, input_ids, labels, images.map(({ key }) => key)];
  if (weights !== undefined) seen.push(weights);
  return `${JSON.stringify(seen)}\n`;
}

/** Rows that are the same in every epoch. */
export function fixedSamples(samples: readonly Sample[]): EpochSamples {
  const hash = createHash("sha256");
  for (const sample of samples) hash.update(hashLine(sample));
  const lengths = samples.map(({ input_ids }) => input_ids.length);
  return {
    count: samples.length,
    async sample(_, row) {
      const found = samples[row];
      if (found === undefined) throw new Error(`internal: no sample ${row} of ${samples.length}`);
      return found;
    },
    lengths: () => lengths,
    sha256: hash.digest("hex"),
    withImages: samples.filter(({ images }) => images.length > 0).length,
    total: samples.length,
  };
}

export interface PrepareOptions {
  readonly limits: LengthLimits;
  /** Passes over the rows, also a part of one. */
  readonly epochs: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at every row of every epoch, so that what is wrong with one is said before the first step and
 * the plan knows all lengths. Only lengths are kept: a row is made again when its batch comes.
 * @throws {KvittoError} as `fitSamples`, and what making a row throws
 */
export async function prepareEpochs(
  rows: SamplesByEpoch,
  { limits, epochs, progress, signal }: PrepareOptions,
): Promise<EpochSamples> {
  const fitted = async (epoch: number, row: number): Promise<Sample> => {
    const [sample] = fitSamples([await rows.sample(epoch, row)], limits);
    return sample!; // one in, one out
  };
  const passes = Math.max(1, Math.ceil(epochs));
  const bar = progress.bar("Preparing epochs", passes * rows.count, "rows");
  const hash = createHash("sha256");
  const lengths: number[][] = [];
  let withImages = 0;
  for (let epoch = 0; epoch < passes; epoch++) {
    const own: number[] = [];
    for (let row = 0; row < rows.count; row++) {
      signal?.throwIfAborted();
      const sample = await fitted(epoch, row);
      hash.update(hashLine(sample));
      own.push(sample.input_ids.length);
      if (sample.images.length > 0) withImages++;
      bar.advance();
    }
    lengths.push(own);
  }
  bar.done();
  return {
    count: rows.count,
    sample: fitted,
    // The plan looks one window ahead, past the last epoch; what it says there is never used.
    lengths: (epoch) => lengths[Math.min(epoch, passes - 1)]!,
    sha256: hash.digest("hex"),
    withImages,
    total: passes * rows.count,
  };
}
