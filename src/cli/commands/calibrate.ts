import { basename, join } from "node:path";
import { CALIBRATION_METHODS } from "../../evaluate/calibration/calibrator.ts";
import { writeCalibration } from "../../evaluate/calibration/calibration-file.ts";
import { renderCalibrationPage } from "../../evaluate/calibration/calibration-page.ts";
import { measureCalibration } from "../../evaluate/calibration/measure-calibration.ts";
import { readValues } from "../../evaluate/calibration/read-values.ts";
import { preparePapers } from "../../evaluate/evaluate-documents.ts";
import { openExtractor } from "../../extract/extractor.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import { openBundle } from "../../models/bundle.ts";
import { askedRows } from "../asked-rows.ts";
import { calibrationParts } from "../calibrate/parts.ts";
import { addCalibration } from "../card/add-to-card.ts";
import { calibrationSource } from "../calibrate/source.ts";
import { calibrationJson, calibrationText } from "../calibrate/summary.ts";
import { defineCommand, required } from "../command.ts";
import { DATASET_HELP } from "../dataset-source.ts";
import { adapterFolder, deviceSetting, modelSetting, openAdapter } from "../model-settings.ts";
import { findBase } from "../quantised-base.ts";
import { rowsWithTexts } from "../paper-reader.ts";
import { howToRead, readingSettings } from "../reading-settings.ts";
import { choice, integer, number, optional, path, text } from "../setting.ts";
import { DEFAULT_ANSWER_TOKENS } from "./extract.ts";

export const calibrateCommand = defineCommand({
  name: "calibrate",
  summary: "Make an adapter's confidence mean what it says, and choose what to accept unseen",
  description:
    "Reads labelled papers with the adapter, fits a calibration on one part of them and reports on the " +
    "other: calibration error (ECE, Brier), a reliability diagram, risk and coverage, and a table of " +
    "thresholds. The threshold accepts as many printed values as it can while the target accuracy is " +
    "kept on the part it was fitted on. Take papers that the adapter was not trained on. The adapter's " +
    "folder gets calibration.json, which `kvitto extract` then uses, and calibration.html.",
  args: { data: required(DATASET_HELP) },
  settings: {
    model: modelSetting,
    adapter: path({ help: "PEFT folder, or the folder of a training run" }),
    target_accuracy: number({
      help: "share of the values accepted unseen that has to be right",
      ...{ default: 0.99, above: 0, max: 0.9999 },
    }),
    test: optional(path({ help: "papers to report on, in place of a part of DATA" })),
    test_share: number({
      help: "part of DATA to report on",
      ...{ default: 0.5, min: 0.05, max: 0.95 },
    }),
    split_by: choice(["vendor", "row"], {
      help: "whether a vendor's papers stay together",
      default: "vendor",
    }),
    seed: text({ help: "which papers are in which part", default: "0" }),
    method: choice(["auto", ...CALIBRATION_METHODS], {
      help: "auto takes what does better in cross-validation; isotonic needs 500 values",
      default: "auto",
    }),
    ...readingSettings,
    device: deviceSetting,
    batch_size: integer({ help: "papers that are read together", default: 16, min: 1 }),
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands",
      default: DEFAULT_ANSWER_TOKENS,
      min: 1,
    }),
    report: optional(path({ help: "HTML page to write; beside the calibration when left out" })),
  },
  examples: [
    {
      command: "calibrate held-out --adapter runs/mine",
      what: "fits on half of the vendors, reports on the others",
    },
    {
      command: "calibrate split/validation.jsonl --test split/test.jsonl --adapter runs/mine",
      what: "on two data sets",
    },
    {
      command: "calibrate held-out --adapter runs/mine --fields vendor.name,total",
      what: "of these values alone, for `kvitto extract` with the same --fields",
    },
    {
      command: "calibrate held-out --adapter runs/mine --target-accuracy 0.95 --json",
      what: "another promise, for programs",
    },
  ],
  async run(values, { out, progress, signal, settings }) {
    const { adapter: given, device, max_answer_tokens, batch_size, method } = values;
    const parts = await calibrationParts(values, settings);
    const { folder } = await findBase(values.model, [given], { progress, signal });
    const bundle = await openBundle(folder);
    const adapterIn = await adapterFolder(given);
    const adapter = modulesOf(await openAdapter(given, bundle));
    const reading = await howToRead(bundle.model, values);
    const source = await calibrationSource(bundle, adapterIn, reading);
    await using extractor = await openExtractor(bundle, {
      ...{ ...reading, device, adapted: placesOf(adapter) },
      maxAnswerTokens: max_answer_tokens,
    });
    const all = askedRows([...parts.fit, ...parts.report], reading.fields);
    const rows = reading.input === "text" ? await rowsWithTexts(all, { progress, signal }) : all;
    const papers = await preparePapers(extractor, rows, progress, signal, reading.input);
    const read = await readValues(extractor, papers, {
      ...{ adapter, batchSize: batch_size, progress, signal },
    });
    const result = measureCalibration(
      read.slice(0, parts.fit.length),
      read.slice(parts.fit.length),
      { method, targetAccuracy: values.target_accuracy },
    );
    const { before, after, chosen } = result;
    const page = values.report ?? join(adapterIn, "calibration.html");
    const finishedAt = new Date().toISOString().slice(0, 16).replace("T", " ");
    await writeFileAtomic(
      page,
      renderCalibrationPage({
        title: `How sure is ${basename(given)}?`,
        finishedAt: `${finishedAt} UTC`,
        facts: [
          { label: "papers", value: values.data },
          { label: "reported on", value: values.test ?? `${100 * values.test_share} % of them` },
          { label: "method", value: result.calibrator.method },
          { label: "read as", value: reading.input },
          { label: "asked for", value: reading.fields?.join(", ") ?? "the whole document" },
        ],
        result,
      }),
    );
    // Last, so that a calibration that is there has its page.
    const stored = await writeCalibration(adapterIn, {
      ...{ source, calibrator: result.calibrator, threshold: result.threshold },
      target_accuracy: values.target_accuracy,
      fitted_on: result.fittedOn,
      reported_on: {
        ...result.reportedOn,
        // Both parts have values, or they would have been refused.
        ...{ ece_before: before.all.ece ?? 0, ece: after.all.ece ?? 0 },
        ...{ brier_before: before.all.brier ?? 0, brier: after.all.brier ?? 0 },
        ...{ coverage: chosen?.coverage ?? null, accuracy: chosen?.accuracy.value ?? null },
      },
    });
    await addCalibration(given, values.test ?? values.data, result, progress);
    const { sharedVendors } = parts;
    const json = {
      ...calibrationJson(result),
      ...{ shared_vendors: sharedVendors, calibration: stored, report: page },
    };
    out.print(json, (colors) => {
      const shared =
        sharedVendors.length === 0
          ? ""
          : `\n${colors.yellow(`${sharedVendors.length} vendors are in both parts: on new ones confidence may be worse than this.`)}`;
      return `${calibrationText(result, colors)}${shared}\n\nStored in ${stored}; see ${page}`;
    });
  },
});
