import { type Trade } from "../../trade.ts";

/** A night or two in an American hotel, and what was signed to the room. */
export const inn: Trade = {
  id: "en-inn",
  main: 1,
  rows: [
    ["Room {Queen|King|Double Queen}", 119, 289, "lodging", "day"],
    ["{Parking Self|Parking Valet}", 18, 49, "standard"],
    ["{Lobby Bar|Grill Room|Breakfast Buffet}", 14, 86, "restaurant"],
    ["{Mini Bar|Market Pantry}", 3, 19, "standard"],
    ["Laundry", 12, 38, "standard"],
    ["{Pet Fee|Rollaway Bed|Late Check-out}", 25, 60, "lodging"],
    ["{Room Service|In-Room Dining}", 22, 74, "restaurant"],
    ["Resort Fee", 15, 35, "lodging"],
  ],
  lines: [
    [1, 2],
    [2, 4],
    [3, 4],
    [4, 3],
    [5, 1],
  ],
  pieces: [
    [1, 6],
    [2, 3],
    [3, 1],
  ],
  measured: { day: [1000, 3000, 1000] },
  endings: [
    ...([[0, 4], [95, 2], [50, 2], [25, 1], [49, 1]] as const), // prettier-ignore
  ],
  codes: "##",
};
