import { Random } from "../../core/random.ts";
import type { DatasetRow } from "../rows.ts";
import { anonymise } from "./anonymise.ts";
import { knowsPages } from "./knows-pages.ts";
import { ocrNoise } from "./ocr-noise.ts";
import type { PageEdit } from "./page-edit.ts";
import { permuteBlocks } from "./permute-blocks.ts";
import { permuteEdit } from "./permute-page.ts";
import { scanEdit } from "./scan.ts";
import { AUGMENTATIONS, type Augmentation, type AugmentSettings } from "./settings.ts";

/** A row as one epoch sees it. */
export interface AugmentedRow {
  /** Label and text as changed; `images` are the files as they are. */
  readonly row: DatasetRow;
  /** What is done to its pages, in this order; empty for pages as they are on disk. */
  readonly edits: readonly PageEdit[];
  /** What happened to it. */
  readonly done: readonly Augmentation[];
}

export interface AugmentOptions {
  readonly settings: AugmentSettings;
  readonly seed: string | number;
  readonly epoch: number;
}

/**
 * A row as it is in one epoch: a pure function of row, seed and epoch, so that a resumed run meets the
 * same. Each augmentation has a stream of its own: switching one on does not change the others.
 *
 * One that a row has nothing for (no text, no boxes) does nothing, which `done` shows.
 */
export function augmentRow(original: DatasetRow, options: AugmentOptions): AugmentedRow {
  const { settings, seed, epoch } = options;
  const random = new Random(seed).fork("augment").fork(epoch).fork(original.id);
  let row = original;
  const edits: PageEdit[] = [];
  const done: Augmentation[] = [];
  for (const name of AUGMENTATIONS) {
    const draws = random.fork(name);
    if (!draws.chance(settings[name] ?? 0)) continue;
    const before = row;
    const count = edits.length;
    switch (name) {
      case "anonymise": {
        const changed = anonymise(row, draws);
        row = changed?.row ?? row;
        if (changed !== null && changed.edit !== null) edits.push(changed.edit);
        break;
      }
      case "permute":
        // The text beside pages is that of the pages: only one that stands alone may change its order.
        if (row.images.length > 0) {
          const seedOfRow = `${seed}/${epoch}/${row.id}`;
          if (row.boxes !== undefined && knowsPages(row))
            edits.push(permuteEdit(row.boxes, seedOfRow));
        } else if (row.text !== undefined) {
          const text = permuteBlocks(row.text, draws);
          if (text !== null) row = { ...row, text };
        }
        break;
      case "ocr-noise":
        // The text beside pages is what is printed on them, and an answer: only questions get noise.
        if (row.text !== undefined && row.images.length === 0) {
          row = { ...row, text: ocrNoise(row.text, draws) };
        }
        break;
      case "scan":
        if (row.images.length > 0) edits.push(scanEdit(`${seed}/${epoch}/${row.id}`));
    }
    if (row !== before || edits.length > count) done.push(name);
  }
  return { row, edits, done };
}
