/** What papers of one vendor say; the usual vocabulary of a language stands in its locale. */
export interface ReceiptWords {
  /** Heading such as "KVITTO"; null when the paper has none. */
  readonly title: string | null;
  readonly number: string;
  readonly date: string;
  /** Before the time of day: "kl". */
  readonly time: string;
  readonly phone: string;
  readonly till: string;
  readonly cashier: string;
  /** Headings of columns of goods. */
  readonly columns: readonly [item: string, quantity: string, price: string, amount: string];
  /** Before a unit price under its line: "à". */
  readonly each: string;
  /** Before the tax rate of one line: "moms". */
  readonly lineTax: string;
  readonly subtotal: string;
  readonly rounding: string;
  readonly total: string;
  readonly tip: string;
  readonly card: string;
  readonly cash: string;
  readonly voucher: string;
  readonly change: string;
  readonly cardNumber: string;
  readonly terminal: string;
  readonly approved: string;
  readonly discount: readonly [string, ...string[]];
  /** Headings of the tax table: rate, tax, basis, and basis with tax. */
  readonly taxTable: readonly [rate: string, tax: string, basis: string, gross: string];
  /** "Varav moms". */
  readonly taxSum: string;
  /** Between a tax and what it is counted on: "25 % på 100,00". */
  readonly taxOn: string;
  readonly farewell: readonly string[];
}

/** Words of the three papers that are A4: invoice, credit note, purchase order. */
export interface InvoiceWords {
  readonly title: string;
  readonly number: string;
  readonly date: string;
  readonly due: string;
  readonly reference: string;
  readonly bankgiro: string;
  readonly iban: string;
  readonly bic: string;
  /** An account in the country's own form. */
  readonly account: string;
  readonly customerNumber: string;
  readonly customerTaxId: string;
  readonly yourReference: string;
  readonly ourReference: string;
  readonly terms: string;
  /** `{days}` stands for the number. */
  readonly termsDays: string;
  /** Number of the corrected invoice on a credit note, of the customer's order on an invoice. */
  readonly concerns: string;
  readonly deliveryDate: string;
  readonly phone: string;
  /** Above the other party's address; on a purchase order above the supplier's. */
  readonly recipient: string;
  readonly shipTo: string;
  readonly payment: string;
  readonly description: string;
  readonly code: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly lineTax: string;
  readonly amount: string;
  /** Descriptions of discount lines; `{percent}` stands for a number with its sign. */
  readonly discount: readonly [string, ...string[]];
  readonly documentDiscount: readonly [string, ...string[]];
  readonly subtotal: string;
  readonly tax: string;
  readonly taxRate: string;
  readonly taxBasis: string;
  readonly taxOn: string;
  readonly rounding: string;
  readonly total: string;
  readonly paid: string;
  readonly remaining: string;
  /** `{page}` and `{pages}` stand for numbers. */
  readonly page: string;
  readonly carriedOver: string;
  readonly specification: string;
  readonly signature: string;
  /** Stamps and short notes in ink; `{date}` stands for a day. */
  readonly stamps: readonly string[];
  readonly handwriting: readonly string[];
  /** Remark in the foot, such as "Godkänd för F-skatt"; empty when there is none. */
  readonly remark: string;
  readonly farewell: string;
}
