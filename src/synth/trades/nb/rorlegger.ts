import { type Trade } from "../../trade.ts";
import { JOB_LINES, MOSTLY_ONE, WHOLE_ENDINGS } from "../weights.ts";

/** Work and material of a Norwegian plumber. */
export const rorlegger: Trade = {
  id: "nb-rorlegger",
  rows: [
    ["Arbeid rørlegger {svenn|mester}", 890, 1290, "standard", "h"],
    ["Arbeid lærling", 520, 690, "standard", "h"],
    ["{Oppmøte|Servicebil|Bomring og parkering}", 190, 790, "standard"],
    ["Blandebatteri {kjøkken|servant|dusj}", 1290, 4490, "standard"],
    ["{Varmtvannsbereder|Ekspansjonskar} {120|200} l", 1490, 12900, "standard"],
    ["{Vegghengt toalett|Sisterne|Servant} hvit", 1990, 7490, "standard"],
    ["Kobberrør {15|22} mm", 89, 219, "standard", "m"],
    ["PEX-rør i rør {16|20} mm", 42, 99, "standard", "m"],
    ["{Sluk|Vannlås|Avløpsrør 75 mm}", 149, 1890, "standard"],
    ["{Vannstoppeventil|Lekkasjesensor}", 990, 3490, "standard"],
    ["{Kuleventil|Stengekran|Tilbakeslagsventil} 15 mm", 120, 590, "standard"],
    ["Trykktesting og {dokumentasjon|våtromsbevis}", 990, 2900, "standard"],
    ["{Småmateriell|Festemateriell}", 150, 690, "standard"],
    ["{Avfallshåndtering|Riving og bortkjøring}", 490, 3900, "standard"],
  ],
  lines: JOB_LINES,
  pieces: MOSTLY_ONE,
  measured: { h: [1000, 24000, 500], m: [2000, 36000, 500] },
  endings: WHOLE_ENDINGS,
  codes: "#######",
};
