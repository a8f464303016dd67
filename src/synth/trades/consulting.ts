import { type Trade } from "../trade.ts";

/** Hours and reports of a consultancy. */
export const consulting: Trade = {
  id: "consulting",
  rows: [
    ["{Konsulttid|Rådgivning|Projektledning}", 950, 1650, "standard", "h"],
    ["{Systemutveckling|Programmering|Testning}", 890, 1490, "standard", "h"],
    ["{Workshop|Utbildning} {halvdag|heldag}", 7500, 24000, "standard"],
    ["{Förstudie|Slutrapport|Teknisk rapport}", 6000, 38000, "standard"],
    ["Resetid", 450, 750, "standard", "h"],
    ["Milersättning", 185, 250, "standard"],
    ["{Licens|Supportavtal} {månad|kvartal}", 490, 4900, "standard"],
    ["{Webbhotell|Domän|Backup} {månad|år}", 99, 1900, "standard"],
    ["{Årsbokslut|Deklaration|Löpande bokföring}", 1200, 14500, "standard"],
    ["{Översättning|Korrekturläsning} {sv-en|en-sv}", 900, 6200, "standard"],
    ["Startavgift", 495, 1995, "standard"],
    ["{Grafisk form|Fotografering|Textarbete}", 700, 1250, "standard", "h"],
  ],
  lines: [
    [1, 4],
    [2, 5],
    [3, 4],
    [4, 2],
  ],
  pieces: [
    [1, 10],
    [2, 3],
    [3, 1],
    [4, 1],
  ],
  measured: { h: [1000, 42000, 500] },
  endings: [[0, 1]],
  codes: "##",
};
