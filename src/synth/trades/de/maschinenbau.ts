import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, DELIVERY_LINES, ODD_ENDINGS } from "../weights.ts";

/** Parts and service of a maker of machines. */
export const maschinenbau: Trade = {
  id: "de-maschinenbau",
  rows: [
    ["Kugellager {6204|6206|6310} 2RS", 6, 39, "standard"],
    ["Linearführung Baugröße {20|25|35}, {600|1200} mm", 118, 460, "standard"],
    ["Servomotor {0,75|1,5|3,0} kW mit Bremse und Absolutwertgeber", 690, 2180, "standard"],
    ["Frequenzumrichter {2,2|5,5} kW", 290, 940, "standard"],
    ["Hydraulikzylinder Ø{40|63|80} Hub {200|400}", 210, 890, "standard"],
    ["Dichtungssatz {Kolben|Stange} Ø{40|63}", 18, 74, "standard"],
    ["Pneumatikventil {3/2|5/2} G{1/8|1/4}, 24 V DC", 42, 138, "standard"],
    ["Zahnriemen {HTD 5M|T10} Länge {800|1500}", 14, 88, "standard"],
    ["Wellenkupplung {spielfrei|drehelastisch} Ø{14|24|38}", 48, 260, "standard"],
    ["Sechskantschraube M{8|10|12}x{30|60} 8.8, Pack. 100 St", 9, 46, "standard"],
    ["Näherungsschalter induktiv M{12|18} PNP", 19, 64, "standard"],
    ["Sicherheitsrelais mit Nachlauf", 120, 310, "standard"],
    ["Schaltschrank {600x800|800x2000} montiert und verdrahtet nach Plan", 1480, 6900, "standard"],
    ["Schmierfett {400 g|5 kg}", 8, 96, "standard"],
    ["Ersatzteilzeichnung nach Muster", 85, 260, "standard"],
    ["Monteurstunde {Inland|Ausland}", 84, 146, "standard", "h"],
    ["Reisezeit", 58, 92, "standard", "h"],
    ["{Verpackung|Fracht|Seemäßige Kiste}", 18, 480, "standard"],
  ],
  lines: DELIVERY_LINES,
  pieces: BY_THE_BOX,
  measured: { h: [1000, 48000, 500] },
  endings: ODD_ENDINGS,
  codes: "##.####.##",
};
