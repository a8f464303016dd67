import { Random } from "../src/core/random.ts";
import type { HostTensor } from "../src/engine/session.ts";
import type { ProcessedImage } from "../src/models/image-processor.ts";
import type { Model } from "../src/models/load-model.ts";
import { batchFeeds, type PageValues, type TrainingImage } from "../src/train/batch-feeds.ts";
import { collate, IGNORED_LABEL, type TrainingSample } from "../src/train/collate.ts";

/** A page of random pixels as the image processor hands it over: one piece, no tiles. */
export function randomPage(
  model: Model,
  widthPatches: number,
  heightPatches: number,
  seed: string,
): ProcessedImage {
  const { vision } = model;
  if (vision === null) throw new Error("internal: a page for a model without a vision tower");
  const patches = widthPatches * heightPatches;
  const random = new Random(seed);
  const pixel_values = Float32Array.from({ length: patches * vision.patchValues }, () =>
    random.uniform(-1, 1),
  );
  const tokens = patches / vision.downsample ** 2;
  const piece = {
    ...{ pixel_values, tokens },
    ...{ height_patches: heightPatches, width_patches: widthPatches },
    grid: { rows: heightPatches / vision.downsample, columns: widthPatches / vision.downsample },
  };
  return { pieces: [piece], rows: 1, columns: 1, thumbnail: false };
}

/** Feeds of a row: the page's placeholders, then a question, then a labelled answer. */
export async function pageFeeds(
  model: Model,
  page: ProcessedImage,
  load: () => Promise<PageValues>,
  { question, answer }: { readonly question: number; readonly answer: number },
): Promise<Record<string, HostTensor>> {
  const random = new Random("bench answer");
  const text = (count: number) =>
    Array.from({ length: count }, () => {
      const id = random.int(0, model.decoder.vocabularySize - 2);
      return id === model.vision?.imageToken ? id + 1 : id;
    });
  const tokens = page.pieces.reduce((sum, piece) => sum + piece.tokens, 0);
  const placeholders = new Array<number>(tokens).fill(model.vision?.imageToken ?? 0);
  const unlabelled = [...placeholders, ...text(question)];
  const labelled = text(answer);
  const sample: TrainingSample<TrainingImage> = {
    id: "bench",
    input_ids: [...unlabelled, ...labelled],
    labels: [...unlabelled.map(() => IGNORED_LABEL), ...labelled],
    images: [{ key: "bench", layout: page, load }],
  };
  return batchFeeds(model, collate([sample], [0], 0));
}
