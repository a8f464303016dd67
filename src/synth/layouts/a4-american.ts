import { column, grid, row, space, text } from "../a4/block.ts";
import { type A4Look, a4Family, onFill, tableLook } from "../a4/family.ts";
import {
  address,
  closing,
  contact,
  idLines,
  logo,
  metaOf,
  pageNumber,
  payment,
  recipient,
  runningHead,
  totals,
} from "../a4/parts.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** American: a large title, who is billed and where it is shipped, a row of terms. */
export function a4American(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-american",
    look,
    {
      ...{ sizePx: 12, namePx: 19, titlePx: 32 },
      columns: ["quantity", "code", "description", "price", "amount"],
      ...{ codesBelow: false, groups: false, tax: "rate", currency: "amount" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead, recipient: to, shipTo } = content;
      const heading = { ...styles.strong, color: onFill(accent) };
      const titled = (label: string) =>
        column({ padding: [3, 7], background: accent }, text(label, heading));
      const terms = metaOf(kit, ["concerns", "ourReference", "terms", "due", "deliveryDate"]);
      return {
        marginPx: { top: 36, bottom: 28 },
        ...{ left: 46, right: 658 },
        head: column(
          {},
          row(
            { gap: 20, justify: "between" },
            column(
              {},
              logo(kit, 46),
              text([letterhead.name], styles.name),
              ...letterhead.lines.map((line) => text([line], styles.body)),
              contact(kit, styles.body),
              ...idLines(letterhead.taxIds, styles.small),
            ),
            column(
              { width: 260, gap: 8 },
              text(content.title, { ...styles.title, color: accent }, "right"),
              grid(
                metaOf(kit, ["number", "date", "customerNumber"]).map(({ label, value }) => ({
                  ...{ cells: [[label], value], style: styles.body, styles: [styles.strong] },
                  spacePx: 2,
                })),
                {
                  aligns: ["right", "right"],
                  ...{ fill: 0, insetPx: 6, frame: { color: "#bbbbbb", widthPx: 0.8 } },
                },
              ),
            ),
          ),
          space(20),
          row(
            { gap: 24 },
            column({ grow: 1, gap: 4 }, titled(to.heading), recipient(kit, false)),
            column({ grow: 1, gap: 4 }, titled(shipTo.heading), address(kit, shipTo)),
          ),
          space(16),
          grid(
            [
              {
                ...{ cells: terms.map(({ label }) => [label]), style: heading },
                ...{ background: accent, spacePx: 2 },
              },
              { cells: terms.map(({ value }) => value), style: styles.body, spacePx: 3 },
            ],
            {
              aligns: terms.map(() => "center" as const),
              ...{ fill: "all", insetPx: 8, frame: { color: "#bbbbbb", widthPx: 0.8 } },
            },
          ),
          space(6),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ headFill: accent, headRules: "none", vertical: true, ruleColor: "#bbbbbb" },
          ...{ rows: "zebra", zebra: "#f4f4f4" },
        }),
        tail: column(
          { gap: 14 },
          row(
            { gap: 24, justify: "between" },
            column({ grow: 1, gap: 10 }, payment(kit), content.remark === "" ? null : text(content.remark, styles.small)), // prettier-ignore
            column({ width: 270 }, totals(kit, { strong: "rules", larger: 2.5 })),
          ),
          closing(kit, "center"),
        ),
        tailAt: "table",
        foot: (number) => column({}, pageNumber(kit, number, "center")),
      };
    },
  );
}
