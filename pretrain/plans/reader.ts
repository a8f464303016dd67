import type { Plan } from "../plan.ts";

/** Patches a step: AdamW and the average cost the same whatever its size, small steps learn more. */
const BATCH_PATCHES = 640;

/**
 * The tower alone with its dense reader, in many small steps: strips of one line, then a few lines at
 * any height, then windows of dense receipts with everything that printers and scanners do to them.
 * `cost` is in patches.
 */
export const READER_PLAN: Plan = {
  stages: [
    {
      name: "strips",
      objective: "reader",
      cost: 29,
      samples: 60,
      batchPatches: 480,
      mix: [["window", 1]],
      limits: { lineCharacters: 24, widthPx: 256, heightPx: 64, lines: 1, wear: 0.3 },
    },
    {
      name: "few-lines",
      objective: "reader",
      cost: 90,
      samples: 80,
      batchPatches: BATCH_PATCHES,
      mix: [["window", 1]],
      limits: { lineCharacters: 48, widthPx: 320, heightPx: 128, lines: 5, wear: 0.8 },
    },
    {
      name: "dense-windows",
      objective: "reader",
      cost: 180,
      samples: 50,
      batchPatches: BATCH_PATCHES,
      mix: [["window", 1]],
      limits: { lineCharacters: 60, widthPx: 384, heightPx: 224, lines: 16, wear: 1 },
    },
  ],
  warmupSteps: 300,
  decayShare: 0.97,
  finalRate: 0.03,
  readerShare: () => 1,
};
