import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, CHARM_ENDINGS, DELIVERY_LINES } from "../weights.ts";

/** An American supplier of offices. */
export const officeSupply: Trade = {
  id: "en-office-supply",
  rows: [
    ["Copy Paper 8.5x11 20 lb, {10|5} Ream Case", 28, 62, "standard"],
    ["Toner Cartridge {Black|Cyan|Magenta|Yellow}, High Yield, 6,500 Pages", 84, 219, "standard"],
    ["{Ballpoint|Gel|Rollerball} Pens {Black|Blue}, Dozen", 5, 22, "standard"],
    ["File Folders Letter 1/3-Cut, Box of 100", 12, 28, "standard"],
    ["Binder {1|2|3} in D-Ring {White|Black}", 4, 14, "standard"],
    ["Sticky Notes 3x3, {12|24} Pads", 8, 24, "standard"],
    ["{Stapler|Hole Punch|Tape Dispenser}", 7, 34, "standard"],
    ["Legal Pads {Canary|White}, Dozen", 9, 21, "standard"],
    ["Envelopes #10 {Window|Security}, Box of 500", 16, 44, "standard"],
    ["Ergonomic Task Chair with Adjustable Arms, {Black|Gray}", 149, 389, "standard"],
    ["Standing Desk {48|60} in, {Walnut|White} Top", 289, 540, "standard"],
    ["Monitor Arm {Single|Dual}", 59, 168, "standard"],
    ["USB-C {Hub|Dock|Cable 6 ft}", 12, 189, "standard"],
    ["Dry Erase {Markers 8 pk|Board 36x24}", 8, 64, "standard"],
    ["Coffee {Ground|Pods}, {24|96} ct", 14, 52, "standard"],
    ["{Paper Towels|Hand Soap|Trash Liners} Case", 19, 58, "standard"],
    ["{Shipping|Liftgate Delivery|Handling}", 8, 75, "standard"],
  ],
  lines: DELIVERY_LINES,
  pieces: BY_THE_BOX,
  measured: {},
  endings: CHARM_ENDINGS,
  codes: "###-####",
};
