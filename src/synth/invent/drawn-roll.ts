import { type Random } from "../../core/random.ts";
import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { type ThermalStyle, thermalRoll } from "../layouts/thermal-roll.ts";
import { type RollRule } from "../roll.ts";
import { type TaxColumns } from "../roll-parts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

type Roll = Layout<ReceiptFacts, ReceiptWords>;

const MONOSPACED: readonly FontKey[] = ["ibm-plex-mono", "dm-mono", "courier-prime", "cousine"];
const PROPORTIONAL: readonly FontKey[] = ["lato", "pt-sans", "arimo", "open-sans", "source-sans-3"];
const RULES: readonly RollRule[] = ["-", "=", "*", ".", "solid", "dashed", "blank"];

/** The rate first, as it mostly is, then two or three amounts in any order. */
function drawTaxColumns(random: Random): TaxColumns {
  const amounts = random.shuffled(["tax", "basis", "gross"] as const);
  const shown = random.chance(0.5) ? amounts : amounts.filter((name) => name !== "gross");
  return random.chance(0.85) ? ["rate", ...shown] : [...shown.slice(0, 1), "rate", ...shown.slice(1)]; // prettier-ignore
}

/** A till roll of one of the two general families, all of whose choices are drawn. */
export function drawnRoll(currency: string, symbol: string, random: Random): Roll {
  return random.chance(0.55)
    ? drawnThermalRoll(currency, symbol, random)
    : drawnShopRoll(currency, symbol, random);
}

function drawnThermalRoll(currency: string, symbol: string, random: Random): Roll {
  return thermalRoll({
    widthPx: random.int(430, 450),
    font: random.pick(MONOSPACED),
    sizePx: random.int(13, 14),
    leading: random.uniform(1.2, 1.35),
    header: {
      align: random.pick(["left", "center"]),
      nameScale: random.uniform(1.3, 1.7),
      nameBold: random.chance(0.6),
    },
    rule: random.pick(RULES),
    meta: random.pick(["top", "bottom"]),
    items: random.pick(["below", "before", "columns", "inline"]),
    codes: random.chance(0.3),
    rates: random.chance(0.25),
    subtotal: random.chance(0.5),
    totalScale: random.uniform(1, 1.4),
    totalBold: random.chance(0.7),
    currency: random.weighted<ThermalStyle["currency"]>([
      [{ word: currency, at: "word" }, 3],
      [{ word: symbol, at: "amount" }, 3],
      [{ word: currency, at: "amount" }, 2],
      ["none", 2],
    ]),
    tax: random.pick(["table", "sum", "both"]),
    taxColumns: drawTaxColumns(random),
    slip: random.chance(0.3),
    barcode: random.chance(0.3),
  });
}

function drawnShopRoll(currency: string, symbol: string, random: Random): Roll {
  const font = random.pick(PROPORTIONAL);
  return shopRoll({
    widthPx: random.int(410, 440),
    font,
    sizePx: random.int(14, 16),
    leading: random.uniform(1.25, 1.4),
    name: { font, scale: random.uniform(1.4, 1.7) },
    rule: random.pick(RULES),
    meta: random.pick(["pairs", "centred"]),
    quantities: random.pick(["times", "column"]),
    unitPrices: random.chance(0.6),
    rates: random.chance(0.25),
    subtotal: random.chance(0.5),
    total: random.pick(["bold", "frame", "inverse"]),
    currency: random.pick([currency, symbol]),
    tax: random.pick(["table", "sum", "each"]),
    taxColumns: drawTaxColumns(random),
    barcode: random.chance(0.3),
  });
}
