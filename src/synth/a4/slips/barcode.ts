import { code128 } from "../../barcode.ts";
import { type Block, column, drawing, row, text } from "../block.ts";
import { type Kit } from "../family.ts";
import { address, metaOf } from "../parts.ts";
import { field, needed, openAmount, openMinor, tearLine } from "./parts.ts";

/** Larger amounts do not fit in the code and stand as zeros. */
const MOST_MINOR = 99_999_999;

/**
 * The 54 digits of a Finnish bank bar code, version 4 (national reference) or 5 (RF):
 * version, IBAN without its letters, euros and cents, reference, due day as YYMMDD.
 * @see Finance Finland, "Guide to bank bar codes", version 5.3
 */
export function bankBarcode(
  ibanText: string,
  minor: number,
  referenceText: string,
  dueDate: string,
): string {
  const account = ibanText.replace(/\D/g, "");
  const amount = String(minor > MOST_MINOR ? 0 : minor).padStart(8, "0");
  const reference = referenceText.replace(/\s/g, "");
  const due = dueDate.slice(2).replaceAll("-", "");
  const code = reference.startsWith("RF")
    ? `5${account}${amount}${reference.slice(2, 4)}${reference.slice(4).padStart(21, "0")}${due}`
    : `4${account}${amount}000${reference.padStart(20, "0")}${due}`;
  if (!/^\d{54}$/.test(code)) throw new Error(`internal: ${code} is no bank bar code`);
  return code;
}

/** Finnish form with a bar code. */
export function barcodeSlip(kit: Kit): Block {
  const { content, styles, job } = kit;
  const { values, words, facts } = job;
  const due = facts.document.due_date;
  if (due === null) throw new Error("internal: a bar code without a due date");
  const [iban, reference] = [needed(kit, "payment.iban"), needed(kit, "payment.reference")];
  const code = bankBarcode(iban, openMinor(kit), reference, due);
  const dueDay = metaOf(kit, ["due"]).flatMap(({ value }) => value);
  const bars = code128(code, 0, 0, 1.1, 40);
  return column(
    {},
    tearLine(),
    row(
      {},
      column(
        { grow: 3 },
        field(kit, "Saajan tilinumero", [[values.text("payment.iban")]], {}),
        field(kit, "Saaja", [[content.letterhead.name]], { grow: 1 }),
        column(
          { padding: [3, 6], border: { color: "#333333", widthPx: 0.8 } },
          text("Maksaja", { ...styles.small, sizePx: 9.5 }),
          address(kit, content.recipient),
        ),
      ),
      column(
        { grow: 2 },
        facts.bic === null ? null : field(kit, words.bic, [[facts.bic]], {}),
        field(kit, words.reference, [[values.text("payment.reference")]], { grow: 1 }),
        field(kit, words.due, [dueDay], {}),
        field(kit, "Euro", [[openAmount(kit)]], {}, { value: styles.strong }),
      ),
    ),
    row(
      { padding: [10, 0], justify: "center" },
      drawing(bars.width, 40, (x, y) => code128(code, x, y, 1.1, 40).marks),
    ),
  );
}
