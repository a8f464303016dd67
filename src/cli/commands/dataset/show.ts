import { documentTask } from "../../../data/instructions/document-task.ts";
import { KvittoError } from "../../../core/errors.ts";
import type { DatasetRow } from "../../../data/rows.ts";
import { openBundle, type ModelBundle } from "../../../models/bundle.ts";
import { documentSample } from "../../../train/document-samples.ts";
import { pixelSource } from "../../../train/page-store.ts";
import { defineCommand, required, type CommandContext } from "../../command.ts";
import { DATASET_HELP, readDataset } from "../../dataset-source.ts";
import { documentView } from "../../document-view.ts";
import { findModel, modelSetting } from "../../model-settings.ts";
import { suggestion } from "../../nearest.ts";
import { optional, text, toggle } from "../../setting.ts";
import { shownTokens, tokenView } from "../../token-view.ts";

function pickRow(rows: readonly DatasetRow[], id: string | null): DatasetRow {
  const found = id === null ? rows[0] : rows.find((row) => row.id === id);
  if (found !== undefined) return found;
  const ids = rows.map((row) => row.id);
  const hint = suggestion(id ?? "", ids.slice(0, MOST_SUGGESTED));
  throw new KvittoError("dataset.no_row", `None of the ${rows.length} rows is called ${id}.`, hint);
}

/** Comparing a misspelt id with every one of a large set would take longer than reading it. */
const MOST_SUGGESTED = 1000;

async function show(
  row: DatasetRow,
  bundle: ModelBundle | null,
  { out, signal }: CommandContext,
): Promise<void> {
  if (bundle === null) {
    const { id, vendor, images, document } = row;
    out.print({ id, vendor, images, document }, (colors) =>
      [colors.bold(id), ...images, "", documentView(document, null, colors)].join("\n"),
    );
    return;
  }
  const sample = await documentSample(bundle, row, {
    task: documentTask,
    pages: pixelSource(),
    signal,
  });
  const tokens = shownTokens(bundle, sample);
  const imageId = bundle.model.vision?.imageToken;
  const image = tokens.find(({ id }) => id === imageId)?.text ?? "";
  out.print({ id: row.id, tokens }, (colors) => {
    const trained = tokens.filter((token) => token.trained).length;
    const title = `${colors.bold(row.id)}: ${trained} of ${tokens.length} tokens are trained on`;
    return `${title}\n\n${tokenView(tokens, image, colors)}`;
  });
}

export const datasetShowCommand = defineCommand({
  name: "dataset show",
  summary: "One row as the model sees it",
  description:
    "The tokens of a row, those that are trained on marked; with --no-masks its document.",
  args: { data: required(DATASET_HELP) },
  settings: {
    masks: toggle({ help: "show tokens and what is trained on", default: true }),
    row: optional(text({ help: "id of the row to show; the first when left out" })),
    model: modelSetting,
  },
  examples: [
    { command: "dataset show data --row 3-000007-e", what: "the row's tokens" },
    { command: "dataset show data --no-masks", what: "its document" },
    { command: "dataset show data --json", what: "{id, tokens: [{id, text, trained}]}" },
  ],
  async run({ data, masks, row, model }, context) {
    const rows = await readDataset(data);
    const open = async () => openBundle((await findModel(model, context)).folder);
    await show(pickRow(rows, row), masks ? await open() : null, context);
  },
});
