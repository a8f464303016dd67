import { type Trade } from "../trade.ts";

/** A filling station with a small shop. */
export const fuel: Trade = {
  id: "fuel",
  rows: [
    ["{Bensin 95|Blyfri 95|Bensin 98}", 15, 19, "standard", "l"],
    ["{Diesel|Diesel HVO100|Diesel B7}", 16, 23, "standard", "l"],
    ["Etanol E85", 13, 16, "standard", "l"],
    ["Biltvätt {bas|plus|guld}", 119, 289, "standard"],
    ["Spolarvätska {3|4} l", 59, 129, "standard"],
    ["Motorolja {5W-30|0W-20} 1 l", 149, 279, "standard"],
    ["{Isskrapa|Torkarblad|Doftgran}", 29, 199, "standard"],
    ["Kaffe {liten|mellan|stor}", 22, 38, "food"],
    ["{Korv med bröd|Grillkorv|Kokt korv}", 25, 45, "food"],
    ["{Wienerbröd|Kanelbulle|Munk}", 19, 35, "food"],
    ["{Smörgås ost|Wrap kyckling|Baguette}", 45, 79, "food"],
    ["{Läsk|Energidryck|Vatten} 50 cl", 22, 38, "food"],
    ["{Tuggummi|Chokladkaka|Lakrits}", 15, 35, "food"],
    ["Kvällstidning", 25, 35, "books"],
  ],
  lines: [
    [1, 6],
    [2, 4],
    [3, 2],
    [4, 1],
  ],
  pieces: [
    [1, 12],
    [2, 3],
  ],
  measured: { l: [9000, 62000, 10] },
  endings: [
    [9, 1],
    [14, 1],
    [19, 1],
    [24, 1],
    [34, 1],
    [49, 1],
    [59, 1],
    [64, 1],
    [79, 1],
    [89, 1],
  ],
  codes: "####",
};
