import { type Trade } from "../../trade.ts";
import { FEW_LINES, MOSTLY_ONE, ODD_ENDINGS } from "../weights.ts";

/** A French pharmacy: four rates on one ticket are common. */
export const pharmacie: Trade = {
  id: "fr-pharmacie",
  rows: [
    ["Paracétamol {500 mg|1 g} 8 cp", 1, 2, "medicine"],
    ["Ordonnance, reste à charge", 1, 38, "medicine"],
    ["Amoxicilline 1 g 14 cp", 3, 6, "medicine"],
    ["Ibuprofène {200|400} mg 20 cp", 2, 4, "restaurant"],
    ["{Sirop toux sèche|Pastilles gorge}", 4, 9, "restaurant"],
    ["{Gel anti-douleur|Pommade arnica} 50 g", 5, 11, "restaurant"],
    ["Sérum physiologique {20|40} doses", 2, 5, "standard"],
    ["{Vitamine C|Vitamine D|Magnésium} 30 cp", 5, 16, "food"],
    ["{Lait infantile|Petits pots}", 4, 22, "food"],
    ["{Pansements|Compresses|Sparadrap}", 2, 8, "standard"],
    ["{Crème mains|Baume lèvres|Lait corps}", 3, 19, "standard"],
    ["{Brosse à dents|Dentifrice|Bain de bouche}", 2, 9, "standard"],
    ["Crème solaire SPF {30|50} 50 ml", 11, 22, "standard"],
    ["{Thermomètre|Tensiomètre bras}", 8, 69, "standard"],
    ["Tisane {nuit calme|digestion} 20 sachets", 3, 7, "food"],
  ],
  lines: FEW_LINES,
  pieces: MOSTLY_ONE,
  measured: {},
  endings: ODD_ENDINGS,
  codes: "34########",
};
