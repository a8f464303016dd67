import { parseLfm2Config } from "../../src/models/lfm2.ts";
import { parseLlamaConfig } from "../../src/models/llama.ts";
import { parseMistralConfig } from "../../src/models/mistral.ts";
import { readModelJson, type Model, type ModelFamily } from "../../src/models/load-model.ts";
import { inverseFrequencies, type RopeParameters } from "../../src/models/rope.ts";
import type { ParityCase } from "./case.ts";
import { compareTensor } from "./compare.ts";
import type { ParityRow } from "./row.ts";

/** An angle near 100 in float32 is rounded by up to 4e-6, and so are its cosine and sine. */
const ANGLE = { absolute: 1e-5 } as const;

function ropeOf(family: ModelFamily, config: unknown): RopeParameters {
  switch (family) {
    case "llama":
      return parseLlamaConfig(config).rope;
    case "mistral":
      return parseMistralConfig(config).rope;
    case "lfm2":
      return parseLfm2Config(config).rope;
    case "lfm2_vl":
    case "paddleocr_vl":
    case "smolvlm":
      throw new Error("internal: no case has a rotary table beside images");
  }
}

/** `rope.*`: the frequencies, and the table as the graph reads it. */
export async function ropeRows(parity: ParityCase, model: Model): Promise<ParityRow[]> {
  if (!parity.has("rope.inv_freq")) return [];
  const config = await readModelJson(parity.folder, "config.json");
  const frequencies = inverseFrequencies(ropeOf(model.family, config), model.decoder.headSize);
  const half = frequencies.length;
  const positions = parity.file.tensors["rope.cos"]!.shape[0]!;
  const { cos, sin } = model.decoder.rope(positions);
  // The reference repeats the D/2 columns; the engine's rotation reads each once.
  const repeated = (table: Float32Array) =>
    Float32Array.from({ length: positions * 2 * half }, (_, i) => {
      return table[Math.floor(i / (2 * half)) * half + (i % half)]!;
    });
  const want = (name: string) => parity.values(`rope.${name}`);
  return [
    compareTensor("rope.inv_freq", frequencies, await want("inv_freq"), { relative: 1e-6 }),
    compareTensor("rope.cos", repeated(cos), await want("cos"), ANGLE),
    compareTensor("rope.sin", repeated(sin), await want("sin"), ANGLE),
  ];
}
