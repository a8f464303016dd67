import { type Trade } from "../../trade.ts";

/** One stay in a British car park. */
export const parking: Trade = {
  id: "en-parking",
  rows: [
    ["Up to 1 hour", 1, 2, "standard"],
    ["Up to 2 hours", 2, 3, "standard"],
    ["Up to {3|4} hours", 4, 7, "standard"],
    ["{All day|24 hours}", 8, 17, "standard"],
    ["{Evening rate|Weekend rate}", 2, 5, "standard"],
    ["Season top-up 1 week", 24, 45, "standard"],
  ],
  lines: [[1, 1]],
  pieces: [[1, 1]],
  measured: {},
  endings: [
    ...([[0, 3], [20, 2], [40, 1], [50, 4], [80, 1]] as const), // prettier-ignore
  ],
  codes: "##",
};
