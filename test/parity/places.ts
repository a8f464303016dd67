import type { Model } from "../../src/models/load-model.ts";
import type { TokenPlaces } from "../../src/models/multimodal-rope.ts";
import type { ParityCase } from "./case.ts";
import { compareExact } from "./compare.ts";
import { gridOf } from "./language.ts";
import { storedPieces } from "./stored-pieces.ts";
import type { ParityRow } from "./row.ts";

/** `<run>.position_ids` [3,B,T] of real tokens, and how far a text behind the prompt is set back. */
export async function placeRows(parity: ParityCase, model: Model): Promise<ParityRow[]> {
  const { vision, decoder } = model;
  const rows: ParityRow[] = [];
  for (const [name, run] of Object.entries(parity.file.runs)) {
    const key = `${name}.position_ids`;
    if (!parity.has(key) || vision === null || decoder.multimodal === null) continue;
    const pieces = await storedPieces(parity, name, run, vision.patchValues);
    const grids = pieces.map((piece) => gridOf(model, piece)).values();
    const ids = run.inputs.input_ids ?? [];
    const mask = run.inputs.attention_mask ?? [];
    const real = (row: readonly number[], b: number) => row.filter((_, t) => mask[b]?.[t] === 1);
    const places: TokenPlaces[] = [];
    for (const [b, row] of ids.entries()) {
      places.push(decoder.multimodal.place(real(row, b), grids));
    }
    const want = [...(await parity.values(key))];
    const size = ids.flat().length;
    const isReal = mask.flat();
    const axes = ["temporal", "height", "width"] as const;
    rows.push(
      compareExact(
        key,
        axes.flatMap((axis) => places.flatMap((place) => [...place[axis]])),
        want.filter((_, i) => isReal[i % size] === 1),
      ),
    );
    rows.push(
      compareExact(
        `${name}.rope_deltas`,
        places.map(({ next, temporal }) => next - temporal.length),
        [...(await parity.values(`${name}.rope_deltas`))],
      ),
    );
  }
  return rows;
}
