import { type Trade } from "../trade.ts";

/** Cleaning and property services. */
export const cleaning: Trade = {
  id: "cleaning",
  rows: [
    ["{Kontorsstädning|Trappstädning|Hemstädning}", 310, 450, "standard", "h"],
    ["{Fönsterputs|Golvvård|Flyttstädning}", 380, 590, "standard", "h"],
    ["Städning {vecka|månad} enl. avtal", 1900, 9800, "standard"],
    ["{Snöröjning|Halkbekämpning}", 690, 1490, "standard"],
    ["{Gräsklippning|Häckklippning}", 390, 690, "standard", "h"],
    ["{Jour|Utryckning} {kväll|helg}", 890, 1790, "standard"],
    ["Entrémattor {2|4} st byte", 190, 590, "standard"],
    ["{Rengöringsmedel|Sanitetsmaterial}", 95, 490, "standard"],
    ["{Filterbyte|Lampbyte|OVK-kontroll}", 290, 2900, "standard"],
    ["{Avfallshantering|Återvinning}", 250, 1250, "standard"],
  ],
  lines: [
    [1, 3],
    [2, 5],
    [3, 4],
    [4, 2],
    [5, 1],
  ],
  pieces: [
    [1, 8],
    [2, 3],
    [3, 1],
    [4, 2],
  ],
  measured: { h: [1000, 36000, 500] },
  endings: [[0, 1]],
  codes: "T-###",
};
