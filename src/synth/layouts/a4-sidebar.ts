import { type Block, column, space, text } from "../a4/block.ts";
import { type Labelled } from "../a4/content.ts";
import { type A4Look, type Kit, a4Family, onFill, tableLook } from "../a4/family.ts";
import {
  ALL_META,
  closing,
  idLines,
  logo,
  metaOf,
  pageNumber,
  pairs,
  recipient,
  runningHead,
  taxTable,
  totals,
} from "../a4/parts.ts";
import { place } from "../a4/place.ts";
import { A4_HEIGHT_PX } from "../paper.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

const SIDE_PX = 172;

/** Sender, references and how to pay, one below the other. */
function sideColumn(kit: Kit): Block {
  const { content, styles, job, accent } = kit;
  const color = onFill(accent);
  const { letterhead } = content;
  const small = { ...styles.small, color };
  const strong = { ...small, bold: true };
  const stacked = (rows: readonly Labelled[]) =>
    rows.map(({ label, value }) => column({}, text(label, small), text(value, strong)));
  return column(
    { gap: 16 },
    logo(kit, 56, color, accent),
    column(
      { gap: 2 },
      text([letterhead.name], { ...styles.name, color }),
      ...letterhead.lines.map((line) => text([line], small)),
    ),
    column({}, text(letterhead.phone, small), text(letterhead.web, small)),
    column({}, ...idLines(letterhead.taxIds, small)),
    column({ gap: 6 }, ...stacked(metaOf(kit, ALL_META.slice(3)))),
    content.payment.length === 0
      ? null
      : column({ gap: 6 }, text(job.words.payment, strong), ...stacked(content.payment)),
  );
}

/** A column in colour at the left with all about the sender; the goods beside it. */
export function a4Sidebar(look: A4Look): Layout<TradeFacts, InvoiceWords> {
  return a4Family(
    "a4-sidebar",
    look,
    {
      ...{ sizePx: 12, namePx: 18, titlePx: 26 },
      columns: ["description", "quantity", "price", "amount"],
      ...{ codesBelow: false, groups: false, tax: "sum", currency: "heading" },
    },
    (kit) => {
      const { content, styles, accent } = kit;
      return {
        marginPx: { top: 44, bottom: 28 },
        ...{ left: SIDE_PX + 28, right: 668 },
        under: (sheet, { page }) => {
          const size = { width: SIDE_PX, height: A4_HEIGHT_PX };
          sheet.add({ kind: "rect", x: 0, y: 0, ...size, color: accent });
          if (page === 1) place(sheet, sideColumn(kit), 20, 44, SIDE_PX - 34);
        },
        head: column(
          {},
          text(content.title, styles.title),
          space(8),
          pairs(kit, metaOf(kit, ["number", "date", "due"]), { values: styles.strong }),
          space(26),
          recipient(kit),
          space(22),
        ),
        runningHead: () => runningHead(kit),
        look: tableLook(kit, { rows: "rules", ruleColor: "#b5b5b5", headRules: "both" }),
        tail: column(
          { gap: 18 },
          column({ padding: [0, 0], align: "end" }, column({ width: 290 }, totals(kit, { strong: "band" }))), // prettier-ignore
          taxTable(kit),
          closing(kit),
        ),
        tailAt: "table",
        foot: (number) =>
          column(
            {},
            content.remark === "" ? null : text(content.remark, styles.small),
            pageNumber(kit, number, "right"),
          ),
      };
    },
  );
}
