import { type Trade } from "../../trade.ts";
import { JOB_LINES, MOSTLY_ONE, ODD_ENDINGS } from "../weights.ts";

/** Work and material of a German electrician's workshop. */
export const elektro: Trade = {
  id: "de-elektro",
  rows: [
    ["{Geselle|Meister|Techniker} Elektro", 58, 89, "standard", "h"],
    ["Auszubildender", 28, 38, "standard", "h"],
    ["{Anfahrtspauschale|Fahrzeugkosten}", 25, 69, "standard"],
    ["NYM-J {3x1,5|5x1,5|5x2,5} mm² verlegen", 2, 6, "standard", "m"],
    ["{Steckdose|Wechselschalter|Dimmer} reinweiß liefern und montieren", 14, 68, "standard"],
    ["Unterverteilung {2|3}-reihig, bestückt", 220, 690, "standard"],
    ["FI-Schutzschalter 4-polig {40|63} A", 48, 120, "standard"],
    ["{Deckenleuchte|Außenleuchte|Rauchmelder}", 24, 189, "standard"],
    ["Wallbox 11 kW inkl. Inbetriebnahme", 780, 1390, "standard"],
    ["E-Check mit Messprotokoll", 180, 420, "standard"],
    ["Schlitze stemmen und verschließen", 9, 19, "standard", "m"],
    ["Kleinmaterial {pauschal|laut Aufmaß}", 12, 95, "standard"],
  ],
  lines: JOB_LINES,
  pieces: MOSTLY_ONE,
  measured: { h: [500, 24000, 250], m: [3000, 95000, 500] },
  endings: ODD_ENDINGS,
  codes: "E-###",
};
