import { HEADER_FIELDS } from "../../src/metrics/partial-match.ts";
import type { ScoredGroup } from "./protocol.ts";

/** What an invoice's header and foot state once each. */
export const INVOICE_FIELDS = [
  ...["vendor.name", "vendor.address", "number", "issue_date", "due_date", "currency"],
  ...["subtotal", "tax", "total", "payment.iban"],
] as const;

export const HEADER_GROUPS: readonly ScoredGroup[] = [
  { name: "header: vendor, number, date, total", fields: HEADER_FIELDS, goal: 0.9 },
  { name: "all that is asked", fields: INVOICE_FIELDS, goal: null },
];
