import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { BASE_MODEL_FOLDER } from "../../src/cli/base-model.ts";
import { rowsWithTexts } from "../../src/cli/paper-reader.ts";
import { companies } from "../../src/data/company.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import { modulesOf, placesOf } from "../../src/models/adapter-feeds.ts";
import { openBundle } from "../../src/models/bundle.ts";
import { newAdapter, train } from "../../src/train/train.ts";
import { TRAIN_DEFAULTS, type TrainSettings } from "../../src/train/train-settings.ts";
import { checkApart } from "./check-apart.ts";
import { isDrawn } from "./drawn-papers.ts";
import { openPartReader } from "./open-reader.ts";
import type { Fold, Protocol, ProtocolOptions, TrainingChoices } from "./protocol.ts";
import type { SetResult } from "./results.ts";
import { scorePapers } from "./score-papers.ts";
import { trainingRows } from "./training-rows.ts";
import { validationFold } from "./validation-fold.ts";

/** Threads that wait busily would make the seconds of the processors those of the clock. */
const SESSION = { device: "cpu", spinning: false } as const;
/** As the quick start's own defaults. */
const QUICKSTART = { learning_rate: 2e-3, rank: 32, alpha: 64, batch_size: 4 } as const;

/** Seconds of the clock, and of all processors together: the latter hardly change on a busy machine. */
async function timed<T>(
  work: () => Promise<T>,
): Promise<readonly [result: T, seconds: number, cpuSeconds: number]> {
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (performance.now() - started) / 1000, (user + system) / 1e6];
}

function rounded(seconds: number): number {
  return Number(seconds.toPrecision(3));
}

export interface RunOptions extends ProtocolOptions {
  /** In place of the protocol's own. */
  readonly training: Partial<TrainingChoices>;
  /** Tests on a part of the training papers in place of the test papers. */
  readonly validation: boolean;
}

/** Trains on each fold, reads its test papers with the base and the tuned model, and scores them. */
export async function runProtocol(protocol: Protocol, options: RunOptions): Promise<SetResult> {
  const { scratch, seed, progress, signal } = options;
  const started = performance.now();
  const { asked } = protocol;
  const { folds: whole, notImported } = await protocol.folds(options);
  const { validation } = options;
  const folds = validation ? whole.map((fold) => validationFold(fold, seed)) : whole;
  folds.forEach(checkApart);
  const training = { ...protocol.training, ...options.training };
  const { epochs } = training;
  const settings: TrainSettings = { ...TRAIN_DEFAULTS, ...QUICKSTART, seed, epochs };
  const bundle = await openBundle(BASE_MODEL_FOLDER);
  const adapted = placesOf(modulesOf(newAdapter(bundle, settings, "base-model")));
  const reading = { ...SESSION, asked, adapted, progress, signal };
  await using reader = await openPartReader(bundle, reading);

  const read: { row: DatasetRow; base: string; tuned: string }[] = [];
  const trained = { real: [] as number[], drawn: [] as number[] };
  const seconds = { texts: 0, training: 0, training_cpu: 0, reading: 0 };
  let [passes, tooLong] = [0, 0];
  for (const [at, fold] of folds.entries()) {
    const inFold = folds.length === 1 ? "" : `, fold ${at + 1} of ${folds.length}`;
    const [texts, textSeconds] = await timed(() => withTexts(protocol, fold, options));
    const samples = await trainingRows(bundle, texts.train, {
      ...{ ...training, asked, seed, maxTokens: settings.max_tokens },
    });
    const drawn = texts.train.filter(isDrawn).length;
    trained.drawn.push(drawn);
    trained.real.push(texts.train.length - drawn);
    const base = await reader.read(texts.test, null, `Reading with the base${inFold}`);
    const runFolder = join(scratch, `${protocol.name}-${at}`);
    await mkdir(runFolder, { recursive: true });
    const [{ adapter }, trainSeconds, cpuSeconds] = await timed(() =>
      train({
        ...{ ...SESSION, bundle, samples, evaluation: [], settings, runFolder, progress, signal },
        ...{ baseName: "base-model", resume: false },
      }),
    );
    const tuned = await reader.read(
      texts.test,
      modulesOf(adapter),
      `Reading with the tuned${inFold}`,
    );
    texts.test.forEach((row, i) => {
      read.push({ row, base: base.answers[i]!, tuned: tuned.answers[i]! });
    });
    passes += samples.count * epochs;
    tooLong += tuned.tooLong;
    seconds.texts += textSeconds;
    seconds.training += trainSeconds;
    seconds.training_cpu += cpuSeconds;
    seconds.reading += base.seconds + tuned.seconds;
  }
  const issuers = companies(read.map(({ row }) => row));
  const { learning_rate, rank, batch_size } = settings;
  return {
    ...{ set: protocol.name, title: protocol.title, how: protocol.how },
    settings: {
      ...{ seed, ...training, learning_rate, rank, batch_size },
      ...{ limit: options.limit, validation },
    },
    papers: {
      trained_real: trained.real,
      trained_drawn: trained.drawn,
      tested: read.length,
      companies_tested: new Set(issuers).size,
      too_long: tooLong,
      not_imported: [...notImported],
    },
    ...scorePapers(protocol, read, issuers),
    seconds: {
      texts: rounded(seconds.texts),
      training: rounded(seconds.training),
      training_cpu: rounded(seconds.training_cpu),
      reading: rounded(seconds.reading),
      whole: rounded((performance.now() - started) / 1000),
      a_training_sample: rounded(seconds.training / Math.max(1, passes)),
      a_test_paper: rounded(seconds.reading / (2 * Math.max(1, read.length))),
    },
  };
}

/** Texts of both sides, from the cache where these pages were read before. */
async function withTexts(
  { prepareText }: Protocol,
  { train: trained, test }: Fold,
  { progress, signal }: ProtocolOptions,
): Promise<Fold> {
  const texts = async (rows: readonly DatasetRow[]) =>
    (await rowsWithTexts(rows, { progress, signal })).map((row) => ({
      ...row,
      text: prepareText(row.text ?? ""),
    }));
  return { train: await texts(trained), test: await texts(test) };
}
