import type { Random } from "../src/core/random.ts";

/** What a stretch of a run is made of. */
export interface Stage<Kind extends string, Limits> {
  readonly name: string;
  /** How many samples it lasts; a plan's are relative to each other. */
  readonly samples: number;
  /** Share of each kind, in any unit. Kinds left out are not drawn. */
  readonly mix: readonly (readonly [Kind, number])[];
  readonly limits: Limits;
}

/** Draws the samples of each kind. */
export type Makers<Kind extends string, Limits, Sample> = Readonly<
  Record<Kind, (random: Random, limits: Limits) => Sample>
>;

/** The stage after `seen` samples; the last one goes on for ever. */
export function stageAt<S extends { readonly samples: number }>(
  seen: number,
  stages: readonly S[],
): S {
  let end = 0;
  for (const stage of stages) {
    end += stage.samples;
    if (seen < end) return stage;
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error("internal: a curriculum needs a stage");
  return last;
}
