import { type Trade } from "../trade.ts";

/** A lunch restaurant with drinks. */
export const bistro: Trade = {
  id: "bistro",
  rows: [
    ["Dagens lunch {kött|fisk|vegetarisk}", 115, 155, "restaurant"],
    ["{Köttbullar|Raggmunk|Wallenbergare|Pannbiff}", 145, 219, "restaurant"],
    ["{Rödspätta|Torsk|Laxpudding|Stekt strömming}", 149, 265, "restaurant"],
    ["Pizza {Margherita|Capricciosa|Vesuvio|Quattro}", 105, 159, "restaurant"],
    ["Hamburgare {90 g|150 g|halloumi}", 125, 189, "restaurant"],
    ["{Pasta carbonara|Pasta pesto|Lasagne}", 135, 189, "restaurant"],
    ["Caesarsallad {kyckling|räkor}", 149, 195, "restaurant"],
    ["{Entrecôte|Ryggbiff} 200 g", 245, 345, "restaurant"],
    ["{Toast Skagen|Löjrom|Vitlöksbröd}", 65, 195, "restaurant"],
    ["{Pommes|Sötpotatispommes|Aioli|Bearnaise}", 25, 59, "restaurant"],
    ["{Barnmeny|Pannkakor barn}", 69, 95, "restaurant"],
    ["{Crème brûlée|Pannacotta|Chokladfondant}", 79, 119, "restaurant"],
    ["{Läsk|Lättöl|Mineralvatten} 33 cl", 29, 45, "restaurant"],
    ["{Kaffe|Te|Espresso}", 25, 42, "restaurant"],
    ["{Starköl|Lageröl|IPA} 40 cl", 72, 98, "standard"],
    ["{Rött vin|Vitt vin} glas", 95, 145, "standard"],
    ["{Mousserande|Rosé} glas", 95, 155, "standard"],
  ],
  lines: [
    [1, 3],
    [2, 5],
    [3, 5],
    [4, 4],
    [5, 3],
    [6, 2],
    [7, 1],
  ],
  pieces: [
    [1, 8],
    [2, 6],
    [3, 2],
    [4, 1],
  ],
  measured: {},
  endings: [[0, 1]],
  codes: "###",
};
