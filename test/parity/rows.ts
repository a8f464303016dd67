import { loadModel } from "../../src/models/load-model.ts";
import { adapterLlamaRows, adapterVlRows, fullRows } from "./adapters.ts";
import { openCase, readCaseNumber, type ParityCase } from "./case.ts";
import { generationRows } from "./generation.ts";
import { hotSwapRows } from "./hot-swap.ts";
import { parityImageProcessors } from "./image-processors.ts";
import { forwardRows } from "./language.ts";
import { placeRows } from "./places.ts";
import { ropeRows } from "./rope.ts";
import { parityChatTemplates, parityImageTokens } from "./tokens.ts";
import { NOISE_ONLY } from "./training.ts";
import { visionRows } from "./vision.ts";
import type { ParityRow } from "./row.ts";

/** Forward and generation runs of a whole model. */
async function modelRows(parity: ParityCase): Promise<ParityRow[]> {
  const model = await loadModel(parity.folder);
  const rows = [...(await ropeRows(parity, model)), ...(await placeRows(parity, model))];
  for (const [name, run] of Object.entries(parity.file.runs)) {
    if (!run.kind.endsWith("forward")) continue;
    rows.push(...(await forwardRows(parity, { model, store: model.weights() }, name)));
  }
  rows.push(...(await generationRows(parity, model)));
  return rows;
}

async function tensorRows(parity: ParityCase): Promise<ParityRow[]> {
  const { folder, number } = parity;
  switch (number) {
    case "01":
    case "02":
    case "03":
    case "04":
      return modelRows(parity);
    case "05":
    case "07":
    case "08":
      return [...(await parityImageTokens(folder)), ...(await modelRows(parity))];
    case "06":
      return visionRows(parity);
    case "09":
      return [...(await parityImageTokens(folder)), ...(await adapterVlRows(parity))];
    case "10":
      return adapterLlamaRows(parity);
    case "11":
      return hotSwapRows(parity);
    case "12":
      return [
        ...(await parityImageTokens(folder)),
        ...(await modelRows(parity)),
        ...(await fullRows(parity)),
      ];
    default:
      throw new Error(`no parity check for the case ${parity.file.case}`);
  }
}

export interface ParityResult {
  readonly rows: readonly ParityRow[];
  /** Tensors of the reference that no row compares: a part of the case that proves nothing. */
  readonly uncompared: readonly string[];
}

/** Every quantity of the case in `folder`, compared. */
export async function runParity(folder: string): Promise<ParityResult> {
  switch (await readCaseNumber(folder)) {
    case "13":
      return { rows: await parityChatTemplates(folder), uncompared: [] };
    case "14":
      return { rows: await parityImageProcessors(folder), uncompared: [] };
  }
  const parity = await openCase(folder);
  const rows = await tensorRows(parity);
  const compared = new Set(rows.map(({ quantity }) => quantity));
  const uncompared = [...parity.expected.tensors.keys()].filter(
    (name) => !compared.has(name) && !NOISE_ONLY.test(name),
  );
  return { rows, uncompared };
}
