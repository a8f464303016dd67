import { type Trade } from "../../trade.ts";
import { SINGLE_LINES } from "../weights.ts";

/** A German filling station; prices end in the familiar nine tenths, here whole cents. */
export const tankstelle: Trade = {
  id: "de-tankstelle",
  main: 4,
  rows: [
    ["Super E10", 1, 1, "standard", "l"],
    ["Super E5", 1, 1, "standard", "l"],
    ["Diesel", 1, 1, "standard", "l"],
    ["Super Plus", 1, 1, "standard", "l"],
    ["Autowäsche {Basis|Komfort|Premium}", 8, 18, "standard"],
    ["{Scheibenfrostschutz|Motoröl 1 l}", 6, 22, "standard"],
    ["{Bockwurst|Brötchen belegt|Croissant}", 1, 4, "food"],
    ["{Kaffee groß|Cappuccino}", 2, 3, "standard"],
    ["{Wasser|Cola|Energydrink} 0,5 l Flasche", 1, 2, "standard"],
    ["{Zeitung|Zeitschrift}", 1, 5, "press"],
    ["{Kaugummi|Schokoriegel}", 0, 2, "food"],
  ],
  lines: SINGLE_LINES,
  pieces: [
    [1, 9],
    [2, 2],
  ],
  measured: { l: [12000, 68000, 10] },
  endings: [
    ...([[59, 1], [64, 1], [69, 2], [72, 1], [75, 2], [79, 3], [81, 1], [85, 1], [89, 2]] as const), // prettier-ignore
  ],
  codes: "####",
  deposit: { pattern: /flasche/i, name: "Pfand", minor: 25 },
};
