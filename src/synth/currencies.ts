import { currencyDecimals, divideRounded } from "../core/money.ts";

/** What an amount of money looks like in a country: how prices end, what notes there are. */
interface CurrencyCustoms {
  /** How many for a thousand euros, roughly: to give goods likely prices, not to convert money. */
  readonly perThousandEuros: number;
  /** Minor units that discounts and converted prices are multiples of. */
  readonly stepMinor: number;
  /** Notes that a customer may hand over, in minor units. */
  readonly notesMinor: readonly number[];
}

const CENT_NOTES = [500, 1_000, 2_000, 5_000, 10_000];
const KRONA_NOTES = [5_000, 10_000, 20_000, 50_000];

const CUSTOMS: ReadonlyMap<string, CurrencyCustoms> = new Map(
  Object.entries({
    SEK: { perThousandEuros: 11_000, stepMinor: 50, notesMinor: [2_000, ...KRONA_NOTES] },
    NOK: { perThousandEuros: 11_500, stepMinor: 50, notesMinor: KRONA_NOTES },
    DKK: { perThousandEuros: 7_500, stepMinor: 50, notesMinor: KRONA_NOTES },
    ISK: { perThousandEuros: 150_000, stepMinor: 10, notesMinor: [500, 1_000, 5_000, 10_000] },
    EUR: { perThousandEuros: 1_000, stepMinor: 5, notesMinor: CENT_NOTES },
    GBP: { perThousandEuros: 850, stepMinor: 5, notesMinor: [500, 1_000, 2_000, 5_000] },
    USD: { perThousandEuros: 1_100, stepMinor: 5, notesMinor: [100, ...CENT_NOTES] },
    CAD: { perThousandEuros: 1_500, stepMinor: 5, notesMinor: CENT_NOTES },
    AUD: { perThousandEuros: 1_650, stepMinor: 5, notesMinor: CENT_NOTES },
    CHF: { perThousandEuros: 950, stepMinor: 5, notesMinor: [1_000, 2_000, 5_000, 10_000] },
    PLN: { perThousandEuros: 4_300, stepMinor: 10, notesMinor: [1_000, 2_000, 5_000, 10_000] },
    CZK: { perThousandEuros: 25_000, stepMinor: 100, notesMinor: [10_000, 20_000, 50_000] },
    JPY: { perThousandEuros: 160_000, stepMinor: 10, notesMinor: [1_000, 5_000, 10_000] },
    KRW: { perThousandEuros: 1_500_000, stepMinor: 100, notesMinor: [1_000, 5_000, 10_000] },
    CNY: { perThousandEuros: 7_800, stepMinor: 10, notesMinor: [1_000, 2_000, 5_000, 10_000] },
    SGD: { perThousandEuros: 1_450, stepMinor: 5, notesMinor: [500, 1_000, 5_000, 10_000] },
    AED: { perThousandEuros: 4_000, stepMinor: 25, notesMinor: CENT_NOTES },
    KWD: { perThousandEuros: 335, stepMinor: 5, notesMinor: [500, 1_000, 5_000, 10_000, 20_000] },
    BHD: { perThousandEuros: 415, stepMinor: 5, notesMinor: [500, 1_000, 5_000, 10_000, 20_000] },
  }),
);

/** @throws {Error} for a currency that no vendor of ours uses yet */
export function currencyCustoms(currency: string): CurrencyCustoms {
  const customs = CUSTOMS.get(currency);
  if (customs === undefined) throw new Error(`internal: no customs of the currency ${currency}`);
  return customs;
}

/** A likely price in another currency: about as much, and a multiple of its step; never 0. */
export function likelyPrice(minor: number, from: string, to: string): number {
  if (from === to) return minor;
  const [source, target] = [currencyCustoms(from), currencyCustoms(to)];
  const numerator = BigInt(minor * target.perThousandEuros) * 10n ** BigInt(currencyDecimals(to));
  const denominator = BigInt(source.perThousandEuros) * 10n ** BigInt(currencyDecimals(from));
  const step = BigInt(target.stepMinor);
  const price = Number(divideRounded(numerator, denominator * step) * step);
  return Math.max(price, target.stepMinor);
}
