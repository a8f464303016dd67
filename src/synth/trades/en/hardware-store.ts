import { type Trade } from "../../trade.ts";
import { CHARM_ENDINGS, MOSTLY_ONE, SOME_LINES } from "../weights.ts";

/** An American hardware store, in inches, feet and gallons. */
export const hardwareStore: Trade = {
  id: "en-hardware-store",
  rows: [
    ["{Deck|Drywall|Wood} Screws #8 {1-1/4|2-1/2|3} in 1 lb", 6, 13, "standard"],
    ["{Claw Hammer 16oz|Pry Bar|Hand Saw 20in}", 12, 34, "standard"],
    ["{Phillips|Slotted|Torx} Screwdriver", 4, 14, "standard"],
    ["Tape Measure {16|25|35} ft", 8, 29, "standard"],
    ["Interior Paint {Eggshell|Satin} {1 qt|1 gal}", 16, 49, "standard"],
    ["{Primer|Deck Stain|Polyurethane} 1 gal", 19, 54, "standard"],
    ["{Angled Brush 2in|Roller Kit|Painter's Tape}", 5, 19, "standard"],
    ["Sandpaper {80|120|220} grit 5 pk", 4, 9, "standard"],
    ["{Silicone Caulk|Latex Caulk} {White|Clear}", 4, 11, "standard"],
    ["2x4x8 {SPF Stud|Treated}", 3, 7, "standard"],
    ["{Plywood 1/2in|OSB 7/16in} 4x8", 14, 46, "standard"],
    ["LED Bulb {60W|75W|100W} eq {2|4} pk", 6, 18, "standard"],
    ["Extension Cord {15|25|50} ft", 9, 44, "standard"],
    ["{Duplex Outlet|GFCI Outlet|Dimmer Switch}", 1, 24, "standard"],
    ["{PVC Elbow|Copper Tee|Ball Valve} {1/2|3/4} in", 0, 14, "standard"],
    ["{Potting Soil|Mulch|Grass Seed} {1|2} cu ft", 4, 29, "standard"],
    ["{Work Gloves|Safety Glasses|Dust Masks}", 4, 19, "standard"],
    ["{Duct Tape|Zip Ties|Trash Bags}", 5, 19, "standard"],
    ["{Furnace Filter|Smoke Alarm|Batteries AA 8pk}", 6, 29, "standard"],
    ["Key Copy", 2, 3, "standard"],
  ],
  lines: SOME_LINES,
  pieces: [...MOSTLY_ONE, [12, 0.4]],
  measured: {},
  endings: CHARM_ENDINGS,
  codes: "######",
};
