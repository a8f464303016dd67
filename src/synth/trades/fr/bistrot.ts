import { type Trade } from "../../trade.ts";
import { MENU_ENDINGS, ROUND_OF, TABLE_LINES } from "../weights.ts";

/** A French bistro: dishes at 10 %, alcohol at 20 %. */
export const bistrot: Trade = {
  id: "fr-bistrot",
  rows: [
    ["{Plat du jour|Formule midi|Menu du marché}", 14, 24, "restaurant"],
    ["{Entrecôte frites|Steak tartare|Bavette}", 18, 28, "restaurant"],
    ["{Confit de canard|Blanquette|Bœuf bourguignon}", 17, 25, "restaurant"],
    ["{Filet de bar|Moules marinières|Sole}", 16, 32, "restaurant"],
    ["{Croque-monsieur|Quiche|Omelette}", 9, 14, "restaurant"],
    ["{Œuf mayo|Soupe à l'oignon|Terrine}", 6, 11, "restaurant"],
    ["{Salade niçoise|Salade chèvre chaud}", 12, 17, "restaurant"],
    ["{Crème brûlée|Île flottante|Tarte Tatin}", 7, 10, "restaurant"],
    ["{Café gourmand|Assiette de fromages}", 8, 12, "restaurant"],
    ["{Café|Expresso|Noisette}", 2, 3, "restaurant"],
    ["{Crème|Chocolat chaud|Thé}", 4, 6, "restaurant"],
    ["{Eau gazeuse|Eau plate} {50|100} cl", 3, 6, "restaurant"],
    ["{Jus d'orange|Limonade|Diabolo}", 3, 6, "restaurant"],
    ["{Verre|Pichet} {Côtes du Rhône|Sauvignon}", 5, 14, "standard"],
    ["{Demi pression|Pinte blonde} {25|50} cl", 4, 8, "standard"],
    ["{Kir|Pastis|Calvados}", 4, 9, "standard"],
    ["Bouteille {Bordeaux|Chablis|Rosé} 75 cl", 22, 46, "standard"],
  ],
  lines: TABLE_LINES,
  pieces: ROUND_OF,
  measured: {},
  endings: MENU_ENDINGS,
  codes: "###",
};
