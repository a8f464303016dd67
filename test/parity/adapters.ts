import { hostFloat32, type HostTensor } from "../../src/engine/session.ts";
import { loadModel, type Model } from "../../src/models/load-model.ts";
import { mergedWeights } from "../../src/train/merge-adapter.ts";
import type { LoraAdapter } from "../../src/train/peft-adapter.ts";
import { TOLERANCE, type ParityCase } from "./case.ts";
import { compareTensor } from "./compare.ts";
import { forwardRows, logitsRow } from "./language.ts";
import {
  adaptedStore,
  adapterFeeds,
  adapterTraining,
  fullTraining,
  gradientNormRow,
  gradientRows,
  openAdapter,
  openTraining,
  traceRows,
  type MicroBatch,
  type TrainTrace,
} from "./training.ts";
import type { ParityRow } from "./row.ts";

function traceOf(parity: ParityCase): TrainTrace {
  // The fixture's own schema.
  const { train, expected } = parity.file as unknown as {
    train: TrainTrace["settings"];
    expected: { train: TrainTrace["expected"] };
  };
  return { settings: train, expected: expected.train };
}

function namedMicroBatches(parity: ParityCase): Map<string, MicroBatch> {
  return new Map(Object.entries(parity.file.runs).map(([name, run]) => [name, { name, run }]));
}

function adapted(model: Model, adapter: LoraAdapter) {
  return { model, store: adaptedStore(model, adapter), extraFeeds: adapterFeeds(adapter) };
}

/** The adapter folded into the weights: the folded weights, and what the model then answers. */
export async function mergedRows(
  parity: ParityCase,
  model: Model,
  adapter: LoraAdapter,
  runName: string,
  prefix: string,
): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  const feeds: Record<string, HostTensor> = {};
  for await (const { name, data } of mergedWeights(model, adapter)) {
    const { outFeatures, inFeatures } = adapter.modules.get(name.replace(/\.weight$/, ""))!;
    feeds[name] = hostFloat32([outFeatures, inFeatures], data);
    const key = `merged.${name}`;
    if (!parity.has(key)) continue;
    const want = await parity.values(key);
    rows.push(compareTensor(key, data, want, { absolute: TOLERANCE.weights }));
  }
  const store = model.weights({ trainable: (name) => name in feeds });
  const setup = { model, store, extraFeeds: feeds };
  rows.push(await logitsRow(parity, setup, runName, `${prefix}.merged.logits`));
  return rows;
}

/** Case 09: adapters of LFM2-VL; `lm` is trained, `list` also wraps the vision tower. */
export async function adapterVlRows(parity: ParityCase): Promise<ParityRow[]> {
  const model = await loadModel(parity.folder);
  const micros = namedMicroBatches(parity);
  const rows: ParityRow[] = [];
  for (const name of micros.keys()) {
    const base = { model, store: model.weights() };
    rows.push(...(await forwardRows(parity, base, name, `${name}.base`)));
  }
  for (const key of ["lm", "list"]) {
    const adapter = await openAdapter(parity, model, `adapter_${key}`);
    for (const name of micros.keys()) {
      const prefix = `${name}.${key}`;
      rows.push(...(await forwardRows(parity, adapted(model, adapter), name, prefix)));
      if (!parity.has(`${prefix}.merged.logits`)) continue;
      rows.push(...(await mergedRows(parity, model, adapter, name, prefix)));
    }
    const setup = await adapterTraining(parity, model, adapter, micros);
    await using graph = await openTraining(setup);
    for (const micro of micros.values()) {
      const prefix = micro.name === "mb0" ? `${key}.grad.` : `${key}.${micro.name}.grad.`;
      rows.push(...(await gradientRows(setup, graph, micro, prefix)));
    }
    if (key !== "lm") continue;
    rows.push(...(await traceRows(setup, graph, traceOf(parity), true)));
    // Training changed the adapter's own arrays.
    rows.push(await logitsRow(parity, adapted(model, adapter), "mb0", "train.final.logits_mb0"));
  }
  return rows;
}

/** Case 10: gradient accumulation, token-normalised over the step. */
export async function adapterLlamaRows(parity: ParityCase): Promise<ParityRow[]> {
  const model = await loadModel(parity.folder);
  const stored = parity.file["micro_batches"] as {
    input_ids: number[][];
    attention_mask: number[][];
    labels: number[][];
  }[];
  const micros = new Map<string | number, MicroBatch>(
    stored.map(({ labels, ...inputs }, i) => [
      i,
      { name: `${i}`, run: { kind: "forward", inputs, labels, expected: {} } },
    ]),
  );
  const adapter = await openAdapter(parity, model, "adapter");
  const base = { model, store: model.weights() };
  const rows = [
    ...(await forwardRows(parity, base, "fwd", "fwd.base")),
    ...(await forwardRows(parity, adapted(model, adapter), "fwd")),
    ...(await mergedRows(parity, model, adapter, "fwd", "fwd")),
  ];
  const setup = await adapterTraining(parity, model, adapter, micros);
  await using graph = await openTraining(setup);
  rows.push(...(await gradientRows(setup, graph, micros.get(0)!, "grad.")));
  rows.push(...(await traceRows(setup, graph, traceOf(parity), true)));
  rows.push(await logitsRow(parity, adapted(model, adapter), "fwd", "train.final.logits_fwd"));
  return rows;
}

/** Case 12: full fine-tuning of LFM2-VL. */
export async function fullRows(parity: ParityCase): Promise<ParityRow[]> {
  const model = await loadModel(parity.folder);
  const micros = namedMicroBatches(parity);
  const setup = await fullTraining(parity, model, micros);
  await using graph = await openTraining(setup);
  const rows = await gradientRows(setup, graph, micros.get("mb0")!, "grad.");
  const second = micros.get("mb1");
  if (second !== undefined) rows.push(await gradientNormRow(setup, graph, second));
  // The project's own copy of the case is cut to one pass; whatever is cut is not in `tensors`.
  if (parity.file["train"] !== undefined) {
    rows.push(...(await traceRows(setup, graph, traceOf(parity), false)));
  }
  return rows;
}
