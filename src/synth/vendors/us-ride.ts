import { appReceipt } from "../layouts/app-receipt.ts";
import { enUS } from "../locales/en-us.ts";
import { ride } from "../trades/en/ride.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A ride's receipt from a telephone: the sum first and last, a map, a tip. */
export const usRide: ReceiptVendor = {
  kind: "receipt",
  id: "us-ride",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "Hopwheel",
    shops: [
      {
        ...{ lines: ["77 Lincoln Blvd Ste 400", "Oakland, CA 94612"], phone: "(510) 555-0133" },
        salesTaxPercent: 0,
      },
    ],
    taxIds: [],
    web: "hopwheel.example",
  },
  trade: ride,
  format: { ...enUS.format, date: "us-named" },
  numbering: "HW-########",
  descriptions: { capitals: false, most: 34 },
  discounts: 0.12,
  cash: 0,
  tips: 0.4,
  words: {
    ...enUS.receiptWords,
    number: "Trip ID",
    card: "Card",
    discount: ["Promotion", "Ride pass savings"],
    farewell: ["You rode with a 4.9-star driver."],
  },
  layout: appReceipt({
    ...{ widthPx: 440, font: "work-sans", sizePx: 15, leading: 1.4 },
    headline: "lato",
    color: "#1f5fd6",
    logo: "hexagon",
    words: {
      greeting: "Thanks for riding, {name}",
      details: "Trip details",
      help: "Something wrong? Visit {web}/help",
    },
    map: true,
  }),
};
