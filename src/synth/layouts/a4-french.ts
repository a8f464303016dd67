import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, tableLook } from "../a4/family.ts";
import {
  boxes,
  closing,
  contact,
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

const LINE = "#555555";

/** French: client in a box at the right, the number in a bar, tax recapitulated at the left. */
export function a4French(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-french",
    look,
    {
      ...{ sizePx: 11.8, namePx: 20, titlePx: 15 },
      columns: ["code", "description", "quantity", "price", "rate", "amount"],
      ...{ codesBelow: false, groups: false, tax: "sum", currency: "amount" },
    },
    (kit) => {
      const { content, styles, accent, job } = kit;
      const { letterhead } = content;
      const number = metaOf(kit, ["number"]).flatMap(({ value }) => value);
      return {
        marginPx: { top: 36, bottom: 26 },
        ...{ left: 46, right: 658 },
        head: column(
          {},
          row(
            { gap: 40 },
            column(
              { grow: 1 },
              logo(kit, 50),
              text([letterhead.name], styles.name),
              ...letterhead.lines.map((line) => text([line], styles.body)),
              contact(kit, styles.body),
            ),
            column(
              { width: 270 },
              space(46),
              column({ padding: [10, 12], height: 90, border: { color: LINE, widthPx: 1 } }, recipient(kit)), // prettier-ignore
            ),
          ),
          space(22),
          row(
            { padding: [5, 10], border: { color: accent, widthPx: 1.4, sides: ["top", "bottom"] }, justify: "between" }, // prettier-ignore
            text([content.title, job.locale.country === "FR" ? " N° " : " ", ...number], {
              ...styles.title,
              color: accent,
            }),
          ),
          space(8),
          boxes(kit, metaOf(kit, ["date", "due", "customerNumber", "concerns", "terms"])),
          pairs(kit, metaOf(kit, ["yourReference", "ourReference", "deliveryDate"]), { colon: true }), // prettier-ignore
          space(6),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ headFill: "#ececec", headRules: "frame", vertical: true, ruleColor: LINE },
        }),
        tail: column(
          { gap: 14 },
          row(
            { gap: 20, justify: "between", align: "start" },
            taxTable(kit, { frame: LINE, background: "#ececec" }) ?? space(0),
            column({ width: 270 }, totals(kit, { strong: "frame", larger: 1.5 })),
          ),
          payment(kit),
          closing(kit),
        ),
        tailAt: "table",
        foot: (page) =>
          column(
            { gap: 2, padding: [5, 0], border: { color: LINE, widthPx: 0.7, sides: ["top"] } },
            text(
              letterhead.taxIds.flatMap(({ label, value }, i) => [i === 0 ? "" : " – ", label, " ", ...value]), // prettier-ignore
              styles.small,
              "center",
            ),
            content.remark === "" ? null : text(content.remark, styles.small, "center"),
            pageNumber(kit, page, "right"),
          ),
      };
    },
  );
}
