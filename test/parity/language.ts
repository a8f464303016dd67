import { hostInt64, openSession, type HostTensor } from "../../src/engine/session.ts";
import type { Tensor } from "../../src/engine/tensor.ts";
import { imageFeeds, type ImagePiece } from "../../src/models/image-batch.ts";
import {
  allLogits,
  imageIndexInput,
  labelInputs,
  languageLoss,
  languageStages,
} from "../../src/models/language-graph.ts";
import type { ImageStages } from "../../src/models/lfm2-vl.ts";
import type { Model } from "../../src/models/load-model.ts";
import { sequenceFeeds, sequenceInputs } from "../../src/models/sequence.ts";
import type { WeightStore } from "../../src/models/weights.ts";
import type { CaseRun, ParityCase } from "./case.ts";
import { compareActivation, maskedRows, TOLERANCE } from "./case.ts";
import { compareTensor } from "./compare.ts";
import type { ParityRow } from "./row.ts";

/** Everything a forward run of a case needs, in right-padded form. */
export interface RunFeeds {
  readonly feeds: Record<string, HostTensor>;
  readonly keep: boolean[];
  readonly labelCount: number;
}

/** Positions that predict a label, and the labels: completion-only, shifted by one. */
export function shiftedLabels(labels: readonly (readonly number[])[]): {
  label_index: number[];
  labels: number[];
} {
  const index: number[] = [];
  const targets: number[] = [];
  for (const [b, row] of labels.entries()) {
    for (let t = 1; t < row.length; t++) {
      if (row[t] === -100) continue;
      index.push(b * row.length + t - 1);
      targets.push(row[t]!);
    }
  }
  return { label_index: index, labels: targets };
}

/** Pieces of a run's stored pixels. */
export async function storedPieces(
  parity: ParityCase,
  runName: string,
  shapes: readonly (readonly [number, number])[],
): Promise<ImagePiece[]> {
  const pixels = await parity.input(`${runName}.pixel_values`);
  const width = pixels.shape[1]! * pixels.shape[2]!;
  return shapes.map(([height, columns], n) => ({
    pixel_values: pixels.data.subarray(n * width, (n + 1) * width),
    height_patches: height,
    width_patches: columns,
  }));
}

export async function runFeeds(
  parity: ParityCase,
  model: Model,
  runName: string,
  run: CaseRun,
): Promise<RunFeeds> {
  const ids = run.inputs.input_ids ?? [];
  const mask = run.inputs.attention_mask ?? [];
  const lengths = mask.map((row) => row.reduce((sum, value) => sum + value, 0));
  const feeds = sequenceFeeds(model.decoder, ids.flat(), lengths);
  const { vision } = model;
  if (vision !== null && run.inputs.spatial_shapes !== undefined) {
    const pieces = await storedPieces(parity, runName, run.inputs.spatial_shapes);
    Object.assign(feeds, imageFeeds(vision, pieces));
    const places = ids.flat().flatMap((id, at) => (id === vision.imageToken ? [at] : []));
    feeds["image_index"] = hostInt64([places.length], places);
  }
  const shifted = shiftedLabels(run.labels ?? []);
  const count = shifted.labels.length;
  if (count > 0) {
    feeds["label_index"] = hostInt64([count], shifted.label_index);
    feeds["labels"] = hostInt64([count], shifted.labels);
  }
  return { feeds, keep: maskedRows(mask), labelCount: count };
}

export interface ForwardGraph {
  readonly stages: { readonly hidden: readonly Tensor[]; readonly finalNorm: Tensor };
  readonly images: ImageStages | null;
  readonly logits: Tensor;
  readonly loss: Tensor;
}

export function forwardGraph(model: Model, store: WeightStore, withImages: boolean): ForwardGraph {
  const inputs = sequenceInputs(model.decoder);
  const images =
    withImages && model.vision !== null
      ? model.vision.encode(store.root, model.vision.inputs())
      : null;
  const merge =
    images === null ? null : { features: images.features, image_index: imageIndexInput() };
  const stages = languageStages(model.decoder, store.root, inputs, merge);
  return {
    stages,
    images,
    logits: allLogits(model.decoder, store.root, stages.finalNorm),
    loss: languageLoss(model.decoder, store.root, stages.finalNorm, labelInputs()),
  };
}

/** Rows of the padded [N,P] patches that are real. */
function patchRows(shapes: readonly (readonly [number, number])[], patches: number): boolean[] {
  return shapes.flatMap(([h, w]) => Array.from({ length: patches }, (_, p) => p < h * w));
}

/** Every quantity of one forward run. `prefix` is how its expected tensors are called. */
export async function forwardRows(
  parity: ParityCase,
  model: Model,
  store: WeightStore,
  runName: string,
  run: CaseRun,
  prefix = runName,
  extraFeeds: Readonly<Record<string, HostTensor>> = {},
): Promise<ParityRow[]> {
  const { feeds, keep, labelCount } = await runFeeds(parity, model, runName, run);
  const graph = forwardGraph(model, store, feeds["pixel_values"] !== undefined);
  const outputs: Record<string, Tensor> = { [`${prefix}.logits`]: graph.logits };
  if (labelCount > 0) outputs["loss"] = graph.loss;
  for (const [i, tensor] of graph.stages.hidden.entries()) {
    outputs[`${prefix}.hidden_${i}`] = tensor;
  }
  outputs[`${prefix}.final_norm`] = graph.stages.finalNorm;
  const patchLevel: Record<string, Tensor> = {};
  if (graph.images !== null) {
    patchLevel[`${prefix}.vision_embeddings`] = graph.images.embeddings;
    patchLevel[`${prefix}.vision_post_layernorm`] = graph.images.postLayerNorm;
    for (const [i, tensor] of graph.images.layers.entries()) {
      patchLevel[`${prefix}.vision_layer_${i}`] = tensor;
    }
    outputs[`${prefix}.image_features`] = graph.images.features;
  }
  const wanted = Object.fromEntries(
    Object.entries({ ...outputs, ...patchLevel }).filter(
      ([name]) => name === "loss" || parity.has(name),
    ),
  );
  await using session = await openSession(wanted, { device: "cpu" });
  const used = new Set(session.inputs.map(({ name }) => name));
  const given = Object.entries({ ...feeds, ...extraFeeds }).filter(([name]) => used.has(name));
  const results = await session.run(Object.fromEntries(given));

  const rows: ParityRow[] = [];
  for (const [name, { data }] of Object.entries(results)) {
    if (!(data instanceof Float32Array)) throw new Error(`internal: ${name} is not float32`);
    if (name === "loss") {
      const want = await parity.values(`${prefix}.loss`);
      const mean = Float32Array.of(data[0]! / labelCount);
      rows.push(compareTensor(`${prefix}.loss`, mean, want, { absolute: TOLERANCE.loss }));
    } else if (name in patchLevel) {
      const shapes = run.inputs.spatial_shapes ?? [];
      const patches = feeds["pixel_values"]!.shape[1]!;
      const stored = parity.file.tensors[name]!.shape;
      const ours = patchRows(shapes, patches);
      // The reference keeps more padding than we feed; compare the real patches only.
      rows.push(await compareRealPatches(parity, name, data, ours, patchRows(shapes, stored[1]!)));
    } else {
      const perToken = !name.endsWith(".image_features");
      rows.push(await compareActivation(parity, name, data, perToken ? keep : undefined));
    }
  }
  return rows;
}

function realRows(data: Float32Array, keep: readonly boolean[]): Float32Array {
  const width = data.length / keep.length;
  const rows = keep.flatMap((on, i) => (on ? [data.subarray(i * width, (i + 1) * width)] : []));
  const joined = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) joined.set(row, i * width);
  return joined;
}

export async function compareRealPatches(
  parity: ParityCase,
  name: string,
  got: Float32Array,
  gotRows: readonly boolean[],
  wantRows: readonly boolean[],
): Promise<ParityRow> {
  const want = await parity.values(name);
  return compareTensor(name, realRows(got, gotRows), realRows(want, wantRows), {
    absolute: TOLERANCE.activation,
  });
}
