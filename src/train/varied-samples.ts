import { augmentRow } from "../data/augment/augment-row.ts";
import { Random } from "../core/random.ts";
import { drawKind, drawPair } from "../data/instructions/draw-pair.ts";
import { withText } from "../data/row-text.ts";
import type { DatasetRow } from "../data/rows.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { documentSample, type SampleOptions } from "./document-samples.ts";
import type { SamplesByEpoch } from "./epoch-samples.ts";
import type { TrainSettings } from "./train-settings.ts";

type Varying = Pick<TrainSettings, "seed" | "tasks" | "languages" | "augment" | "input">;

/** Whether a row is the same in every epoch: the whole document of its pages as they are. */
export function isAlwaysTheSame({ tasks, augment, input }: Varying): boolean {
  const asked = Object.entries(tasks).filter(([, weight]) => weight > 0);
  const isWhole = asked.every(([kind]) => kind === "document") && asked.length > 0;
  const isPlain = Object.values(augment).every((probability) => probability === 0);
  return isWhole && isPlain && input !== "both";
}

/** The row as it is read: its pages, or only their text. With `both` a coin says which. */
function viewOf(row: DatasetRow, input: Varying["input"], random: Random): DatasetRow {
  const hasBoth = row.images.length > 0 && row.text !== undefined;
  const isText = input === "text" || (input === "both" && hasBoth && random.chance(0.5));
  return isText ? { ...row, images: [] } : row;
}

/**
 * Rows of which each epoch asks another question, or which it sees in another way. What a row is in an
 * epoch depends on the row, the seed and the epoch only, so that a resumed run meets the same.
 */
export function variedSamples(
  bundle: ModelBundle,
  rows: readonly DatasetRow[],
  settings: Varying,
  options: Omit<SampleOptions, "task" | "progress">,
): SamplesByEpoch {
  const { seed, tasks, languages, augment, input } = settings;
  const readsText = input !== "image" || (tasks.text ?? 0) > 0 || bundle.model.vision === null;
  return {
    count: rows.length,
    async sample(epoch, index) {
      const own = rows[index];
      if (own === undefined) throw new Error(`internal: no row ${index} of ${rows.length}`);
      const row = readsText ? await withText(own) : own;
      const random = new Random(seed).fork("tasks").fork(epoch).fork(row.id);
      const seen = viewOf(row, input, random);
      const kind = drawKind(seen, tasks, random);
      const view = kind === "text" ? { ...seen, images: [] } : seen;
      // The lines of a page that is laid out anew do not stand in the order of its text any more.
      const keepsOrder = kind === "transcription" && view.images.length > 0;
      const settingsOfRow = keepsOrder ? { ...augment, permute: 0 } : augment;
      const augmented = augmentRow(view, { settings: settingsOfRow, seed, epoch });
      const pair = drawPair(augmented.row, kind, languages, random);
      const task = () => pair;
      return documentSample(bundle, augmented.row, { ...options, task, edits: augmented.edits });
    },
  };
}
