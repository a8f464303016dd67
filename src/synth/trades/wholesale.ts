import { type Trade } from "../trade.ts";

/** Food and supplies delivered to restaurants and offices. */
export const wholesale: Trade = {
  id: "wholesale",
  rows: [
    ["Kaffe {mellanrost|mörkrost} {6x500 g|12x500 g}", 290, 790, "food"],
    ["{Te|Choklad} sortiment {50|100} st", 149, 390, "food"],
    ["Mjölk {1|1,5} l {6|10}-p", 79, 169, "food"],
    ["{Fruktkorg|Grönsakslåda} {liten|stor}", 249, 590, "food"],
    ["{Vetemjöl|Socker|Ris} {10|25} kg", 149, 490, "food"],
    ["{Rapsolja|Olivolja} {5|10} l", 190, 690, "food"],
    ["{Lax|Torsk} fryst 5 kg", 590, 1190, "food"],
    ["{Kyckling|Nötfärs} fryst 10 kg", 690, 1290, "food"],
    ["{Mineralvatten|Juice} {20|24}-p", 129, 329, "food"],
    ["{Servetter|Kaffemuggar} {500|1000} st", 119, 490, "standard"],
    ["{Torkrullar|Soppåsar} {6|12}-p", 129, 390, "standard"],
    ["{Handtvål|Maskindiskmedel} {5|10} l", 159, 690, "standard"],
    ["{Handskar|Förkläden} {100|200} st", 79, 249, "standard"],
    ["{Frakt|Leverans}", 95, 395, "standard"],
  ],
  lines: [
    [1, 2],
    [2, 4],
    [3, 5],
    [4, 4],
    [5, 3],
    [6, 2],
  ],
  pieces: [
    [1, 5],
    [2, 5],
    [3, 2],
    [4, 2],
    [5, 1],
    [6, 1],
    [10, 1],
  ],
  measured: {},
  endings: [
    [0, 5],
    [50, 2],
    [90, 1],
  ],
  codes: "1#####",
};
