import { type A4Look } from "../a4/family.ts";
import { type TradeFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";
import { a4American } from "./a4-american.ts";
import { a4Band } from "./a4-band.ts";
import { a4Boxed } from "./a4-boxed.ts";
import { a4Columns } from "./a4-columns.ts";
import { a4Continuous } from "./a4-continuous.ts";
import { a4Din } from "./a4-din.ts";
import { a4Form } from "./a4-form.ts";
import { a4French } from "./a4-french.ts";
import { a4Ledger } from "./a4-ledger.ts";
import { a4Letter } from "./a4-letter.ts";
import { a4Minimal } from "./a4-minimal.ts";
import { a4Sidebar } from "./a4-sidebar.ts";
import { a4Statement } from "./a4-statement.ts";
import { a4Utility } from "./a4-utility.ts";
import { a4Wholesale } from "./a4-wholesale.ts";

/** Every family that prints all three kinds of A4 paper on any number of pages, by its name. */
export const A4_FAMILIES: Readonly<
  Record<string, (look: A4Look) => Layout<TradeFacts, InvoiceWords>>
> = {
  "a4-american": a4American,
  "a4-band": a4Band,
  "a4-boxed": a4Boxed,
  "a4-columns": a4Columns,
  "a4-continuous": a4Continuous,
  "a4-din": a4Din,
  "a4-form": a4Form,
  "a4-french": a4French,
  "a4-ledger": a4Ledger,
  "a4-letter": a4Letter,
  "a4-minimal": a4Minimal,
  "a4-sidebar": a4Sidebar,
  "a4-statement": a4Statement,
  "a4-utility": a4Utility,
  "a4-wholesale": a4Wholesale,
};
