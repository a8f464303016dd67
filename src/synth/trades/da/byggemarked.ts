import { type Trade } from "../../trade.ts";
import { MOSTLY_ONE, SOME_LINES } from "../weights.ts";

/** A Danish builders' market. */
export const byggemarked: Trade = {
  id: "da-byggemarked",
  rows: [
    ["Spånskrue {4,0x40|5,0x60|6,0x100} {100|200} stk", 49, 179, "standard"],
    ["Søm {2,8x65|3,1x80} varmforz. 1 kg", 59, 129, "standard"],
    ["{Hammer|Nedstryger|Fukssvans}", 89, 299, "standard"],
    ["Skruetrækker {PH2|TX20|ligekærv}", 29, 119, "standard"],
    ["Vægmaling {glans 5|glans 10} hvid {3|10} l", 199, 699, "standard"],
    ["{Træbeskyttelse|Gulvlak|Grunder} {0,75|2,5} l", 149, 549, "standard"],
    ["{Pensel|Malerrulle|Malertape}", 19, 119, "standard"],
    ["{Sandpapir|Slibenet} K{80|120|180} 5 stk", 25, 79, "standard"],
    ["{Fugemasse|Montagelim|Silikone} 300 ml", 39, 139, "standard"],
    ["Reglar {45x45|45x95} høvlet", 19, 49, "standard", "m"],
    ["Terrassebræt {28x120|21x145} imp.", 22, 69, "standard", "m"],
    ["Gipsplade {13x900x2400|13x600x2400}", 59, 119, "standard"],
    ["{Cement|Betonmix|Fliseklæb} {20|25} kg", 39, 189, "standard"],
    ["LED-pære {E27|E14|GU10} {4|7|9} W", 29, 99, "standard"],
    ["{Forlængerledning|Stikdåse} {3|5|10} m", 69, 249, "standard"],
    ['{Vandhane|Vandlås|Slange} {1/2|3/4}"', 49, 799, "standard"],
    ["{Arbejdshandsker|Høreværn|Støvmaske}", 29, 199, "standard"],
    ["{Pottemuld|Plænegødning|Flis} {20|40} l", 29, 129, "standard"],
    ["{Hængsel|Hasp|Vinkelbeslag} {2|4} stk", 19, 89, "standard"],
    ["{Gaffatape|Afdækningsplast|Affaldssække}", 25, 89, "standard"],
  ],
  lines: SOME_LINES,
  pieces: [...MOSTLY_ONE, [10, 0.7]],
  measured: { m: [1200, 5400, 300] },
  endings: [
    [95, 6],
    [0, 3],
    [50, 1],
  ],
  codes: "#######",
};
