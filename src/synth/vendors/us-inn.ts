import { hotelFolio } from "../layouts/hotel-folio.ts";
import { enUS } from "../locales/en-us.ts";
import { inn } from "../trades/en/inn.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** An American hotel: charges by day, the payment as a credit, a balance of zero. */
export const usInn: ReceiptVendor = {
  kind: "receipt",
  id: "us-inn",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "The Lindquist Inn",
    shops: [
      {
        ...{ lines: ["600 Lakeshore Dr", "Duluth, MN 55802"], phone: "(218) 555-0118" },
        salesTaxPercent: 13,
      },
      {
        ...{ lines: ["15 Maple Dr", "Burlington, VT 05401"], phone: "(802) 555-0150" },
        salesTaxPercent: 10,
      },
    ],
    taxIds: [],
    web: "lindquistinn.example",
  },
  trade: inn,
  format: { ...enUS.format, minus: "brackets" },
  numbering: "F#####",
  descriptions: { capitals: false, most: 28 },
  discounts: 0.05,
  cash: 0.05,
  tips: 0.05,
  words: {
    ...enUS.receiptWords,
    number: "Folio",
    cashier: "Front desk",
    total: "Total Charges",
    taxSum: "Occupancy & Sales Tax",
    discount: ["Rate Adjustment", "Direct Booking"],
    farewell: ["We hope to welcome you again."],
  },
  layout: hotelFolio({
    ...{ widthPx: 452, font: "open-sans", sizePx: 14, leading: 1.36 },
    name: { font: "libre-baskerville", scale: 1.5 },
    logo: "key",
    words: {
      ...{ room: "Room", guest: "Guest", arrival: "Arrival", departure: "Departure" },
      columns: ["Date", "Description", "Charges"],
      balance: "Balance",
    },
  }),
};
