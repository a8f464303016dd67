import { loadModel } from "../../src/models/load-model.ts";
import { refuseExtraTensors } from "../../src/models/weights.ts";
import { openCase, type ParityCase } from "./case.ts";
import { forwardGraph, forwardRows } from "./language.ts";
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
    default:
      throw new Error(`no parity check for the case ${parity.file.case}`);
  }
}
