import { type Trade } from "../../trade.ts";
import { JOB_LINES, MOSTLY_ONE } from "../weights.ts";

/** A Danish cleaning and canteen service. */
export const rengoring: Trade = {
  id: "da-rengoring",
  rows: [
    ["{Kontorrengøring|Trappevask|Kantinerengøring} uge {12|19|27|34|41}", 890, 4900, "standard"],
    ["Rengøringsassistent", 265, 345, "standard", "h"],
    ["{Hovedrengøring|Byggerengøring}", 2900, 14500, "standard"],
    ["Vinduespolering {indv.|udv.|ind- og udv.}", 450, 2800, "standard"],
    ["{Måtteservice|Toiletservice} {månedlig|14. dag}", 190, 980, "standard"],
    ["Håndklæderuller {6|12} stk", 129, 340, "standard"],
    ["{Toiletpapir|Aftørringspapir} {36|64} rl", 189, 490, "standard"],
    ["{Sæbe|Håndsprit|Opvaskemiddel} 5 l", 149, 420, "standard"],
    ["{Affaldssække|Handsker} {100|500} stk", 79, 290, "standard"],
    ["{Kørsel|Miljøtillæg|Parkering}", 85, 390, "standard"],
    ["Frugtordning {10|20} personer", 290, 780, "food"],
    ["Kaffe, hele bønner {1|6} kg", 129, 890, "food"],
  ],
  lines: JOB_LINES,
  pieces: MOSTLY_ONE,
  measured: { h: [2000, 60000, 250] },
  endings: [
    [0, 5],
    [50, 2],
    [95, 1],
  ],
  codes: "R####",
};
