import { type PaperDocument } from "../documents/document.ts";

/**
 * The label of a page: of what is true, the part that is printed. Every value whose path is not in
 * `printed` becomes null; identifiers and tax lines of which nothing is printed are dropped.
 */
export function printedPart(document: PaperDocument, printed: ReadonlySet<string>): PaperDocument {
  const keep = <T>(path: string, value: T): T | null => (printed.has(path) ? value : null);
  const { vendor, payment } = document;
  return {
    kind: document.kind,
    vendor: {
      name: keep("vendor.name", vendor.name),
      address: keep("vendor.address", vendor.address),
      tax_ids: vendor.tax_ids.filter((_, i) => printed.has(`vendor.tax_ids.${i}`)),
    },
    number: keep("number", document.number),
    issue_date: keep("issue_date", document.issue_date),
    due_date: keep("due_date", document.due_date),
    currency: keep("currency", document.currency),
    line_items: document.line_items.map((line, i) => ({
      description: keep(`line_items.${i}.description`, line.description),
      quantity: keep(`line_items.${i}.quantity`, line.quantity),
      unit_price: keep(`line_items.${i}.unit_price`, line.unit_price),
      total: keep(`line_items.${i}.total`, line.total),
      code: keep(`line_items.${i}.code`, line.code),
      tax_rate: keep(`line_items.${i}.tax_rate`, line.tax_rate),
    })),
    subtotal: keep("subtotal", document.subtotal),
    tax_lines: document.tax_lines
      .map((line, i) => ({
        rate: keep(`tax_lines.${i}.rate`, line.rate),
        basis: keep(`tax_lines.${i}.basis`, line.basis),
        amount: keep(`tax_lines.${i}.amount`, line.amount),
      }))
      .filter((line) => line.rate !== null || line.basis !== null || line.amount !== null),
    tax: keep("tax", document.tax),
    rounding: keep("rounding", document.rounding),
    total: keep("total", document.total),
    payment: {
      reference: keep("payment.reference", payment.reference),
      iban: keep("payment.iban", payment.iban),
      bankgiro: keep("payment.bankgiro", payment.bankgiro),
    },
  };
}
