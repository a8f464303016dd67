import { type Random } from "../../core/random.ts";
import { type Block, column, row, space, text } from "../a4/block.ts";
import { type Arrangement, type Kit, a4Family, tableLook } from "../a4/family.ts";
import { type PageNumber } from "../a4/flow.ts";
import { closing, idLines, pageNumber, payment, runningHead, taxTable, totals } from "../a4/parts.ts"; // prettier-ignore
import { type TradeFacts } from "../facts.ts";
import { A4_WIDTH_PX } from "../paper.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";
import { type A4Choices, drawA4Choices } from "./a4-choices.ts";
import { drawnHead } from "./drawn-a4-head.ts";

const SUMS_PX = 280;

/** Sums, taxes and how to pay, under the table. */
function tail(kit: Kit, choices: A4Choices): Block {
  const sums = totals(kit, { strong: choices.total, larger: 1.5 });
  const taxes = choices.taxTable ? taxTable(kit, choices.table.vertical === true ? { frame: "#666666" } : {}) : null; // prettier-ignore
  const pay = choices.payment === "tail" ? payment(kit, { heading: choices.heading }) : null;
  const rest = column({ gap: 10 }, taxes, pay, closing(kit));
  switch (choices.tail) {
    case "beside":
      return row({ gap: 16, justify: "between", align: "start" }, rest, column({ width: SUMS_PX }, sums)); // prettier-ignore
    case "below":
      return column({ gap: 14 }, row({ justify: "end" }, column({ width: SUMS_PX }, sums)), rest);
    case "left":
      return column({ gap: 14 }, column({ width: SUMS_PX }, sums), rest);
    case "wide":
      return column({ gap: 14 }, sums, rest);
  }
}

/** Who the sender is, on every page. */
function foot(kit: Kit, choices: A4Choices, number: PageNumber): Block {
  const { content, styles } = kit;
  const { letterhead, remark } = content;
  const address: Piece[] = [letterhead.name, ...letterhead.lines.flatMap((line) => [" · ", line])];
  const onLine: Piece[] = letterhead.taxIds.flatMap(({ label, value }, i) => [
    `${i === 0 ? "" : " – "}${label} `,
    ...value,
  ]);
  return column(
    { gap: 3, padding: [5, 0], border: { color: "#777777", widthPx: 0.7, sides: ["top"] } },
    choices.sender === "foot" ? text(address, styles.small) : null,
    ...(choices.ids === "foot" ? idLines(letterhead.taxIds, styles.small) : []),
    choices.ids === "foot-line" ? text(onLine, styles.small, "center") : null,
    choices.payment === "foot" ? payment(kit, { heading: false, values: styles.small }) : null,
    remark === "" ? null : text(remark, styles.small),
    pageNumber(kit, number, "right"),
  );
}

function arrange(kit: Kit, choices: A4Choices): Arrangement {
  const { marginPx } = choices;
  return {
    marginPx: { top: 34, bottom: 26 },
    ...{ left: marginPx, right: A4_WIDTH_PX - marginPx },
    head: drawnHead(kit, choices),
    runningHead: () => column({}, runningHead(kit), space(8)),
    look: tableLook(kit, choices.table),
    tail: tail(kit, choices),
    tailAt: choices.tailAt,
    foot: (number) => foot(kit, choices, number),
  };
}

/**
 * A family of A4 papers of any country, all of whose choices are drawn: where everything stands, which
 * columns a table has and in which order, how sums, taxes and payment are set.
 */
export function drawnA4(random: Random): Layout<TradeFacts, InvoiceWords> {
  const choices = drawA4Choices(random);
  const { font, accent, logo, carriesOver } = choices;
  return a4Family(
    "a4-drawn",
    { font, accent, carriesOver, ...(logo === null ? {} : { logo }) },
    choices,
    (kit) => arrange(kit, choices),
  );
}
