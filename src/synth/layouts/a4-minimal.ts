import { column, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, tableLook } from "../a4/family.ts";
import {
  closing,
  idLines,
  logo,
  metaOf,
  pageNumber,
  pairs,
  payment,
  recipient,
  runningHead,
  totals,
} from "../a4/parts.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** Much white, small grey labels, no lines but one; the sum large at the left. */
export function a4Minimal(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-minimal",
    look,
    {
      ...{ sizePx: 12, namePx: 16, titlePx: 34 },
      columns: ["description", "quantity", "price", "amount"],
      ...{ codesBelow: false, groups: false, tax: "rate", currency: "amount" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead } = content;
      const keys = ["number", "date", "due", "concerns"] as const;
      const sum = content.totals.find(({ strong }) => strong);
      return {
        marginPx: { top: 52, bottom: 40 },
        ...{ left: 64, right: 640 },
        head: column(
          {},
          row(
            { justify: "between", align: "start", gap: 20 },
            text(content.title, { ...styles.title, bold: false, color: accent }),
            logo(kit, 36),
          ),
          space(34),
          row(
            { gap: 28 },
            ...metaOf(kit, keys).map(({ label, value }) =>
              column({ gap: 2 }, text(label, styles.faint), text(value, styles.body)),
            ),
          ),
          space(30),
          row(
            { gap: 40 },
            column(
              { grow: 1 },
              text([letterhead.name], styles.name),
              ...letterhead.lines.map((line) => text([line], styles.body)),
              text(letterhead.web, styles.body),
            ),
            column({ grow: 1 }, recipient(kit)),
          ),
          space(34),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ heading: styles.faint, headRules: "none", rowSpacePx: 6, cellSpacePx: 4 },
          ruleColor: "#cccccc",
        }),
        tail: column(
          { gap: 26 },
          row(
            { gap: 24, justify: "between", align: "start" },
            sum === undefined
              ? null
              : column(
                  { grow: 1, gap: 2 },
                  text(sum.label, styles.faint),
                  text(sum.value, { ...styles.title, sizePx: 26, color: accent }),
                ),
            column({ width: 290 }, totals(kit, { strong: "bold", larger: 0 })),
          ),
          row(
            { gap: 30 },
            column({ grow: 1 }, payment(kit)),
            column({ grow: 1 }, pairs(kit, metaOf(kit, ["yourReference", "ourReference", "terms"]))), // prettier-ignore
          ),
          closing(kit),
        ),
        tailAt: "table",
        foot: (number) =>
          row(
            { gap: 18, justify: "between" },
            text(letterhead.phone, styles.faint),
            ...idLines(letterhead.taxIds, styles.faint),
            content.remark === "" ? null : text(content.remark, styles.faint),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
