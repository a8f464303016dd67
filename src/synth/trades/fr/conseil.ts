import { type Trade } from "../../trade.ts";
import { JOB_LINES, WHOLE_ENDINGS } from "../weights.ts";

/** Days, hours and documents of a French consultancy. */
export const conseil: Trade = {
  id: "fr-conseil",
  rows: [
    [
      "Prestation de conseil en {organisation|transformation numérique}",
      690,
      1250,
      "standard",
      "day",
    ],
    ["{Chef de projet|Architecte logiciel|Consultante senior}", 620, 980, "standard", "day"],
    ["{Développement|Recette|Paramétrage}", 75, 120, "standard", "h"],
    ["Formation {intra|à distance}, support compris", 890, 1680, "standard", "day"],
    ["{Audit de sécurité|Audit RGPD}, rapport inclus", 2400, 7800, "standard"],
    ["Maintenance applicative", 180, 950, "standard", "month"],
    ["Hébergement serveur {dédié|mutualisé}", 29, 240, "standard", "month"],
    ["{Rédaction|Traduction} de documentation", 48, 72, "standard", "h"],
    ["Frais de déplacement {Lyon|Nantes|Lille} A/R", 78, 310, "standard"],
    ["{Hébergement et repas|Indemnités kilométriques}", 45, 260, "standard"],
  ],
  lines: JOB_LINES,
  pieces: [
    [1, 9],
    [2, 3],
    [3, 1],
  ],
  measured: { h: [1000, 36000, 500], day: [500, 18000, 500], month: [1000, 6000, 1000] },
  endings: WHOLE_ENDINGS,
  codes: "P##",
};
