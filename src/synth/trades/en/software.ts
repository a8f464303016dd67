import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, JOB_LINES, WHOLE_ENDINGS } from "../weights.ts";

/** Subscriptions and days of a software house. */
export const software: Trade = {
  id: "en-software",
  rows: [
    ["{Team|Business|Enterprise} plan, per seat", 9, 48, "standard"],
    ["Platform subscription", 190, 1450, "standard", "month"],
    ["Additional storage {100 GB|1 TB}", 5, 49, "standard", "month"],
    ["{Priority|24/7} support", 99, 890, "standard", "month"],
    ["{Onboarding|Training} workshop", 850, 1600, "standard", "day"],
    ["{Backend|Frontend|Data} engineering", 620, 1100, "standard", "day"],
    ["{Security review|Load test} with written report", 1900, 6400, "standard"],
    ["API usage, {1m|5m|10m} calls", 25, 320, "standard"],
    ["SSL certificate {1|2} years", 49, 240, "standard"],
    ["Domain {.com|.io|.co.uk} renewal", 9, 62, "standard"],
  ],
  lines: JOB_LINES,
  pieces: BY_THE_BOX,
  measured: { day: [500, 15000, 500], month: [1000, 12000, 1000] },
  endings: WHOLE_ENDINGS,
  codes: "SW-###",
};
