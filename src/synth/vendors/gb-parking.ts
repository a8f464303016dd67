import { britishVatNumber } from "../../documents/identifiers/gb.ts";
import { parkingTicket } from "../layouts/parking-ticket.ts";
import { enGB } from "../locales/en-gb.ts";
import { parking } from "../trades/en/parking.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A British car park: one line, the hour of expiry in large figures. */
export const gbParking: ReceiptVendor = {
  kind: "receipt",
  id: "gb-parking",
  locale: enGB,
  currency: "GBP",
  identity: {
    name: "Quayside Parking Ltd",
    shops: [
      { lines: ["Canal Wharf", "Leeds", "LS11 5PS"], phone: "0113 550 0144" },
      { lines: ["Harbour Street", "Whitby", "YO21 1DN"], phone: "01947 550168" },
    ],
    taxIds: [{ label: "VAT No", value: britishVatNumber("8320516") }],
    web: "quaysideparking.example",
  },
  trade: parking,
  format: enGB.format,
  numbering: "######",
  descriptions: { capitals: false, most: 24 },
  discounts: 0,
  cash: 0.4,
  words: {
    ...enGB.receiptWords,
    number: "Ticket No",
    total: "Fee Paid",
    taxSum: "incl. VAT",
    approved: "PAID",
    cash: "Coins",
  },
  layout: parkingTicket({
    ...{ widthPx: 332, font: "ibm-plex-mono", sizePx: 15, leading: 1.28 },
    words: {
      ...{ band: "PAY & DISPLAY", expires: "EXPIRES", location: "Location" },
      ...{ vehicle: "Vehicle", display: "Place face up on dashboard" },
    },
    plate: "AA## AAA",
  }),
};
