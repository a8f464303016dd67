import { type Trade } from "../../trade.ts";
import { FEW_LINES, MOSTLY_ONE, WHOLE_ENDINGS } from "../weights.ts";

/** A Norwegian coffee bar: eaten there at the full rate, taken away as food. */
export const kaffebar: Trade = {
  id: "nb-kaffebar",
  rows: [
    ["{Filterkaffe|Americano|Espresso}", 35, 49, "restaurant"],
    ["{Cappuccino|Kaffe latte|Cortado|Flat white}", 49, 66, "restaurant"],
    ["{Iskaffe|Islatte|Iste fersken}", 55, 75, "restaurant"],
    ["{Te|Chai latte|Varm sjokolade}", 42, 69, "restaurant"],
    ["{Kanelbolle|Skolebolle|Kardemommebolle}", 39, 55, "food"],
    ["{Wienerstang|Croissant|Sjokoladecroissant}", 36, 54, "food"],
    ["{Gulrotkake|Brownie|Sitronkake}", 55, 79, "food"],
    ["Rundstykke {ost og skinke|egg|brunost}", 49, 79, "food"],
    ["{Focaccia|Bagel|Wrap} {kylling|laks|falafel}", 95, 145, "food"],
    ["{Dagens suppe|Dagens salat}", 119, 165, "food"],
    ["{Eplejuice|Appelsinjuice|Mineralvann}", 35, 55, "food"],
    ["{Vaffel med syltetøy|Lefse med smør}", 35, 49, "restaurant"],
    ["Kaffebønner {Etiopia|Kenya|Brasil} 250 g", 129, 189, "food"],
    ["{Ekstra shot|Havremelk}", 6, 12, "restaurant"],
  ],
  lines: FEW_LINES,
  pieces: MOSTLY_ONE,
  measured: {},
  endings: WHOLE_ENDINGS,
  codes: "###",
};
