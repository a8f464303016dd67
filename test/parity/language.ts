import { hostInt64, openSession, type HostTensor, type Session } from "../../src/engine/session.ts";
import type { Tensor } from "../../src/engine/tensor.ts";
import {
  allLogits,
  imageIndexInput,
  labelInputs,
  languageLoss,
  languageStages,
} from "../../src/models/language-graph.ts";
import type { Model } from "../../src/models/load-model.ts";
import type { TokenGrid } from "../../src/models/multimodal-rope.ts";
import { sequenceFeeds, sequenceInputs } from "../../src/models/sequence.ts";
import type { ImageStages, Patches } from "../../src/models/vision-encoder.ts";
import type { WeightStore } from "../../src/models/weights.ts";
import type { CaseRun, ParityCase } from "./case.ts";
import { compareActivation, maskedRows, TOLERANCE } from "./case.ts";
import { compareTensor } from "./compare.ts";
import { storedPieces } from "./stored-pieces.ts";
import type { ParityRow } from "./row.ts";

/** Everything a forward run of a case needs, in right-padded form. */
export interface RunFeeds {
  readonly feeds: Record<string, HostTensor>;
  readonly keep: boolean[];
  readonly labelCount: number;
  /** The images of the run. */
  readonly pieces: readonly Patches[];
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

export async function runFeeds(
  parity: ParityCase,
  model: Model,
  runName: string,
  run: CaseRun,
): Promise<RunFeeds> {
  const ids = run.inputs.input_ids ?? [];
  const mask = run.inputs.attention_mask ?? [];
  const lengths = mask.map((row) => row.reduce((sum, value) => sum + value, 0));
  const { vision, decoder } = model;
  const pieces =
    vision === null ? [] : await storedPieces(parity, runName, run, vision.patchValues);
  const grids = decoder.multimodal === null ? [] : pieces.map((piece) => gridOf(model, piece));
  const feeds = sequenceFeeds(decoder, ids.flat(), lengths, grids);
  if (vision !== null && pieces.length > 0) {
    Object.assign(feeds, vision.feeds(pieces));
    const places = ids.flat().flatMap((id, at) => (id === vision.imageToken ? [at] : []));
    feeds["image_index"] = hostInt64([places.length], places);
  }
  const shifted = shiftedLabels(run.labels ?? []);
  const count = shifted.labels.length;
  if (count > 0) {
    feeds["label_index"] = hostInt64([count], shifted.label_index);
    feeds["labels"] = hostInt64([count], shifted.labels);
  }
  return { feeds, keep: maskedRows(mask), labelCount: count, pieces };
}

export interface ForwardGraph {
  readonly stages: { readonly hidden: readonly Tensor[]; readonly finalNorm: Tensor };
  readonly images: ImageStages | null;
  readonly logits: Tensor;
  readonly loss: Tensor;
}

export function forwardGraph(model: Model, store: WeightStore, withImages: boolean): ForwardGraph {
  const inputs = sequenceInputs(model.decoder);
  const images = withImages && model.vision !== null ? model.vision.encode(store.root) : null;
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

/** Tokens along the sides of a piece. */
export function gridOf({ vision }: Model, { height_patches, width_patches }: Patches): TokenGrid {
  const merge = vision?.downsample ?? 1;
  return { rows: height_patches / merge, columns: width_patches / merge };
}

/** Rows of the padded [N,P] patches that are real. */
function patchRows(pieces: readonly Patches[], patches: number): boolean[] {
  return pieces.flatMap(({ height_patches: h, width_patches: w }) =>
    Array.from({ length: patches }, (_, p) => p < h * w),
  );
}

/** Feeds of the graph's own inputs; a run may hold more than a part of the graph reads. */
function feedsOf(
  session: Session,
  all: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  const used = new Set(session.inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
}

/** Logits of one run, called `quantity` in the fixture. */
export async function logitsRow(
  parity: ParityCase,
  { model, store, extraFeeds = {} }: ForwardSetup,
  runName: string,
  quantity: string,
): Promise<ParityRow> {
  const { feeds, keep } = await runFeeds(parity, model, runName, parity.file.runs[runName]!);
  const graph = forwardGraph(model, store, feeds["pixel_values"] !== undefined);
  await using session = await openSession({ logits: graph.logits }, { device: "cpu" });
  const { logits } = await session.run(feedsOf(session, { ...feeds, ...extraFeeds }));
  return compareActivation(parity, quantity, floats(quantity, logits!), keep);
}

function floats(name: string, { data }: HostTensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error(`internal: ${name} is not float32`);
  return data;
}

/** A model, which of its weights are inputs, and their values. */
export interface ForwardSetup {
  readonly model: Model;
  readonly store: WeightStore;
  readonly extraFeeds?: Readonly<Record<string, HostTensor>>;
}

/** Every quantity of one forward run. `prefix` is how its expected tensors are called. */
export async function forwardRows(
  parity: ParityCase,
  { model, store, extraFeeds = {} }: ForwardSetup,
  runName: string,
  prefix = runName,
): Promise<ParityRow[]> {
  const run = parity.file.runs[runName]!;
  const { feeds, keep, labelCount, pieces } = await runFeeds(parity, model, runName, run);
  const graph = forwardGraph(model, store, feeds["pixel_values"] !== undefined);
  const perToken: Record<string, Tensor> = {
    [`${prefix}.logits`]: graph.logits,
    [`${prefix}.final_norm`]: graph.stages.finalNorm,
  };
  for (const [i, tensor] of graph.stages.hidden.entries()) {
    perToken[`${prefix}.hidden_${i}`] = tensor;
  }
  const perPatch: Record<string, Tensor> = {};
  const whole: Record<string, Tensor> = {};
  if (graph.images !== null) {
    perPatch[`${prefix}.vision_embeddings`] = graph.images.embeddings;
    perPatch[`${prefix}.vision_post_layernorm`] = graph.images.postLayerNorm;
    for (const [i, tensor] of graph.images.layers.entries()) {
      perPatch[`${prefix}.vision_layer_${i}`] = tensor;
    }
    whole[`${prefix}.image_features`] = graph.images.features;
    // The features of the bare tower are called by the run alone.
    if (prefix.endsWith(".base")) whole[`${runName}.image_features`] = graph.images.features;
  }
  const wanted = Object.fromEntries(
    Object.entries({ ...perToken, ...perPatch, ...whole }).filter(([name]) => parity.has(name)),
  );
  const lossName = `${prefix}.loss`;
  if (labelCount > 0 && parity.has(lossName)) wanted[lossName] = graph.loss;
  await using session = await openSession(wanted, { device: "cpu" });
  const results = await session.run(feedsOf(session, { ...feeds, ...extraFeeds }));

  const rows: ParityRow[] = [];
  for (const [name, result] of Object.entries(results)) {
    const data = floats(name, result);
    if (name === lossName) {
      const want = await parity.values(name);
      const mean = [data[0]! / labelCount];
      rows.push(compareTensor(name, mean, want, { absolute: TOLERANCE.loss }));
    } else if (name in perPatch) {
      const patches = feeds["pixel_values"]!.shape[1]!;
      const stored = parity.file.tensors[name]!.shape;
      const ours = patchRows(pieces, patches);
      // The reference pads more than we feed, or not at all; compare the real patches only.
      const isJoined = stored.length === 2;
      const theirs = isJoined
        ? Array.from({ length: stored[0]! }, () => true)
        : patchRows(pieces, stored[1]!);
      rows.push(await compareRealPatches(parity, name, data, ours, theirs));
    } else {
      rows.push(await compareActivation(parity, name, data, name in perToken ? keep : undefined));
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
