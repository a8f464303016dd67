import { mkdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { cacheFolder } from "../../core/env.ts";
import { KvittoError, messageOf } from "../../core/errors.ts";
import { openFeatureCache } from "../../data/feature-cache.ts";
import { documentTask } from "../../data/instructions/document-task.ts";
import { learntFields } from "../../data/learnt-fields.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { writeTrainedFolder } from "../../export/merged-folder.ts";
import { writeFileAtomic, writeFolderAtomic } from "../../formats/atomic-file.ts";
import { openBundle } from "../../models/bundle.ts";
import { classWeightsOf, sayClassWeights, weighsClasses } from "../../train/class-weights.ts";
import { documentSamples } from "../../train/document-samples.ts";
import { partOf } from "../../train/lora-scope.ts";
import { openPageSource } from "../../train/page-store.ts";
import { textRowsThatFit } from "../../train/rows-that-fit.ts";
import { startAdapter, train, usesFrozenVision, type TrainResult } from "../../train/train.ts";
import { partedHeadNote } from "../../train/saved-modules.ts";
import { isAlwaysTheSame, variedSamples } from "../../train/varied-samples.ts";
import { trainedWeightNames } from "../../train/whole-weights.ts";
import { attentionObserver } from "../attention/track-attention.ts";
import { commandLine } from "../card/command-line.ts";
import { writeTrainingCard } from "../card/training-card.ts";
import { defineCommand, severalOrNone, type Command } from "../command.ts";
import { continuedAdapter, isDecidedByAdapter } from "../continued-adapter.ts";
import { DATASET_HELP } from "../dataset-source.ts";
import { paths } from "../joined-datasets.ts";
import { deviceSetting, findModel, modelSetting } from "../model-settings.ts";
import {
  askedQuantisation,
  QUANTIZE_FLAGS,
  quantisationOf,
  quantisedBase,
} from "../quantised-base.ts";
import type { Colors } from "../output.ts";
import { rowsWithTexts } from "../paper-reader.ts";
import { RUN_CONFIG_FILE, runConfigText, withRunConfig } from "../run-config.ts";
import { choice, number, optional, path } from "../setting.ts";
import { formatTable } from "../table.ts";
import { openTrackers, TRACK_FLAGS } from "../track-flags.ts";
import { TRAIN_FLAGS, trainSettingsOf } from "../train-flags.ts";
import { reportTraining } from "../training-report.ts";
import { splitForTraining } from "../training-split.ts";
import { UsageError } from "../usage-error.ts";
import { DEFAULT_ANSWER_TOKENS } from "./extract.ts";

/** Features of all data sets together; the ones used longest ago make room. */
const MOST_CACHED_BYTES = 20e9;

/** 2026-04-01-093000 in UTC: sorts by age, and says it. */
function newRunFolder(): string {
  const [day = "", time = ""] = new Date().toISOString().split("T");
  return join("runs", `${day}-${time.slice(0, 8).replaceAll(":", "")}`);
}

/** A folder where a run failed before its first step is free: there is nothing in it to lose. */
async function refuseExisting(run: string): Promise<void> {
  const found = await stat(join(run, "metrics.jsonl")).catch(() => undefined);
  if (found === undefined || found.size === 0) return;
  throw new KvittoError(
    "train.run_exists",
    `${run} is a run already.`,
    `Go on with it: kvitto train --resume ${run}. Or give another --out.`,
  );
}

/** @throws {UsageError} `train.track_attention` */
function refuseWithoutValidation(tracked: number, validation: readonly DatasetRow[]): void {
  if (tracked === 0 || validation.length > 0) return;
  throw new UsageError(
    "train.track_attention",
    `--track-attention ${tracked} looks at validation papers, and there are none.`,
    "Hold some out with --validation-share, or name a file of them with --validation.",
  );
}

interface Finished {
  readonly run: string;
  /** As it was given: reading has to be told of another model than the base. */
  readonly model: string;
  readonly result: TrainResult;
  readonly seconds: number;
}

function toJson({ run, result, seconds }: Finished) {
  return {
    run,
    steps: result.steps,
    loss: result.loss,
    eval_loss: result.evaluationLoss,
    trained_parameters: result.trainedParameters,
    seconds: Number(seconds.toFixed(3)),
  };
}

function forPeople({ run, model, result, seconds }: Finished, colors: Colors): string {
  const nats = (value: number | null) =>
    value === null ? "–" : `${value.toFixed(4)} nats a token`;
  const early = result.stoppedEarly ? ", stopped early: the validation loss no longer fell" : "";
  const of =
    result.adapterStep === result.steps ? "" : ` (of step ${result.adapterStep}, the best)`;
  const table = formatTable(
    [{ title: "" }, { title: "" }],
    [
      ["run", colors.bold(run)],
      ["steps", `${result.steps}${early}`],
      ["loss", nats(result.loss)],
      ["validation loss", nats(result.evaluationLoss) + of],
      ["trained parameters", result.trainedParameters.toLocaleString("en")],
      ["seconds", seconds.toFixed(1)],
    ],
  );
  if (result.adapter.modules.size === 0) {
    return `${table}\n\nRead with it: kvitto extract FILE --model ${join(run, "model")}`;
  }
  const base = model === "base" ? "" : ` --model ${model}`;
  return `${table}\n\nRead with it: kvitto extract FILE${base} --adapter ${run}`;
}

const definition = defineCommand({
  name: "train",
  summary: "Train a LoRA adapter on labelled receipts and invoices",
  description:
    "Rows of some vendors are held out and their loss is followed (--validation-share, --split-by), " +
    "or those of another file (--validation). The run folder gets config.yaml, metrics.jsonl, " +
    "checkpoints/, report.html and adapter/, a PEFT folder. A run that was stopped, or killed, goes on with " +
    "--resume to the same weights, bit for bit, as one that never was. --continue is a new run that " +
    "begins with the weights of a finished one. Rows whose labels know only some fields " +
    "(source.labelled) are asked for these; where all know the same, so is every paper that is read with " +
    "the adapter.",
  args: { dataset: severalOrNone(`${DATASET_HELP}; the rows of several are put together`) },
  settings: {
    data: paths({ help: "the same as the arguments" }),
    validation: optional(path({ help: "rows to follow the loss on, instead of held-out ones" })),
    validation_share: number({
      help: "share of the rows that is held out; 0 for none",
      default: 0.1,
      min: 0,
      max: 0.9,
    }),
    split_by: choice(["vendor", "row"], {
      help: "vendor: no vendor is both trained on and held out",
      default: "vendor",
    }),
    model: modelSetting,
    device: deviceSetting,
    out: optional(path({ help: "run folder; runs/<time> when left out" })),
    resume: optional(path({ help: "run folder to go on with; its settings hold" })),
    continue: optional(
      path({
        help: "PEFT or run folder of an adapter to begin with: a new run with its rank and layers, and a fresh optimiser",
      }),
    ),
    ...TRAIN_FLAGS,
    ...QUANTIZE_FLAGS,
    ...TRACK_FLAGS,
  },
  examples: [
    { command: "train my-receipts", what: "pages with a .json beside each" },
    { command: "train data/documents.jsonl --epochs 5 --out runs/mine", what: "rows of a file" },
    { command: "train data --tasks document=3,region,field,absent", what: "asks other things too" },
    {
      command: "train data --model ./Llama-3.2-3B --quantize nf4",
      what: "the base in 4 bits while it trains (QLoRA)",
    },
    {
      command: "train data --modules-to-save lm_head --use-dora",
      what: "the head as a whole, and DoRA, beside the updates",
    },
    {
      command: "train data --class-weights balanced",
      what: "lines of rare classes (source.line_classes) count more",
    },
    { command: "train data --augment scan=0.5 --enhance deskew,crop", what: "wear and mending" },
    { command: "train --resume runs/mine", what: "goes on where it was stopped" },
    {
      command: "train mined/replay more --continue runs/mine --out runs/next",
      what: "learns more, from several datasets, where runs/mine ended",
    },
    { command: "train data --track tensorboard,wandb", what: "also seen where others look" },
    {
      command: "train data --track-attention 4",
      what: "what heads look at in 4 validation papers, epoch by epoch, in report.html",
    },
    { command: "train data --json", what: "{run, steps, loss, eval_loss, …}" },
  ],
  async run(values, context) {
    const { out, progress, signal, settings } = context;
    const started = performance.now();
    const given = settings.find(({ key }) => key === "data");
    const { dataset } = values;
    if (dataset.length > 0 && values.data !== null && given?.source === "flag") {
      throw new UsageError(
        "train.data",
        `Both ${dataset.join(" ")} and --data ${values.data.join(" ")} are given.`,
      );
    }
    const data = dataset.length > 0 ? dataset : values.data;
    if (data === null) {
      throw new UsageError("train.data", "There is no data to train on.", `Give ${DATASET_HELP}.`);
    }
    if (values.resume !== null && values.out !== null) {
      throw new UsageError("train.out", "A resumed run stays in its folder: leave --out out.");
    }
    const continued = settings.find(({ key }) => key === "continue");
    if (values.resume !== null && continued?.source === "flag") {
      throw new UsageError(
        "train.continue",
        "--resume goes on with a run that was stopped, --continue begins a new one from an adapter.",
        "Leave one of the two out.",
      );
    }
    if (values.tune === "full" && values.continue !== null) {
      throw new UsageError(
        "train.continue",
        "--continue goes on with an adapter, and --tune full trains none.",
        "Leave one of the two out; --model takes the folder of a model that was trained before.",
      );
    }
    const run = values.resume ?? values.out ?? newRunFolder();
    if (values.resume === null) await refuseExisting(run);
    const trackers = await openTrackers(values, {
      run,
      progress,
      isResumed: values.resume !== null,
    });

    const split = await splitForTraining(data, values, settings);
    progress.say(split.said);
    refuseWithoutValidation(values.track_attention, split.validation);
    const { folder, name } = await findModel(values.model, context);
    const sourceOf = (key: string) => settings.find((one) => one.key === key)?.source;
    // What an adapter was trained on, it goes on with.
    const quantize =
      values.continue === null || sourceOf("quantize") !== "default"
        ? askedQuantisation(values, sourceOf("quantize_exempt") === "flag")
        : await quantisationOf(values.continue);
    const bundle = await openBundle(
      quantize === null ? folder : await quantisedBase(folder, quantize, context),
    );
    const isResumed = values.resume !== null;
    const start =
      values.continue === null
        ? null
        : await continuedAdapter({
            ...{ folder: values.continue, bundle, baseName: name, values, isResumed },
            resolved: settings,
          });
    const trainSettings = start?.settings ?? trainSettingsOf(values, bundle.model);
    // Before any page is looked at: a target that matches nothing should be said at once.
    const isFull = trainSettings.tune === "full";
    const adapter = isFull
      ? null
      : (start?.adapter ?? (await startAdapter(bundle, trainSettings, name)));
    const parted = partedHeadNote(bundle.model.decoder, adapter?.weights);
    if (parted !== null) progress.say(parted);
    const isFrozen =
      adapter === null
        ? trainedWeightNames(bundle, trainSettings).every((path) => partOf(path) === "language")
        : usesFrozenVision(adapter);
    const cache = openFeatureCache(join(cacheFolder(), "features"));
    await cache.prune(MOST_CACHED_BYTES);
    const { device } = values;
    const { enhance, input } = trainSettings;
    await using pages = await openPageSource(bundle, isFrozen, cache, { device, enhance });
    const task = (row: DatasetRow) => ({
      ...documentTask(row),
      input: input === "text" ? ("text" as const) : ("image" as const),
    });
    const options = { task, pages: pages.source, progress, signal };
    const readsText = input !== "image" || (trainSettings.tasks.text ?? 0) > 0;
    const withTexts = async (rows: readonly DatasetRow[]) =>
      readsText ? rowsWithTexts(rows, { progress, signal }) : rows;
    const prepared = async (rows: readonly DatasetRow[], what: string) => {
      const texts = await withTexts(rows);
      if (input !== "text") return texts;
      return textRowsThatFit(bundle, texts, trainSettings.max_tokens, { progress, what });
    };
    const trained = await prepared(split.train, "rows");
    const { fields, lists } = learntFields(trained);
    if (lists > 1) {
      progress.say(
        `The labels are about ${lists} different lists of fields, so none is stored with the adapter: ` +
          "reading asks for the whole document where --fields names no part.",
      );
    }
    const validated = await prepared(split.validation, "validation rows");
    const { class_weights } = trainSettings;
    const classes = weighsClasses(class_weights) ? classWeightsOf(class_weights, trained) : [];
    if (classes.length > 0) progress.say(sayClassWeights(classes));
    const weighed = {
      ...{ ...options, fieldWeights: trainSettings.field_weights },
      classWeights: Object.fromEntries(classes.map(({ name: own, weight }) => [own, weight])),
    };
    const samples = isAlwaysTheSame(trainSettings)
      ? await documentSamples(bundle, trained, weighed)
      : variedSamples(bundle, trained, trainSettings, weighed);
    const label = "Preparing validation";
    const evaluation = await documentSamples(bundle, validated, { ...options, label });
    refuseWithoutValidation(values.track_attention, validated);
    const observe =
      values.track_attention === 0
        ? null
        : attentionObserver({
            ...{ bundle, rows: validated, images: evaluation.map(({ images }) => images) },
            ...{ count: values.track_attention, settings: trainSettings, fields },
            ...{ device, maxAnswerTokens: DEFAULT_ANSWER_TOKENS, progress },
          });

    if (!isResumed) {
      const isFolder = folder !== name && values.model !== "base" && resolve(name) === folder;
      const places = {
        data: data.length === 1 ? resolve(data[0]!) : data.map((one) => resolve(one)),
        ...(values.continue === null ? {} : { continue: resolve(values.continue) }),
        ...(values.validation === null ? {} : { validation: resolve(values.validation) }),
        ...(isFolder ? { model: folder } : {}),
        ...(quantize === null ? {} : { quantize: quantize.type, quantize_exempt: quantize.exempt }),
      };
      await mkdir(run, { recursive: true });
      // What the model's own way is, is part of the run: it must not change with the model's folder.
      const stored = settings.map((setting) => {
        const { key } = setting;
        if (key === "input") return { ...setting, value: trainSettings.input };
        if (start === null || !(isDecidedByAdapter(key) || key === "enhance")) return setting;
        const value = Reflect.get(trainSettings, key) as unknown;
        return { ...setting, value, source: "config" as const, place: values.continue };
      });
      await writeFileAtomic(join(run, RUN_CONFIG_FILE), runConfigText(stored, places));
    }
    try {
      const result = await train({
        bundle,
        samples,
        evaluation,
        settings: trainSettings,
        runFolder: run,
        baseName: name,
        resume: isResumed,
        ...{ fields, quantize },
        ...(start === null ? {} : { start }),
        writeModel: (to, weights) =>
          writeFolderAtomic(to, (folder) => writeTrainedFolder(bundle.model, weights, folder)),
        trackers,
        ...(observe === null ? {} : { observe }),
        device,
        progress,
        signal,
      });
      if (!isFull) {
        await writeTrainingCard(
          {
            ...{ run, bundle, baseName: name, data, trained, settings: trainSettings, result },
            validationRows: validated.length,
            command: commandLine("train", { data, out: run }, definition.settings, settings),
          },
          progress,
        );
      }
      const seconds = (performance.now() - started) / 1000;
      const finished = { run, model: values.model, result, seconds };
      const rows = { trained: trained.length, validated: validated.length };
      await reportTraining({ ...finished, rows, device, settings });
      out.print(toJson(finished), (colors) => forPeople(finished, colors));
    } catch (error) {
      if (!signal.aborted) throw error;
      const hint = `Go on with it: kvitto train --resume ${run}`;
      throw new KvittoError("interrupted", messageOf(error), hint, { cause: error });
    }
  },
});

export const trainCommand: Command = {
  ...definition,
  prepare: (raw) => definition.prepare(withRunConfig(raw)),
};
