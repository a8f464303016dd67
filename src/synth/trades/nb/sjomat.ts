import { type Trade } from "../../trade.ts";
import { BY_THE_BOX, JOB_LINES, WHOLE_ENDINGS } from "../weights.ts";

/** Fish sold abroad by the box, in yen: the prices have no minor unit. */
export const sjomat: Trade = {
  id: "nb-sjomat",
  currency: "JPY",
  rows: [
    ["Fresh Atlantic salmon, HOG {3-4|4-5|5-6} kg", 1180, 1690, "standard", "kg"],
    ["Fresh fjord trout, HOG {2-3|3-4} kg", 1290, 1790, "standard", "kg"],
    ["Frozen mackerel {400-600|600+} g", 390, 720, "standard", "kg"],
    ["Salmon fillet, trim {C|D|E}", 1890, 2690, "standard", "kg"],
    ["King crab legs {L|XL}", 5400, 8900, "standard", "kg"],
    ["Frozen capelin, {female|mixed}", 280, 460, "standard", "kg"],
    ["Cod roe, salted, {A|B} grade", 2100, 3900, "standard", "kg"],
    ["Styrofoam box with ice {10|20} kg", 620, 980, "standard"],
    ["{Air freight|Terminal handling} per box", 2400, 5200, "standard"],
    ["{Health certificate|Catch certificate}", 3800, 9500, "standard"],
    ["Temperature logger", 1900, 3400, "standard"],
  ],
  lines: JOB_LINES,
  pieces: BY_THE_BOX,
  measured: { kg: [60000, 940000, 500] },
  endings: WHOLE_ENDINGS,
  codes: "SF-####",
};
