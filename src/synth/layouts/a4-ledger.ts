import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, onFill, tableLook } from "../a4/family.ts";
import {
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
} from "../a4/parts.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** Ruled columns down the page; the sums side by side in a band at the bottom. */
export function a4Ledger(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-ledger",
    look,
    {
      ...{ sizePx: 12, namePx: 19, titlePx: 24 },
      columns: ["quantity", "unit", "description", "price", "amount"],
      ...{ codesBelow: false, groups: false, tax: "rate", currency: "label" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead } = content;
      const color = onFill(accent);
      return {
        marginPx: { top: 34, bottom: 26 },
        ...{ left: 44, right: 660 },
        head: column(
          {},
          row(
            { gap: 20, justify: "between" },
            column({ grow: 1 }, text(content.title, styles.title), space(8), recipient(kit)),
            column(
              { grow: 1, align: "end" },
              logo(kit, 42),
              text([letterhead.name], styles.name, "right"),
              ...letterhead.lines.map((line) => text([line], styles.body, "right")),
              contact(kit, styles.small, "right"),
            ),
          ),
          space(14),
          row(
            { gap: 24 },
            column({ grow: 1 }, pairs(kit, metaOf(kit, ["number", "date", "due", "terms"]), { values: styles.strong })), // prettier-ignore
            column({ grow: 1 }, pairs(kit, metaOf(kit, ["customerNumber", "concerns", "yourReference", "ourReference"]))), // prettier-ignore
          ),
          space(6),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ headFill: accent, headRules: "frame", vertical: true, ruleColor: "#6b6b6b" },
        }),
        tail: column(
          { gap: 10 },
          row(
            { border: { color: "#6b6b6b", widthPx: 1 } },
            ...content.totals.map(({ label, value, strong }) =>
              column(
                { grow: strong ? 1.5 : 1, padding: [6, 8], ...(strong ? { background: accent } : {}) }, // prettier-ignore
                text(label, { ...styles.small, ...(strong ? { color } : {}) }, "right"),
                text(value, { ...styles.strong, ...(strong ? { color, sizePx: 14.5 } : {}) }, "right"), // prettier-ignore
              ),
            ),
          ),
          row({ gap: 24, justify: "between" }, payment(kit) ?? space(0), closing(kit, "right")),
        ),
        tailAt: "bottom",
        foot: (number) =>
          row(
            { gap: 16, justify: "between" },
            ...idLines(letterhead.taxIds, styles.small),
            content.remark === "" ? null : text(content.remark, styles.small),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
