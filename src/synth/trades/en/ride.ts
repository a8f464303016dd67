import { type Trade } from "../../trade.ts";

/** A ride ordered from a telephone: the fare in its parts. */
export const ride: Trade = {
  id: "en-ride",
  main: 1,
  rows: [
    ["Trip fare", 8, 46, "transport"],
    ["Time and distance {0.8|2.4|5.1|11.7} mi", 3, 22, "transport"],
    ["Booking fee", 2, 5, "transport"],
    ["{Airport surcharge|Bridge toll|Tunnel toll}", 3, 9, "transport"],
    ["Wait time", 1, 6, "transport"],
    ["{Accessibility fee|Clean air fee}", 1, 2, "transport"],
  ],
  lines: [
    [2, 3],
    [3, 4],
    [4, 3],
    [5, 1],
  ],
  pieces: [[1, 1]],
  measured: {},
  endings: [
    ...([[14, 1], [28, 1], [45, 1], [61, 1], [73, 1], [86, 1], [97, 1], [50, 1]] as const), // prettier-ignore
  ],
  codes: "##",
};
