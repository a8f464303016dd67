import { KvittoError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import { withText } from "../../data/row-text.ts";
import type { DatasetRow } from "../../data/rows.ts";
import type { Device } from "../../engine/device.ts";
import { type AttentionReader, openAttentionReader } from "../../extract/attend.ts";
import type { HeadFigures } from "../../extract/attention-figures.ts";
import type { Paper } from "../../extract/extractor.ts";
import { pageProcessor } from "../../extract/page-encoder.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { joinFeatures } from "../../models/image-encoder.ts";
import type { ProcessedImage } from "../../models/image-processor.ts";
import { paperPages } from "../../models/paper-pages.ts";
import type { TrainingImage } from "../../train/batch-feeds.ts";
import type { Observe } from "../../train/train.ts";
import type { TrainSettings } from "../../train/train-settings.ts";
import { meanOfHeads } from "./mean-of-heads.ts";

/** What a step's record says of a layer: a figure for each head. */
export interface LayerRecord extends Readonly<Record<string, string | readonly number[]>> {
  readonly layer: string;
  readonly entropy: readonly number[]; // nats
  readonly top5: readonly number[];
  readonly on_paper: readonly number[];
}

export interface TrackOptions {
  readonly bundle: ModelBundle;
  /** Validation rows as they are followed, with what was made of their pages, in the same order. */
  readonly rows: readonly DatasetRow[];
  readonly images: readonly (readonly TrainingImage[])[];
  /** How many of them. */
  readonly count: number;
  readonly settings: Pick<TrainSettings, "input" | "enhance">;
  /** What papers are asked for in reading; null for the whole document. */
  readonly fields: readonly string[] | null;
  readonly device: Device;
  readonly maxAnswerTokens: number;
  readonly progress: Progress;
}

/** `count` places of `total`, each in the middle of its share. */
export function evenlySpread(total: number, count: number): number[] {
  const most = Math.min(total, count);
  return Array.from({ length: most }, (_, i) => Math.floor(((i + 0.5) * total) / most));
}

/** Six decimals: more is rounding noise of float32, and there is a figure for each head. */
const rounded = (value: number) => Number(value.toFixed(6));

function record(
  { layers }: AttentionReader,
  heads: readonly (readonly HeadFigures[])[],
  papers: number,
) {
  const { entropy, top, paper } = meanOfHeads(heads);
  const attention = layers.map(({ name }, i): LayerRecord => {
    const of = (figure: keyof HeadFigures) => heads[i]!.map((head) => rounded(head[figure]));
    return { layer: name, entropy: of("entropy"), top5: of("top"), on_paper: of("paper") };
  });
  return {
    attention_entropy: rounded(entropy),
    attention_top5: rounded(top),
    attention_on_paper: rounded(paper),
    attention_papers: papers,
    attention,
  };
}

/**
 * Looks at some validation papers as `kvitto attention` does, with the model as it stands: it reads
 * them, and is looked at while it writes what it writes. All that is opened for it is closed again
 * before training goes on. A paper that cannot be read is said and left out.
 */
export function attentionObserver(options: TrackOptions): Observe {
  const { bundle, rows, images, count, settings, fields, device, progress } = options;
  const input = settings.input === "text" ? "text" : "image";
  const chosen = evenlySpread(rows.length, count);

  async function paperOf(at: number, signal: AbortSignal | undefined): Promise<Paper> {
    const row = rows[at]!;
    if (input === "text" || row.images.length === 0) {
      const { text } = await withText(row);
      if (text === undefined) throw new Error(`internal: ${row.id} was prepared without its text`);
      return { pages: [], text };
    }
    const processor = pageProcessor(bundle);
    const { enhance } = settings;
    const pages: ProcessedImage[] = [];
    for (const path of row.images) {
      const drawn = paperPages(path, processor, { enhance, ...(signal && { signal }) });
      for await (const page of drawn) pages.push(processor.process(page));
    }
    // Of a tower that stays as it is, the features of validation are known.
    const values = await Promise.all(images[at]!.map((image) => image.load()));
    const features = values.flatMap((one) => (one.kind === "features" ? [one.data] : []));
    const isKnown = features.length === pages.length;
    return { pages, ...(isKnown && { features: joinFeatures(features) }) };
  }

  return async (adapter, { step, signal }) => {
    const modules = modulesOf(adapter); // the arrays that are trained, not copies
    await using reader = await openAttentionReader(bundle, {
      ...{ input, grounding: true, fields, device },
      ...{ adapter: modules, adapted: placesOf(modules) },
      maxAnswerTokens: options.maxAnswerTokens,
    });
    const leftOut: string[] = [];
    for (const at of chosen) {
      signal?.throwIfAborted();
      const { id } = rows[at]!;
      try {
        const { isWhole } = await reader.look(await paperOf(at, signal), signal);
        if (!isWhole) leftOut.push(`the answer to ${id} ran out of tokens`);
      } catch (error) {
        if (!(error instanceof KvittoError) || error.code !== "extract.too_long") throw error;
        leftOut.push(`${id} leaves no room for an answer`);
      }
    }
    const heads = reader.means();
    if (leftOut.length > 0) {
      const none = heads === null ? "; there are no figures of this step" : "";
      progress.say(`Attention at step ${step}: ${leftOut.join(", ")}${none}.`);
    }
    return heads === null ? null : record(reader, heads, chosen.length - leftOut.length);
  };
}
