import { type Block } from "./block.ts";
import { type Kit } from "./family.ts";
import { bankgiroSlip } from "./slips/bankgiro.ts";
import { barcodeSlip } from "./slips/barcode.ts";
import { couponSlip } from "./slips/coupon.ts";
import { girokortSlip } from "./slips/girokort.ts";
import { kidSlip } from "./slips/kid.ts";
import { qrSlip } from "./slips/qr.ts";
import { openMinor } from "./slips/parts.ts";

/**
 * Forms to pay with: the Swedish inbetalningskort, the Norwegian giro with KID, the Danish
 * girokort, the Finnish form with a bar code, a SEPA payment as a QR code, a coupon to send back.
 */
export type SlipKind = "bankgiro" | "kid" | "girokort" | "barcode" | "qr" | "coupon";

const SLIPS: Readonly<Record<SlipKind, (kit: Kit) => Block>> = {
  bankgiro: bankgiroSlip,
  kid: kidSlip,
  girokort: girokortSlip,
  barcode: barcodeSlip,
  qr: qrSlip,
  coupon: couponSlip,
};

/** The form of an invoice; null when there is none to print or nothing left to pay. */
export function slipBlock(kit: Kit, kind: SlipKind | undefined): Block | null {
  if (kind === undefined || openMinor(kit) <= 0) return null;
  return SLIPS[kind](kit);
}
