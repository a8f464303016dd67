import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, tableLook } from "../a4/family.ts";
import {
  ALL_META,
  closing,
  contact,
  idLines,
  logo,
  metaOf,
  pageNumber,
  pairs,
  payment,
  recipient,
  runningHead,
  taxTable,
  totals,
} from "../a4/parts.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** Two columns above a line: who sends and who gets it; facts at the right, sums at the left. */
export function a4Columns(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-columns",
    look,
    {
      ...{ sizePx: 12, namePx: 20, titlePx: 22 },
      columns: ["position", "description", "quantity", "price", "rate", "amount"],
      ...{ codesBelow: true, groups: false, tax: "sum", currency: "amount" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead } = content;
      return {
        marginPx: { top: 38, bottom: 30 },
        ...{ left: 50, right: 654 },
        head: column(
          {},
          row(
            { gap: 30 },
            column(
              { grow: 1 },
              logo(kit, 44),
              text([letterhead.name], styles.name),
              ...letterhead.lines.map((line) => text([line], styles.body)),
              space(6),
              contact(kit, styles.small),
              ...idLines(letterhead.taxIds, styles.small),
            ),
            column(
              { grow: 1, gap: 10 },
              text(content.title, { ...styles.title, color: accent }),
              pairs(kit, metaOf(kit, ALL_META), { colon: true }),
            ),
          ),
          column({ padding: [6, 0], border: { color: accent, widthPx: 2, sides: ["bottom"] } }),
          space(12),
          recipient(kit),
          space(14),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, { headRules: "both", rows: "dashes", ruleColor: "#777777" }),
        tail: column(
          { gap: 16 },
          row(
            { gap: 30, justify: "between" },
            column({ width: 290 }, totals(kit, { strong: "frame" })),
            column({}, taxTable(kit)),
          ),
          payment(kit),
          closing(kit),
        ),
        tailAt: "table",
        foot: (number) =>
          row(
            { justify: "between" },
            content.remark === "" ? space(12, 10) : text(content.remark, styles.small),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
