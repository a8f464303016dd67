import { STRIP_COLUMN_PX } from "../../src/models/strip-reader.ts";
import type { SampleSource } from "../pools.ts";
import type { Stage } from "../stages.ts";
import { makeRealStrip } from "./real-strip.ts";
import type { StripKind, StripLimits, StripSample } from "./sample.ts";
import { makeStrip } from "./strip.ts";

/** How strips are drawn; a batch is counted in columns. */
export const STRIPS: SampleSource<StripKind, StripLimits, StripSample> = {
  makers: { strip: makeStrip, "real-strip": makeRealStrip },
  sizeOf: ({ width }) => width / STRIP_COLUMN_PX,
};

const CLEAN_SAMPLES = 12_288;

/**
 * Short, nearly clean lines first: a few hundred steps in which shapes are learnt quickly.
 * @param scans folder of real lines, or null for drawn ones only
 * @param scanShare of the strips after the clean ones that are real
 */
export function stripStages(
  samples: number,
  scans: string | null,
  scanShare: number,
): Stage<StripKind, StripLimits>[] {
  const real = scans === null ? 0 : scanShare;
  return [
    {
      name: "clean-strips",
      samples: CLEAN_SAMPLES,
      mix: [["strip", 1]],
      limits: { lineCharacters: 24, widthPx: 256, wear: 0.3, fonts: "train", scans: null },
    },
    {
      name: "strips",
      samples,
      mix: [
        ["strip", 1 - real],
        ["real-strip", real],
      ],
      limits: { lineCharacters: 44, widthPx: 384, wear: 0.9, fonts: "train", scans },
    },
  ];
}
