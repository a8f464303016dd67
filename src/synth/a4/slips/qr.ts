import { currencyDecimals, decimalText } from "../../../core/money.ts";
import { type Block, column, row, text } from "../block.ts";
import { type Kit } from "../family.ts";
import { pairs } from "../parts.ts";
import { qrCode } from "../qr.ts";
import { A4_WORDS } from "../words.ts";
import { needed, openAmount, openMinor } from "./parts.ts";

/**
 * What a SEPA payment's QR code says.
 * @see European Payments Council, EPC069-12, version 2.1
 */
export function epcPayload(payment: {
  readonly name: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly minor: number;
  readonly reference: string | null;
}): string {
  const { name, iban, bic, minor, reference } = payment;
  const amount = decimalText({ digits: BigInt(minor), scale: 2 });
  const structured = reference !== null && /^RF\d\d/.test(reference);
  const plain = (reference ?? "").replace(/\s/g, "");
  return [
    ...["BCD", "002", "1", "SCT", bic ?? "", name.slice(0, 70), iban.replace(/\s/g, "")],
    ...[`EUR${amount}`, "", structured ? plain : "", structured ? "" : plain],
  ].join("\n");
}

/** A code for a banking app beside the same facts in words. Euros only: SEPA knows no other. */
export function qrSlip(kit: Kit): Block {
  const { content, styles, job } = kit;
  const { values, facts, locale } = job;
  const words = A4_WORDS[locale.id];
  const euro = values.currencyCode === "EUR" && currencyDecimals("EUR") === 2;
  if (!euro) throw new Error(`internal: a SEPA code in ${values.currencyCode}`);
  const payload = epcPayload({
    ...{ name: needed(kit, "vendor.name"), iban: needed(kit, "payment.iban") },
    ...{ bic: facts.bic, minor: openMinor(kit) },
    reference: facts.document.payment.reference,
  });
  return row(
    { gap: 18, align: "center", padding: 10, border: { color: "#444444", widthPx: 1 } },
    qrCode(payload, 96),
    column(
      { gap: 4, grow: 1 },
      text(words.scanToPay, styles.strong),
      pairs(kit, [
        { label: words.payee, value: [content.letterhead.name] },
        ...content.payment,
        { label: words.amount, value: [openAmount(kit)] },
      ]),
    ),
  );
}
