import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, JOB_LINES, WHOLE_ENDINGS } from "../weights.ts";

/** Danish furniture sold abroad in euro. */
export const mobler: Trade = {
  id: "da-mobler",
  currency: "EUR",
  rows: [
    ["Dining chair {Strand|Klit|Fyr}, {oak|walnut|black}", 189, 465, "standard"],
    ["Dining table Strand {160|200|240} cm, oiled oak", 890, 2450, "standard"],
    ["Lounge chair Hedde, {wool|leather}", 790, 1890, "standard"],
    ["Sofa Bølge {2|3} seats, fabric group {2|3}", 1690, 3980, "standard"],
    ["Side table Ø{40|60}, {oak|marble}", 160, 540, "standard"],
    ["Pendant lamp Klokke {small|large}, {brass|white}", 145, 395, "standard"],
    ["Shelf system Række, {3|5} modules", 420, 1260, "standard"],
    ["{Cushion|Throw|Rug} {natural|grey|rust}", 39, 340, "standard"],
    ["Bar stool Strand {65|75} cm", 235, 430, "standard"],
    ["{Freight|Pallet|Export packing}", 45, 480, "standard"],
  ],
  lines: JOB_LINES,
  pieces: BY_THE_BOX,
  measured: {},
  endings: WHOLE_ENDINGS,
  codes: "##.###.##",
};
