import type { Plan } from "../plan.ts";
import { READER_PLAN } from "./reader.ts";

/**
 * A tower that reads already goes on with receipts, drawn and real, under a falling rate. Short of
 * real scans (`--scans`) it sees drawn ones alone. `cost` is in patches.
 */
export const WINDOWS_PLAN: Plan = {
  stages: [
    {
      name: "dense-windows",
      objective: "reader",
      cost: 130,
      samples: 1,
      batchPatches: 640,
      mix: [
        ["window", 2],
        ["scan", 1],
      ],
      limits: { lineCharacters: 60, widthPx: 352, heightPx: 192, lines: 14, wear: 0.9 },
    },
  ],
  warmupSteps: 200,
  decayShare: 1,
  finalRate: 0.02,
  readerShare: READER_PLAN.readerShare,
};
