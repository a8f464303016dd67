import { type Block, column, row, space, text } from "../a4/block.ts";
import { type A4Look, type Kit, a4Family, tableLook } from "../a4/family.ts";
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
import { A4_WORDS } from "../a4/words.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

/** Lines to sign on: who ordered or approved it, where and when. */
function signatures({ job, styles, content }: Kit): Block | null {
  if (content.kind !== "purchase_order") return null;
  const words = A4_WORDS[job.locale.id];
  const labels = [words.placeAndDate, words.orderedBy, words.approvedBy];
  return row(
    { gap: 24, padding: [26, 0] },
    ...labels.map((label) =>
      column(
        { grow: 1, padding: [3, 0], border: { color: "#333333", widthPx: 0.8, sides: ["top"] } },
        text(label, styles.small),
      ),
    ),
  );
}

/** An order form: three parties in boxes, lines down to the sums, room for signatures. */
export function a4Form(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-form",
    look,
    {
      ...{ sizePx: 11.5, namePx: 17, titlePx: 23 },
      columns: ["position", "code", "description", "quantity", "unit", "price", "amount"],
      ...{ codesBelow: false, groups: false, tax: "rate", currency: "label" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      const { letterhead, shipTo } = content;
      const border = { color: accent, widthPx: 1 };
      return {
        marginPx: { top: 34, bottom: 24 },
        ...{ left: 42, right: 662 },
        head: column(
          {},
          row(
            { justify: "between", gap: 16, align: "center" },
            text(content.title, { ...styles.title, color: accent }),
            logo(kit, 40),
          ),
          space(10),
          row(
            { gap: 8 },
            column(
              { grow: 1, padding: 8, border },
              text([letterhead.name], styles.name),
              ...letterhead.lines.map((line) => text([line], styles.body)),
              contact(kit, styles.small),
            ),
            column({ grow: 1, padding: 8, border }, recipient(kit)),
            column({ grow: 1, padding: 8, border }, address(kit, shipTo, { heading: shipTo.heading })), // prettier-ignore
          ),
          space(8),
          boxes(kit, metaOf(kit, ["number", "date", "due", "terms"]), {
            color: accent,
            strong: true,
          }),
          boxes(kit, metaOf(kit, ["customerNumber", "concerns", "yourReference", "ourReference"]), {
            ...{ color: accent, below: true },
          }),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, {
          ...{ headRules: "frame", vertical: true, rows: "rules", ruleColor: accent },
        }),
        tail: column(
          {},
          row(
            { gap: 16, justify: "between" },
            column({ gap: 8 }, taxTable(kit), payment(kit), closing(kit)),
            column({ width: 270 }, totals(kit, { strong: "frame", larger: 1 })),
          ),
          signatures(kit),
        ),
        tailAt: "table",
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
