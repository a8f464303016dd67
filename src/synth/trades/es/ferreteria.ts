import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, DELIVERY_LINES, ODD_ENDINGS } from "../weights.ts";

/** Industrial supplies of a Spanish ironmonger, delivered. */
export const ferreteria: Trade = {
  id: "es-ferreteria",
  rows: [
    ["Tornillo hexagonal M{8|10|12}x{40|60} zincado, caja 100", 8, 42, "standard"],
    ["Broca {HSS|widia} Ø{6|8|10} mm", 2, 14, "standard"],
    ["Disco de corte {115|230} mm, caja {10|25}", 9, 58, "standard"],
    ["Taco químico {300|410} ml", 7, 19, "standard"],
    ["Guante {nitrilo|piel flor} talla {9|10}, docena", 12, 46, "standard"],
    ["Manguera {aire|agua} {8|12} mm", 1, 4, "standard", "m"],
    ["Cable H07V-K {1,5|2,5|6} mm², rollo 100 m", 19, 118, "standard"],
    ["Llave combinada {13|17|19} mm", 4, 16, "standard"],
    ["Taladro percutor 18 V con dos baterías y maletín", 98, 289, "standard"],
    ["Candado seguridad {40|50} mm", 9, 38, "standard"],
    ["Escalera aluminio {6|8} peldaños", 58, 149, "standard"],
    ["Bisagra inoxidable {80|100} mm", 3, 12, "standard"],
    ["Silicona {neutra|ácida} 280 ml, caja 12", 28, 64, "standard"],
    ["Pintura {plástica blanca|esmalte} {4|15} l", 18, 96, "standard"],
    ["Chaleco reflectante clase 2", 3, 9, "standard"],
    ["{Portes|Entrega en obra}", 6, 45, "standard"],
  ],
  lines: DELIVERY_LINES,
  pieces: BY_THE_BOX,
  measured: { m: [5000, 100000, 1000] },
  endings: ODD_ENDINGS,
  codes: "FE#####",
};
