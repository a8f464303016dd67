import { type Random } from "../core/random.ts";
import { currencyCustoms } from "./currencies.ts";
import { type Payment, type TillFacts } from "./facts.ts";
import { fillDigits } from "./trade.ts";
import { type ReceiptVendor } from "./vendor.ts";

/** What is settled before the till's own details are drawn. */
interface Bill {
  readonly vendor: ReceiptVendor;
  readonly phone: string;
  readonly cash: boolean;
  readonly totalMinor: number;
  readonly tipMinor: number;
}

/** What the customer hands over in notes: the sum rounded up to a likely one. */
function drawTendered(minor: number, currency: string, random: Random): number {
  const note = random.pick(currencyCustoms(currency).notesMinor);
  return Math.max(minor, Math.ceil(minor / note) * note);
}

/** A first part by voucher, or by card before cash; the rest by what the bill says. */
function drawPayments({ vendor, cash, totalMinor }: Bill, random: Random): Payment[] {
  const by = cash ? "cash" : "card";
  const { notesMinor } = currencyCustoms(vendor.currency);
  const note = random.pick(notesMinor);
  // A note's worth, so that what is left for cash stays a sum that coins can make up.
  const most = Math.floor((totalMinor - 1) / note);
  if (!random.chance(vendor.splitPayments ?? 0) || most < 1) return [{ by, minor: totalMinor }];
  const first = note * random.int(1, most);
  const other = cash && random.chance(0.5) ? "card" : "voucher";
  return [
    { by: other, minor: first },
    { by, minor: totalMinor - first },
  ];
}

/** What a till knows of a bill that has been paid. */
export function drawTill(bill: Bill, random: Random): TillFacts {
  const { vendor, cash, phone, tipMinor } = bill;
  const two = (n: number) => String(n).padStart(2, "0");
  const payments = drawPayments(bill, random.fork("payments"));
  const last = payments.at(-1)?.minor ?? bill.totalMinor;
  const tendered = cash ? drawTendered(last, vendor.currency, random) : last;
  return {
    time: `${two(random.int(7, 21))}:${two(random.int(0, 59))}`,
    till: random.int(1, 12),
    cashier: random.pick(vendor.locale.firstNames),
    paidBy: cash ? "cash" : "card",
    tenderedMinor: tendered,
    changeMinor: tendered - last,
    tipMinor,
    payments,
    cardDigits: fillDigits("####", random),
    terminal: fillDigits("########", random),
    phone,
  };
}
