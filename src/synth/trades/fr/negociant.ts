import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, JOB_LINES, ODD_ENDINGS } from "../weights.ts";

/** A French wine merchant selling by the case, also abroad. */
export const negociant: Trade = {
  id: "fr-negociant",
  rows: [
    ["Côtes de Clairevaux rouge {2020|2021|2022}, carton de 6", 42, 96, "standard"],
    ["Domaine des Trois Saules blanc {2021|2022}, carton de 6", 54, 128, "standard"],
    ["Château Mirevent {2016|2018|2019}, caisse bois de {6|12}", 138, 620, "standard"],
    ["Crémant brut {blanc|rosé}, carton de 6", 58, 99, "standard"],
    ["Champagne Tristan Orcel brut, carton de 6", 132, 260, "standard"],
    ["Rosé de Sainte-Aubrine {2022|2023}, carton de 12", 62, 118, "standard"],
    ["Magnum Domaine des Trois Saules {2018|2019}", 29, 84, "standard"],
    ["Coffret dégustation {3|6} bouteilles", 26, 79, "standard"],
    ["Jus de raisin artisanal, carton de 12", 28, 44, "food"],
    ["Huile de noix 50 cl, carton de 6", 54, 82, "food"],
    ["{Participation au transport|Emballage renforcé}", 12, 85, "standard"],
  ],
  lines: JOB_LINES,
  pieces: BY_THE_BOX,
  measured: {},
  endings: ODD_ENDINGS,
  codes: "V####",
};
