import { type Piece } from "../../sheet.ts";
import { type Block, column, row, text } from "../block.ts";
import { type Kit } from "../family.ts";
import { address } from "../parts.ts";
import { OCR_STYLE, field, luhnDigit, needed, tearLine, wholeAndCents } from "./parts.ts";

const PINK = "#c2607a";

/** Swedish inbetalningskort: what a bank's scanner reads stands in the last line. */
export function bankgiroSlip(kit: Kit): Block {
  const { content, styles, job } = kit;
  const { values, words } = job;
  const bankgiro = needed(kit, "payment.bankgiro");
  needed(kit, "payment.reference");
  const { whole, cents } = wholeAndCents(kit);
  const check = luhnDigit(whole + cents);
  const reference = values.text("payment.reference");
  const line: Piece[] = [
    ...["#  ", reference, " #   "],
    `${whole} ${cents}   ${check} >   ${bankgiro.replace(/\D/g, "")}#41#`,
  ];
  const box = { color: PINK };
  return column(
    { gap: 0 },
    tearLine(),
    row(
      { justify: "between", padding: [0, 2] },
      text("bankgirot", { ...styles.strong, color: PINK }),
      text("INBETALNING/GIRERING AVI", { ...styles.small, color: PINK }),
    ),
    row(
      { height: 78 },
      column(
        { grow: 1, padding: [3, 6], border: { color: PINK, widthPx: 0.8 } },
        text("Betalningsavsändare", { ...styles.small, sizePx: 9.5 }),
        address(kit, content.recipient),
      ),
      column(
        { grow: 1 },
        field(kit, `Till ${words.bankgiro.toLowerCase()}nr`, [[values.text("payment.bankgiro")]], { grow: 1 }, { ...box, value: styles.strong }), // prettier-ignore
        field(kit, "Betalningsmottagare", [[content.letterhead.name]], { grow: 1 }, box),
      ),
    ),
    row(
      {},
      field(kit, "OCR-referensnummer", [[reference]], { grow: 3 }, box),
      field(kit, "Kronor", [[whole]], { grow: 1 }, box),
      field(kit, "Öre", [[cents]], { width: 60 }, box),
    ),
    row({ padding: [10, 0], justify: "center" }, text(line, OCR_STYLE)),
  );
}
