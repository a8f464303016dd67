import { type Trade } from "../../trade.ts";
import { FEW_LINES, MENU_ENDINGS, MOSTLY_ONE } from "../weights.ts";

/** A Danish bakery with a few tables. */
export const bager: Trade = {
  id: "da-bager",
  rows: [
    ["{Rundstykke|Håndværker|Tebirkes|Grovbirkes}", 9, 22, "food"],
    ["{Spandauer|Kanelsnegl|Frøsnapper|Direktørsnegl}", 22, 36, "food"],
    ["{Rugbrød|Franskbrød|Surdegsbrød} {skåret|uskåret}", 34, 58, "food"],
    ["{Hindbærsnitte|Studenterbrød|Romkugle}", 18, 32, "food"],
    ["{Kagemand|Lagkage|Othellolagkage} {4|6|8} pers", 159, 389, "food"],
    ["{Wienerbrødsstang|Kringle} {lille|stor}", 55, 119, "food"],
    ["{Drømmekage|Brunsviger|Gulerodskage}", 24, 42, "food"],
    ["{Fastelavnsbolle|Napoleonshat|Medalje}", 26, 42, "food"],
    ["Sandwich {kylling|æg og rejer|laks}", 59, 89, "food"],
    ["Bolle med {ost|smør|skinke og ost}", 26, 48, "food"],
    ["{Kaffe|Americano|Espresso}", 22, 34, "restaurant"],
    ["{Cafe latte|Cappuccino|Kakao}", 34, 48, "restaurant"],
    ["{Juice|Hyldeblomst|Vand} 25 cl", 18, 36, "food"],
    ["{Mælk|Skolemælk} 1/4 l", 9, 14, "food"],
    ["Papirspose", 2, 4, "standard"],
  ],
  lines: FEW_LINES,
  pieces: [...MOSTLY_ONE, [5, 1], [10, 0.5]],
  measured: {},
  endings: MENU_ENDINGS,
  codes: "###",
};
