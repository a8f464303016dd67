import { type Trade } from "../../trade.ts";
import { FEW_LINES, MOSTLY_ONE, TEN_ENDINGS } from "../weights.ts";

/** A German bakery: bread at the lower rate, coffee at the full one. */
export const baeckerei: Trade = {
  id: "de-baeckerei",
  rows: [
    ["{Brötchen|Mohnbrötchen|Kürbiskernbrötchen}", 0, 0, "food"],
    ["{Laugenbrezel|Laugenstange|Käsestange}", 0, 2, "food"],
    ["{Roggenmischbrot|Dinkelbrot|Bauernbrot} {500|750|1000} g", 3, 6, "food"],
    ["{Vollkornbrot|Sonnenblumenbrot} geschnitten", 3, 5, "food"],
    ["{Croissant|Buttercroissant|Schokocroissant}", 1, 2, "food"],
    ["{Apfeltasche|Quarktasche|Nussschnecke}", 1, 3, "food"],
    ["{Berliner|Amerikaner|Franzbrötchen}", 1, 2, "food"],
    ["{Käsekuchen|Streuselkuchen|Pflaumenkuchen} Stück", 2, 3, "food"],
    ["{Schwarzwälder Kirsch|Frankfurter Kranz} Stück", 3, 4, "food"],
    ["Belegtes Brötchen {Käse|Salami|Ei|Mett}", 2, 4, "food"],
    ["{Butterhörnchen|Rosinenschnecke}", 1, 2, "food"],
    ["{Kaffee|Café Crème|Espresso}", 1, 2, "standard"],
    ["{Cappuccino|Latte Macchiato|Milchkaffee}", 2, 4, "standard"],
    ["{Kakao|Tee|Heiße Schokolade}", 1, 3, "standard"],
    ["{Apfelschorle|Mineralwasser} 0,5 l Flasche", 1, 2, "standard"],
    ["Baguette {natur|Kräuter}", 1, 2, "food"],
  ],
  lines: FEW_LINES,
  pieces: [...MOSTLY_ONE, [5, 1], [8, 0.3]],
  measured: {},
  endings: [...TEN_ENDINGS, [95, 1], [85, 1], [45, 1]],
  codes: "###",
  deposit: { pattern: /flasche/i, name: "Pfand", minor: 25 },
};
