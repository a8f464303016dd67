import { type Trade } from "../../trade.ts";
import { JOB_LINES, MOSTLY_ONE, ODD_ENDINGS } from "../weights.ts";

/** Work and material of a Finnish electrician. */
export const sahko: Trade = {
  id: "fi-sahko",
  rows: [
    ["Sähköasentajan työ", 52, 74, "standard", "h"],
    ["Apuasentajan työ", 36, 48, "standard", "h"],
    ["{Huoltoauto|Matkakulut|Käyntimaksu}", 25, 79, "standard"],
    ["Ryhmäkeskus {18|24|36} mod", 89, 420, "standard"],
    ["{Vikavirtasuoja|Johdonsuoja} {10|16|25} A", 9, 69, "standard"],
    ["Asennuskaapeli MMJ {3x1,5|3x2,5|5x2,5}", 1, 4, "standard", "m"],
    ["{Pistorasia|Kytkin|Himmennin} valkoinen", 6, 58, "standard"],
    ["{Ilmalämpöpumppu|Kattovalaisin|Ulkovalaisin}", 59, 1690, "standard"],
    ["Sähköauton latausasema {11|22} kW", 690, 1390, "standard"],
    ["{Käyttöönottomittaus|Tarkastuspöytäkirja}", 65, 190, "standard"],
    ["{Pientarvikkeet|Asennustarvikkeet}", 12, 85, "standard"],
    ["Putkitus {JM 16|JM 20}", 1, 3, "standard", "m"],
  ],
  lines: JOB_LINES,
  pieces: MOSTLY_ONE,
  measured: { h: [1000, 32000, 500], m: [4000, 85000, 1000] },
  endings: ODD_ENDINGS,
  codes: "26#####",
};
