import { type Trade } from "../../trade.ts";
import { MENU_ENDINGS, ROUND_OF, TABLE_LINES } from "../weights.ts";

/** A Spanish bar with tapas and a lunch menu. */
export const bar: Trade = {
  id: "es-bar",
  rows: [
    ["{Café solo|Cortado|Café con leche}", 1, 2, "restaurant"],
    ["{Tostada tomate|Croissant plancha|Churros}", 1, 4, "restaurant"],
    ["{Caña|Clara|Tubo}", 1, 3, "restaurant"],
    ["{Vino tinto|Vino blanco|Vermut}", 2, 4, "restaurant"],
    ["{Tinto de verano|Sangría} {vaso|jarra}", 3, 14, "restaurant"],
    ["{Agua|Refresco|Zumo natural}", 1, 3, "restaurant"],
    ["Bocadillo {jamón|calamares|tortilla|lomo}", 4, 8, "restaurant"],
    ["{Patatas bravas|Ensaladilla|Croquetas}", 4, 9, "restaurant"],
    ["{Tortilla española|Pincho tortilla}", 2, 9, "restaurant"],
    ["{Boquerones|Calamares|Gambas al ajillo}", 7, 14, "restaurant"],
    ["{Jamón ibérico|Queso manchego} {media|ración}", 7, 19, "restaurant"],
    ["Menú del día {carne|pescado}", 11, 15, "restaurant"],
    ["{Paella|Fabada|Cocido} del día", 10, 16, "restaurant"],
    ["{Flan|Tarta de queso|Arroz con leche}", 3, 6, "restaurant"],
    ["{Pan|Alioli|Aceitunas}", 1, 3, "restaurant"],
    ["{Chupito|Orujo|Copa}", 2, 7, "restaurant"],
  ],
  lines: TABLE_LINES,
  pieces: ROUND_OF,
  measured: {},
  endings: MENU_ENDINGS,
  codes: "##",
};
