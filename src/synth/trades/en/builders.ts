import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, DELIVERY_LINES, ODD_ENDINGS } from "../weights.ts";

/** A British builders' merchant, delivered on account. */
export const builders: Trade = {
  id: "en-builders",
  rows: [
    ["CLS Studwork 38x63mm 2.4m", 3, 6, "standard"],
    ["Sawn Carcassing C24 47x{100|150|200}mm", 3, 11, "standard", "m"],
    ["Plasterboard {TE|SE} 12.5mm 2400x1200", 8, 14, "standard"],
    ["Multi-Finish Plaster 25kg", 7, 11, "standard"],
    ["Cement {General Purpose|Mastercrete} 25kg", 5, 9, "standard"],
    ["{Sharp Sand|Building Sand|MOT Type 1} Bulk Bag", 42, 69, "standard"],
    ["{Facing Brick|Engineering Brick}, pack of {400|500}", 260, 480, "standard"],
    ["Concrete Block 7N {100|140}mm", 1, 3, "standard"],
    ["Cavity Insulation {75|100}mm, pack", 28, 62, "standard"],
    ["PIR Board {50|100}mm 2400x1200 foil faced both sides", 19, 58, "standard"],
    ["Breathable Membrane 50m x 1.5m", 68, 129, "standard"],
    ["Guttering Half Round {2|4}m {Black|White}", 6, 19, "standard"],
    ["Soil Pipe 110mm x 3m", 14, 28, "standard"],
    ["Screws {4.0x40|5.0x70|5.0x100} tub of {500|1000}", 12, 36, "standard"],
    ["Expanding Foam 750ml", 5, 10, "standard"],
    ["Sheathing Plywood {12|18}mm 2440x1220", 24, 56, "standard"],
    ["{Pallet charge|Crane offload|Delivery}", 15, 65, "standard"],
  ],
  lines: DELIVERY_LINES,
  pieces: BY_THE_BOX,
  measured: { m: [2400, 96000, 300] },
  endings: ODD_ENDINGS,
  codes: "######",
};
