import { Random } from "../src/core/random.ts";
import type { FontPool } from "./fonts.ts";
import { makeBlock } from "./samples/block.ts";
import { makeForm } from "./samples/form.ts";
import { makeLine } from "./samples/line.ts";
import { makeLookup } from "./samples/lookup.ts";
import { makePage } from "./samples/page.ts";
import { makePaper } from "./samples/paper.ts";
import type { PretrainSample, SampleKind, SampleLimits, SampleMaker } from "./samples/sample.ts";
import { makeRealStrip } from "./samples/real-strip.ts";
import { makeStrip } from "./samples/strip.ts";
import { makeText } from "./samples/text.ts";
import { makeWindow } from "./samples/window.ts";

/** What a stretch of pretraining is made of. */
export interface Stage {
  readonly name: string;
  /** How many samples it lasts. */
  readonly samples: number;
  /** Share of each kind, in any unit. Kinds left out are not drawn. */
  readonly mix: readonly (readonly [SampleKind, number])[];
  readonly limits: Omit<SampleLimits, "fonts">;
  /** Most patches of a batch, padding included, where the text is not trained on and costs nothing. */
  readonly batchPatches?: number;
}

/**
 * Reading is learnt from short lines first, where a character has few places to be; each stage
 * keeps some of the earlier kinds so that they are not forgotten.
 */
export const STAGES = [
  {
    name: "short-lines",
    samples: 200_000,
    mix: [["line", 1]],
    limits: { lineCharacters: 20, widthPx: 256, heightPx: 64, lines: 1, wear: 0.4 },
  },
  {
    name: "lines",
    samples: 200_000,
    mix: [
      ["line", 9],
      ["text", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 448, heightPx: 64, lines: 1, wear: 0.8 },
  },
  {
    name: "blocks",
    samples: 150_000,
    mix: [
      ["line", 4],
      ["block", 4],
      ["lookup", 2],
      ["text", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 384, heightPx: 256, lines: 6, wear: 1 },
  },
  {
    name: "forms",
    samples: 150_000,
    mix: [
      ["line", 3],
      ["block", 3],
      ["lookup", 3],
      ["form", 3],
      ["text", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 448, heightPx: 512, lines: 12, wear: 1 },
  },
  {
    name: "pages",
    samples: 300_000,
    mix: [
      ["line", 2],
      ["block", 2],
      ["page", 3],
      ["lookup", 3],
      ["form", 4],
      ["text", 1],
    ],
    limits: { lineCharacters: 40, widthPx: 448, heightPx: 992, lines: 35, wear: 1 },
  },
] as const satisfies readonly Stage[];

export type StageName = (typeof STAGES)[number]["name"];

const MAKERS: Record<SampleKind, SampleMaker> = {
  line: makeLine,
  block: makeBlock,
  page: makePage,
  lookup: makeLookup,
  form: makeForm,
  text: makeText,
  paper: makePaper,
  window: makeWindow,
  strip: makeStrip,
  "real-strip": makeRealStrip,
};

export function stageNamed(name: StageName): Stage {
  const stage = STAGES.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new Error(`internal: no stage is called ${name}`);
  return stage;
}

/** The stage after `seen` samples; the last one goes on for ever. */
export function stageAt(seen: number, stages: readonly Stage[]): Stage {
  let end = 0;
  for (const stage of stages) {
    end += stage.samples;
    if (seen < end) return stage;
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error("internal: a curriculum needs a stage");
  return last;
}

/** Sample `index` of a stage. The same arguments always give the same bytes, in any thread. */
export function sampleAt(
  seed: string | number,
  index: number,
  stage: Stage,
  fonts: FontPool = "train",
): PretrainSample {
  const random = new Random(`${seed}/${stage.name}/${fonts}/${index}`);
  return sampleOfKind(random.weighted(stage.mix), random, { ...stage.limits, fonts });
}

/** One sample of a given kind, for looking at and for evaluating kinds apart. */
export function sampleOfKind(
  kind: SampleKind,
  random: Random,
  limits: SampleLimits,
): PretrainSample {
  return MAKERS[kind](random, limits);
}
