import { type Trade } from "../../trade.ts";
import { FEW_LINES } from "../weights.ts";

/** A French department store: clothes, the house and a tea room's sweets. */
export const grandMagasin: Trade = {
  id: "fr-grand-magasin",
  rows: [
    ["Chemise {lin|coton|oxford} {blanc|ciel} T{38|40|42}", 35, 89, "standard"],
    ["Pull {laine|cachemire} {marine|camel} {S|M|L}", 49, 165, "standard"],
    ["{Robe|Jupe|Pantalon} {noir|fleuri} T{36|38|40|42}", 39, 149, "standard"],
    ["{Foulard soie|Écharpe laine|Ceinture cuir}", 29, 95, "standard"],
    ["{Chaussettes|Collants} lot de {2|3}", 8, 24, "standard"],
    ["Baskets {blanc|gris} P.{38|40|42|44}", 59, 129, "standard"],
    ["{Parure de lit|Taie|Drap housse} {90|140|160}", 15, 119, "standard"],
    ["Serviette éponge {50x100|70x140}", 9, 32, "standard"],
    ["{Assiette plate|Bol|Mug} {grès|faïence}", 4, 16, "standard"],
    ["{Poêle|Cocotte fonte|Casserole} {20|24|28} cm", 25, 189, "standard"],
    ["{Parfum|Eau de toilette} {30|50} ml", 39, 98, "standard"],
    ["{Rouge à lèvres|Mascara|Crème jour}", 14, 58, "standard"],
    ["{Roman|Album jeunesse|Guide} broché", 7, 29, "books"],
    ["{Chocolats ballotin|Macarons|Calissons}", 9, 38, "food"],
    ["{Jouet bois|Puzzle|Peluche}", 12, 45, "standard"],
    ["Retouche {ourlet|taille}", 9, 19, "standard"],
  ],
  lines: FEW_LINES,
  pieces: [
    [1, 12],
    [2, 3],
    [4, 0.7],
    [6, 0.7],
  ],
  measured: {},
  endings: [
    ...([[0, 4], [90, 4], [95, 3], [99, 3], [50, 1]] as const), // prettier-ignore
  ],
  codes: "36########",
};
