import { type Trade } from "../trade.ts";

/** Work and material of an electrician, plumber or builder. */
export const craft: Trade = {
  id: "craft",
  rows: [
    ["Arbetstid {elektriker|rörmokare|snickare|målare}", 520, 795, "standard", "h"],
    ["Arbetstid {lärling|hjälp}", 320, 450, "standard", "h"],
    ["Servicebil", 350, 590, "standard"],
    ["{Framkörning|Startavgift}", 350, 690, "standard"],
    ["{Vägguttag|Strömbrytare|Dimmer} vit", 79, 349, "standard"],
    ["Kabel {EKK 3G1,5|EXQ 3G2,5}", 12, 29, "standard", "m"],
    ["{Jordfelsbrytare|Automatsäkring} {16|25} A", 190, 890, "standard"],
    ["Blandare {kök|tvättställ|dusch}", 990, 3490, "standard"],
    ["Rör {PEX 16|koppar 15|avlopp 75} mm", 29, 119, "standard", "m"],
    ["{Golvbrunn|Vattenlås|WC-stol}", 290, 3890, "standard"],
    ["{Gipsskiva|Råspont|Isolering} {13|70} mm", 89, 459, "standard"],
    ["{Fasadfärg|Grundfärg} {10|20} l", 790, 1690, "standard"],
    ["{Smått material|Förbrukningsmaterial}", 95, 650, "standard"],
    ["{Bortforsling|Containerhyra|Ställning}", 650, 4900, "standard"],
  ],
  lines: [
    [1, 1],
    [2, 4],
    [3, 5],
    [4, 4],
    [5, 2],
    [6, 1],
  ],
  pieces: [
    [1, 9],
    [2, 3],
    [3, 2],
    [4, 1],
  ],
  measured: { h: [1000, 24000, 500], m: [3000, 48000, 1000] },
  endings: [
    [0, 6],
    [50, 1],
  ],
  codes: "E#######",
};
