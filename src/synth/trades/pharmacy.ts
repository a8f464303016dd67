import { type Trade } from "../trade.ts";

/** A pharmacy; prescriptions carry no VAT. */
export const pharmacy: Trade = {
  id: "pharmacy",
  rows: [
    ["Paracetamol 500 mg {20 st|10 st}", 29, 49, "standard"],
    ["Ibuprofen {200|400} mg 20 st", 39, 69, "standard"],
    ["Nässpray {0,5|1} mg/ml", 42, 75, "standard"],
    ["{Halstabletter|Hostmedicin|Sugtabletter}", 39, 99, "standard"],
    ["Allergitabletter {10|30} st", 59, 149, "standard"],
    ["{Ögondroppar|Tårersättning}", 69, 159, "standard"],
    ["{Plåster|Sårtejp|Kompresser} {20|40} st", 29, 79, "standard"],
    ["{D-vitamin|C-vitamin|Magnesium|Zink} {90|120} st", 59, 169, "food"],
    ["{Omega-3|Multivitamin|Järn} {60|90} st", 99, 229, "food"],
    ["{Vätskeersättning|Druvsocker}", 35, 79, "food"],
    ["{Handkräm|Fotkräm|Hudkräm} {75|100} ml", 39, 119, "standard"],
    ["{Schampo|Balsam} mild {200|250} ml", 49, 129, "standard"],
    ["{Solskydd|After sun} {SPF 30|SPF 50} 100 ml", 99, 229, "standard"],
    ["{Tandborste|Tandtråd|Munskölj}", 25, 89, "standard"],
    ["{Termometer|Blodtrycksmanschett}", 99, 549, "standard"],
    ["{Lipbalsam|Läppstift cerat}", 25, 59, "standard"],
    ["Receptbelagt läkemedel", 45, 890, "medicine"],
    ["{Blöjor|Våtservetter} {24|60}-p", 29, 129, "standard"],
    ["{Myggmedel|Fästingborttagare}", 59, 149, "standard"],
    ["Bärkasse papper", 3, 5, "standard"],
  ],
  lines: [
    [1, 5],
    [2, 5],
    [3, 4],
    [4, 2],
    [5, 1],
  ],
  pieces: [
    [1, 12],
    [2, 3],
    [3, 0.5],
  ],
  measured: {},
  endings: [
    [0, 4],
    [50, 2],
    [90, 3],
  ],
  codes: "######",
};
