import { type Trade } from "../../trade.ts";
import { JOB_LINES, MOSTLY_ONE, WHOLE_ENDINGS } from "../weights.ts";

/** A Finnish bookkeeping office. */
export const tilitoimisto: Trade = {
  id: "fi-tilitoimisto",
  rows: [
    ["Kirjanpito {tammikuu|huhtikuu|elokuu|lokakuu}", 120, 690, "standard"],
    ["Palkanlaskenta, {3|6|12} palkansaajaa", 60, 280, "standard"],
    ["Tilinpäätös ja {veroilmoitus|tase-erittelyt}", 450, 1900, "standard"],
    ["Arvonlisäveroilmoitus", 25, 60, "standard"],
    ["Asiantuntijatyö", 85, 145, "standard", "h"],
    ["{Ohjelmistomaksu|Verkkolaskupalvelu}", 12, 79, "standard", "month"],
    ["{Ostolaskujen|Myyntilaskujen} käsittely", 1, 3, "standard"],
    ["{Perustamistoimet|Muutosilmoitus PRH}", 150, 420, "standard"],
    ["Toimistokulut", 8, 25, "standard"],
    ["{Koulutus|Perehdytys}", 90, 260, "standard", "h"],
  ],
  lines: JOB_LINES,
  pieces: [...MOSTLY_ONE, [15, 0.5], [42, 0.5]],
  measured: { h: [500, 14000, 250], month: [1000, 3000, 1000] },
  endings: WHOLE_ENDINGS,
  codes: "###",
};
