import { type Trade } from "../../trade.ts";
import { MENU_ENDINGS, ROUND_OF, TABLE_LINES } from "../weights.ts";

/** A German inn: dishes and drinks at their own rates. */
export const gasthaus: Trade = {
  id: "de-gasthaus",
  rows: [
    ["{Wiener Schnitzel|Jägerschnitzel|Cordon bleu}", 16, 26, "restaurant"],
    ["{Schweinebraten|Sauerbraten|Rinderroulade}", 15, 23, "restaurant"],
    ["{Käsespätzle|Maultaschen|Flammkuchen}", 11, 16, "restaurant"],
    ["{Forelle Müllerin|Zanderfilet|Matjes}", 17, 26, "restaurant"],
    ["{Tagessuppe|Gulaschsuppe|Kartoffelsuppe}", 5, 8, "restaurant"],
    ["{Beilagensalat|Gemischter Salat|Salatteller}", 5, 13, "restaurant"],
    ["{Pommes|Bratkartoffeln|Knödel}", 4, 6, "restaurant"],
    ["Kinderteller {Schnitzel|Spätzle}", 7, 10, "restaurant"],
    ["{Apfelstrudel|Rote Grütze|Kaiserschmarrn}", 6, 10, "restaurant"],
    ["{Pils|Weizen|Kellerbier} 0,5 l", 4, 5, "standard"],
    ["{Pils|Alster|Radler} 0,3 l", 3, 4, "standard"],
    ["{Riesling|Grauburgunder|Spätburgunder} 0,2 l", 6, 9, "standard"],
    ["{Apfelschorle|Spezi|Limonade} 0,4 l", 3, 4, "standard"],
    ["Mineralwasser {0,25|0,75} l", 2, 6, "standard"],
    ["{Espresso|Kaffee|Cappuccino}", 2, 4, "standard"],
    ["{Obstler|Williams|Kräuterlikör} 2 cl", 3, 4, "standard"],
  ],
  lines: TABLE_LINES,
  pieces: ROUND_OF,
  measured: {},
  endings: MENU_ENDINGS,
  codes: "##",
};
