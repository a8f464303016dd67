import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, tableLook } from "../a4/family.ts";
import {
  address,
  boxes,
  closing,
  contact,
  idLines,
  logo,
  metaOf,
  pageNumber,
  payment,
  recipient,
  runningHead,
  taxTable,
  totals,
} from "../a4/parts.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

const LINE = "#3a3a3a";

/** A printed form: every fact in a box, the table's lines down to the sums. */
export function a4Boxed(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-boxed",
    look,
    {
      ...{ sizePx: 11.5, namePx: 19, titlePx: 22 },
      columns: ["code", "description", "quantity", "unit", "price", "rate", "amount"],
      ...{ codesBelow: false, groups: false, tax: "sum", currency: "heading" },
    },
    (kit) => {
      const { content, styles } = kit;
      const { letterhead } = content;
      const border = { color: LINE, widthPx: 1 };
      return {
        marginPx: { top: 30, bottom: 24 },
        ...{ left: 40, right: 664 },
        head: column(
          {},
          row(
            { gap: 14, justify: "between", align: "center" },
            row(
              { gap: 12, align: "center" },
              logo(kit, 48),
              column(
                {},
                text([letterhead.name], styles.name),
                ...letterhead.lines.map((line) => text([line], styles.small)),
              ),
            ),
            text(content.title, styles.title, "right"),
          ),
          space(12),
          row(
            { gap: 12 },
            column({ grow: 1, padding: 8, height: 92, border }, recipient(kit)),
            column({ grow: 1, padding: 8, border }, address(kit, content.shipTo, { heading: content.shipTo.heading })), // prettier-ignore
          ),
          space(10),
          boxes(kit, metaOf(kit, ["number", "date", "due", "customerNumber"]), {
            ...{ color: LINE, strong: true },
          }),
          boxes(kit, metaOf(kit, ["concerns", "yourReference", "ourReference", "terms"]), {
            ...{ color: LINE, below: true },
          }),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ headRules: "frame", headFill: "#e4e4e4", vertical: true, ruleColor: LINE },
          ...{ rowSpacePx: 2.5 },
        }),
        tail: row(
          { gap: 12, justify: "between" },
          column({ gap: 8 }, taxTable(kit, { frame: LINE, background: "#e4e4e4" }), payment(kit), closing(kit)), // prettier-ignore
          column({ width: 270 }, totals(kit, { strong: "frame", larger: 1 })),
        ),
        tailAt: "bottom",
        foot: (number) =>
          row(
            { padding: 6, gap: 16, justify: "between", border },
            contact(kit, styles.small),
            column({}, ...idLines(letterhead.taxIds, styles.small)),
            content.remark === "" ? null : text(content.remark, styles.small),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
