import { type Trade } from "../../trade.ts";
import { FEW_LINES, MOSTLY_ONE, ODD_ENDINGS } from "../weights.ts";

/** A Finnish pharmacy: medicine at its own rate, the rest at the full one. */
export const apteekki: Trade = {
  id: "fi-apteekki",
  rows: [
    ["Parasetamoli 500 mg {20|30} tabl", 2, 5, "medicine"],
    ["Ibuprofeeni {200|400} mg 20 tabl", 3, 6, "medicine"],
    ["Nenäsumute {0,5|1} mg/ml 10 ml", 4, 8, "medicine"],
    ["{Allergialääke|Setiritsiini} {10|30} tabl", 4, 14, "medicine"],
    ["{Yskänlääke|Kurkkutabletti}", 5, 13, "medicine"],
    ["Reseptilääke, omavastuu", 2, 48, "medicine"],
    ["Hydrokortisonivoide 1 % {20|50} g", 5, 12, "medicine"],
    ["{Närästyslääke|Maitohappobakteeri}", 6, 24, "medicine"],
    ["D-vitamiini {20|50|100} µg {100|200} tabl", 6, 19, "food"],
    ["{Magnesium|Sinkki|C-vitamiini} 100 tabl", 5, 17, "food"],
    ["Kuivien silmien tippa 10 ml", 9, 18, "standard"],
    ["{Laastari|Haavataitos|Urheiluteippi}", 2, 9, "standard"],
    ["{Perusvoide|Käsivoide} {100|400} g", 6, 19, "standard"],
    ["Aurinkovoide SK {30|50}", 12, 26, "standard"],
    ["{Kuumemittari|Verenpainemittari}", 8, 79, "standard"],
    ["{Hammasharja|Hammasväliharja}", 3, 9, "standard"],
  ],
  lines: FEW_LINES,
  pieces: MOSTLY_ONE,
  measured: {},
  endings: ODD_ENDINGS,
  codes: "######",
};
