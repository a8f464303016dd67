import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError, messageOf } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { writeRows } from "../../data/write-rows.ts";
import { METRICS } from "../../evaluate/report-scores.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { TRAIN_DEFAULTS } from "../../train/train-settings.ts";
import { defineCommand, several, type CommandContext } from "../command.ts";
import { DATASET_HELP } from "../dataset-source.ts";
import { datedFolder } from "../dated-folder.ts";
import { deviceSetting, findModel, modelSetting } from "../model-settings.ts";
import { numberList } from "../number-list-setting.ts";
import { askedQuantisation, QUANTIZE_FLAGS } from "../quantised-base.ts";
import { choice, integer, number, optional, path, text, type Setting } from "../setting.ts";
import { allCandidates, drawCandidates, type Candidate } from "../sweep/candidates.ts";
import { inOrder, planRungs, type Rung } from "../sweep/halving.ts";
import { runTrial } from "../sweep/run-trial.ts";
import { renderSweepPage } from "../sweep/sweep-page.ts";
import { sweepText } from "../sweep/sweep-text.ts";
import type { TrialResult } from "../sweep/trial-result.ts";
import { TRAIN_FLAGS } from "../train-flags.ts";
import { splitForTraining } from "../training-split.ts";

const SWEEP_FILE = "sweep.json";
const SCORES = ["field_accuracy", "field_accuracy_printed", "line_item_accuracy"] as const;

const DECIDED = ["rank", "alpha", "learning_rate", "target_modules"] as const;

const ALL_FLAGS = { ...TRAIN_FLAGS, ...QUANTIZE_FLAGS };
/** Decided by the candidate, or, as for `tune`, by what a sweep is: it looks for an adapter. */
const NOT_SHARED = [...DECIDED, "tune"] as const;

/** Flags of `kvitto train` that are the same for every candidate. */
const OTHERS = Object.fromEntries(
  Object.entries(ALL_FLAGS).filter(([key]) => !NOT_SHARED.some((one) => one === key)),
) as Omit<typeof ALL_FLAGS, (typeof NOT_SHARED)[number]>; // just those keys are left out

const targetSets: Setting<readonly string[]> = {
  ...text({ help: "layers to adapt, as `kvitto train` takes them; once for each set to try" }),
  fallback: { value: ["all-linear"] },
  placeholder: "a,b,…|pattern",
  expects: "one or more sets of layers, each once",
  schema: text({ help: "" })
    .schema.array()
    .min(1)
    .refine((given) => new Set(given).size === given.length),
  repeatable: true,
};

/** Which rows, and everything that a figure depends on: a sweep goes on with the same only. */
function identityOf(
  context: CommandContext,
  split: { readonly train: readonly DatasetRow[]; readonly validation: readonly DatasetRow[] },
): string {
  const hash = createHash("sha256");
  for (const rows of [split.train, split.validation]) {
    for (const { id, document, images } of rows)
      hash.update(JSON.stringify([id, images, document]));
  }
  const settings = context.settings.filter(({ key }) => key !== "out");
  const values = Object.fromEntries(settings.map(({ key, value }) => [key, value]));
  return `${JSON.stringify({ settings: values, rows_sha256: hash.digest("hex") }, null, 2)}\n`;
}

async function openFolder(out: string, identity: string): Promise<void> {
  const file = join(out, SWEEP_FILE);
  const before = await readFile(file, "utf8").catch(() => null);
  if (before === identity) return;
  if (before !== null) {
    throw new KvittoError(
      "sweep.config_changed",
      `${out} was begun with other settings or other rows (${file}).`,
      "Go on with those that it was begun with, or give another --out.",
    );
  }
  const there = await readdir(out).catch(() => []);
  if (there.length > 0) {
    throw new KvittoError(
      "sweep.out_taken",
      `${out} holds other things and no sweep.`,
      "Give another --out.",
    );
  }
  await mkdir(out, { recursive: true });
  await writeFileAtomic(file, identity);
}

/** A part as a dataset of its own, so that every trial is a run that `kvitto train` makes again. */
async function stored(rows: readonly DatasetRow[], out: string): Promise<string> {
  const file = join(out, "documents.jsonl");
  const isThere = await readFile(file).then(
    () => true,
    () => false,
  );
  if (!isThere) await writeRows(rows, { out, link: true });
  return file;
}

export const sweepCommand = defineCommand({
  name: "sweep",
  summary: "Try ranks, alphas, learning rates and layers, and keep the best adapter",
  description:
    "Every combination (or --trials of them) is trained for a part of the epochs and scored by reading " +
    "the validation rows; of these 1/--keep goes on with --keep times the epochs, until one is trained for " +
    "all of them. Each trial is a run folder like any other. Papers that were trained on are read too, so " +
    "that the gap shows. Stopped or killed, the same command with the same --out goes on where it was.",
  args: { dataset: several(`${DATASET_HELP}; the rows of several are put together`) },
  settings: {
    rank: numberList({ help: "ranks to try", whole: true, above: 0, default: [4, 16] }),
    alpha: numberList({
      help: "alphas to try; twice the rank when left out",
      ...{ whole: false, above: 0, default: null },
    }),
    learning_rate: numberList({
      help: "highest learning rates to try",
      ...{ whole: false, above: 0, default: [3e-4, TRAIN_DEFAULTS.learning_rate, 3e-3] },
    }),
    target_modules: targetSets,
    trials: optional(
      integer({ help: "so many combinations, drawn by the seed; all when left out", min: 1 }),
    ),
    keep: number({ help: "of each round 1/KEEP goes on", default: 2, above: 1 }),
    rounds: optional(
      integer({ help: "fewer rounds; as many as come down to one when left out", min: 1 }),
    ),
    score: choice(SCORES, { help: "what the best is best at", default: "field_accuracy" }),
    seen_papers: integer({
      help: "papers of the training rows that are read to see the gap; 0 for none",
      ...{ default: 16, min: 0 },
    }),
    validation: optional(path({ help: "rows to score on, instead of held-out ones" })),
    validation_share: number({
      help: "share of the rows that is held out",
      ...{ default: 0.2, above: 0, max: 0.9 },
    }),
    split_by: choice(["vendor", "row"], {
      help: "vendor: no vendor is both trained on and held out",
      default: "vendor",
    }),
    model: modelSetting,
    device: deviceSetting,
    read_together: integer({ help: "papers that are read together", default: 16, min: 1 }),
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands",
      ...{ default: 1200, min: 1 },
    }),
    out: optional(path({ help: "the sweep's folder; runs/sweep-<time> when left out" })),
    ...OTHERS,
  },
  examples: [
    {
      command: "sweep my-receipts --rank 4,16,64 --out runs/sweep",
      what: "nine combinations; again, it goes on where it was",
    },
    {
      command: "sweep data --target-modules all-linear --target-modules q_proj,v_proj --trials 8",
      what: "eight of all combinations",
    },
    { command: "sweep data --rounds 1 --json", what: "all of them in full: {best, trials, …}" },
  ],
  async run(values, context) {
    const { out, progress, signal, settings } = context;
    const folder = values.out ?? datedFolder("runs", "sweep");
    const { rank, learning_rate, alpha, target_modules, seed } = values;
    if (rank === null || learning_rate === null) {
      throw new KvittoError("sweep.nothing", "rank and learning_rate need one value at least.");
    }
    const isGiven = (one: string) =>
      settings.some(({ key, source }) => key === one && source !== "default");
    askedQuantisation(values, isGiven("quantize_exempt")); // refused before anything is written
    const split = await splitForTraining(values.dataset, values, settings);
    progress.say(split.said);
    await openFolder(folder, identityOf(context, split));
    const { train, validation } = split;
    const all = allCandidates({ rank, alpha, learning_rate, target_modules });
    let going: readonly Candidate[] = drawCandidates(all, values.trials, seed);
    const rungs = planRungs(going.length, values.epochs, values.keep, values.rounds);
    const seen = new Random(seed).fork("seen").shuffled(train).slice(0, values.seen_papers);
    const model = (await findModel(values.model, { progress, signal })).folder;
    // What nobody gave is `kvitto train`'s to choose.
    const given = settings.filter(({ key }) => key in OTHERS && isGiven(key));
    const shared = {
      ...Object.fromEntries(given.map(({ key, value }) => [key, value])),
      ...{ model: values.model, device: values.device },
      data: await stored(train, join(folder, "train")),
      validation: await stored(validation, join(folder, "validation")),
    };

    const trials: TrialResult[] = [];
    const bar = progress.bar("Sweep", rungs.reduce((sum, one) => sum + one.candidates, 0), "trials"); // prettier-ignore
    try {
      for (const [rung, { epochs }] of rungs.entries()) {
        const results: TrialResult[] = [];
        for (const candidate of going) {
          signal.throwIfAborted();
          const result = await runTrial(candidate, {
            folder: join(folder, `round-${rung + 1}`, candidate.id),
            ...{ rung, epochs, settings: shared, model, device: values.device, validation, seen },
            ...{ metric: values.score, batchSize: values.read_together, context },
            maxAnswerTokens: values.max_answer_tokens,
          });
          results.push(result);
          bar.advance(1, `${(100 * result.score.value).toFixed(1)} %`);
        }
        const ordered = inOrder(results);
        trials.push(...ordered);
        const kept = ordered.slice(0, rungs[rung + 1]?.candidates ?? 0);
        going = going.filter(({ id }) => kept.some((result) => result.id === id));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      const hint = `Go on where it is: the same command with --out ${folder}`;
      throw new KvittoError("interrupted", messageOf(error), hint, { cause: error });
    }
    bar.done();
    const best = trials.find(({ rung }) => rung === rungs.length - 1)!; // the first is the best
    const report = join(folder, "report.html");
    const run = join(folder, `round-${rungs.length}`, best.id);
    await writeFileAtomic(report, pageOf({ ...values, folder, trials, rungs, best }, context));
    const json = { best: { ...best, run }, trials, rungs, validation_rows: validation.length };
    await writeFileAtomic(join(folder, "results.json"), `${JSON.stringify(json, null, 2)}\n`);
    out.print({ ...json, report }, (colors) => sweepText({ trials, rungs, best, run, report }, colors)); // prettier-ignore
  },
});

interface PageOf {
  readonly folder: string;
  readonly model: string;
  readonly score: (typeof SCORES)[number];
  readonly trials: readonly TrialResult[];
  readonly rungs: readonly Rung[];
  readonly best: TrialResult;
}

function pageOf({ model, score, trials, rungs, best }: PageOf, { settings }: CommandContext) {
  const { rank, alpha, learning_rate, target_modules } = best;
  return renderSweepPage({
    title: `${trials.length} trials of ${rungs[0]!.candidates} combinations`,
    finishedAt: new Date().toISOString(),
    facts: [
      { label: "Model", value: model },
      { label: "Scored on", value: `${METRICS[score].title}, ${best.score.n} values` },
      {
        label: "Best",
        value: `rank ${rank}, alpha ${alpha}, learning rate ${learning_rate}, ${target_modules}`,
      },
    ],
    settings: settings.map(({ key, value, source, place }) => ({ key, value, source: place ?? source })), // prettier-ignore
    metric: METRICS[score].title,
    ...{ rungs, trials, best },
  });
}
