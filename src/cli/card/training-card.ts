import { basename, join, resolve } from "node:path";
import type { Progress } from "../../core/progress.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { writeTrainedCard } from "../../export/card-file.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { HUB_MODELS } from "../../models/hub-models.ts";
import { CARD_FILE } from "../../train/keep-card.ts";
import type { TrainResult } from "../../train/train.ts";
import type { TrainSettings } from "../../train/train-settings.ts";
import { datasetName } from "./dataset-name.ts";

export interface TrainedRun {
  readonly run: string;
  readonly bundle: ModelBundle;
  /** What adapter_config.json calls the base. */
  readonly baseName: string;
  readonly data: readonly string[];
  readonly trained: readonly Pick<DatasetRow, "vendor">[];
  readonly validationRows: number;
  readonly settings: TrainSettings;
  readonly result: TrainResult;
  /** Without "kvitto". */
  readonly command: string;
}

/** The licence of a base: of the embedded one, or as the list of the Hub's models has it. */
function licenceOf(base: string): string | null {
  if (base === "base-model") return "Apache-2.0";
  const name = base.replace(/^hf:/, "").replace(/@.*$/, "");
  return HUB_MODELS.find((model) => model.name === name)?.licence ?? null;
}

/** Writes the model card of a run's adapter. A card that a person has changed stays as it is. */
export async function writeTrainingCard(run: TrainedRun, progress: Progress): Promise<void> {
  const { bundle, baseName, result } = run;
  const folder = join(run.run, "adapter");
  // A folder of this machine is nobody else's name of it.
  const base = resolve(baseName) === bundle.model.folder ? basename(baseName) : baseName;
  const isWritten = await writeTrainedCard(folder, {
    name: basename(resolve(run.run)),
    base: { name: base, family: bundle.model.family, licence: licenceOf(baseName) },
    data: run.data.map(datasetName),
    trained_rows: run.trained.length,
    trained_vendors: new Set(run.trained.map(({ vendor }) => vendor)).size,
    validation_rows: run.validationRows,
    steps: result.steps,
    adapter_step: result.adapterStep,
    trained_parameters: result.trainedParameters,
    loss: result.loss,
    eval_loss: result.evaluationLoss,
    settings: Object.entries(run.settings).map(([key, value]) => ({
      key,
      value: JSON.parse(JSON.stringify(value)) as never, // settings are what a config file can hold
    })),
    command: run.command,
  });
  if (!isWritten) {
    progress.say(`${join(folder, CARD_FILE)} was changed by hand and stays as it is.`);
  }
}
