import { loadModel } from "../../src/models/load-model.ts";
import { refuseExtraTensors } from "../../src/models/weights.ts";
import { openCase, type ParityCase } from "./case.ts";
import { generationRows } from "./generation.ts";
import { forwardGraph, forwardRows } from "./language.ts";
import {
  adaptedStore,
  adapterFeeds,
  adapterTraining,
  fullTraining,
  gradientRows,
  openAdapter,
  openTraining,
  traceRows,
  type MicroBatch,
  type TrainTrace,
} from "./training.ts";
import { visionRows } from "./vision.ts";
import type { ParityRow } from "./row.ts";

/** Forward runs of a whole model. */
async function modelRows(parity: ParityCase): Promise<ParityRow[]> {
  const model = await loadModel(parity.folder);
  const store = model.weights();
  forwardGraph(model, store, model.vision !== null);
  refuseExtraTensors(store, model.ignorable);
  const rows: ParityRow[] = [];
  for (const [name, run] of Object.entries(parity.file.runs)) {
    if (run.kind.endsWith("forward")) {
      rows.push(...(await forwardRows(parity, model, model.weights(), name, run)));
    }
  }
  rows.push(...(await generationRows(parity, model)));
  return rows;
}

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

/** Case 09: adapters of LFM2-VL; `lm` is trained, `list` also wraps the vision tower. */
async function adapterVlRows(parity: ParityCase): Promise<ParityRow[]> {
  const model = await loadModel(parity.folder);
  const micros = namedMicroBatches(parity);
  const rows: ParityRow[] = [];
  const forward = async (name: string, key: string) => {
    const adapter = key === "base" ? null : await openAdapter(parity, model, `adapter_${key}`);
    const store = adapter === null ? model.weights() : adaptedStore(model, adapter);
    const feeds = adapter === null ? {} : adapterFeeds(adapter);
    const run = parity.file.runs[name]!;
    rows.push(...(await forwardRows(parity, model, store, name, run, `${name}.${key}`, feeds)));
  };
  for (const name of micros.keys()) {
    for (const key of ["base", "lm", "list"]) await forward(name, key);
  }
  for (const key of ["lm", "list"]) {
    const adapter = await openAdapter(parity, model, `adapter_${key}`);
    const setup = await adapterTraining(parity, model, adapter, micros);
    await using graph = await openTraining(setup);
    for (const micro of micros.values()) {
      const prefix = micro.name === "mb0" ? `${key}.grad.` : `${key}.${micro.name}.grad.`;
      rows.push(...(await gradientRows(setup, graph, micro, prefix)));
    }
    if (key === "lm") rows.push(...(await traceRows(setup, graph, traceOf(parity), true)));
  }
  return rows;
}

/** Case 10: gradient accumulation, token-normalised over the step. */
async function adapterLlamaRows(parity: ParityCase): Promise<ParityRow[]> {
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
  const run = parity.file.runs["fwd"]!;
  const adapter = await openAdapter(parity, model, "adapter");
  const rows = [
    ...(await forwardRows(parity, model, model.weights(), "fwd", run, "fwd.base")),
    ...(await forwardRows(
      parity,
      model,
      adaptedStore(model, adapter),
      "fwd",
      run,
      "fwd",
      adapterFeeds(adapter),
    )),
  ];
  const setup = await adapterTraining(parity, model, adapter, micros);
  await using graph = await openTraining(setup);
  rows.push(...(await gradientRows(setup, graph, micros.get(0)!, "grad.")));
  rows.push(...(await traceRows(setup, graph, traceOf(parity), true)));
  return rows;
}

/** Case 12: full fine-tuning of LFM2-VL. */
async function fullRows(parity: ParityCase): Promise<ParityRow[]> {
  const rows = await modelRows(parity);
  const model = await loadModel(parity.folder);
  const micros = namedMicroBatches(parity);
  const setup = await fullTraining(parity, model, micros);
  await using graph = await openTraining(setup);
  rows.push(...(await gradientRows(setup, graph, micros.get("mb0")!, "grad.")));
  rows.push(...(await traceRows(setup, graph, traceOf(parity), false)));
  return rows;
}

/** Every quantity of the case in `folder`, compared. */
export async function parityRows(folder: string): Promise<ParityRow[]> {
  const parity = await openCase(folder);
  const [number] = parity.file.case.split("-");
  switch (number) {
    case "01":
    case "02":
    case "04":
    case "05":
      return modelRows(parity);
    case "06":
      return visionRows(parity);
    case "09":
      return adapterVlRows(parity);
    case "10":
      return adapterLlamaRows(parity);
    case "12":
      return fullRows(parity);
    default:
      throw new Error(`no parity check for the case ${parity.file.case}`);
  }
}
