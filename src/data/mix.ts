import { apportion } from "../core/apportion.ts";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import type { JsonObject } from "./canonical-json.ts";

/** Anything with a name and a place to say where it came from: documents, instruction pairs. */
interface Mixable {
  readonly id: string;
  readonly source: JsonObject;
}

/** One of several sets and its share. */
export interface MixSource<Row extends Mixable> {
  /** Told in the report and in `source.mixed_from` of each row. */
  readonly name: string;
  /** Relative to the others: 0.8 and 0.2, or 4 and 1. */
  readonly weight: number;
  readonly rows: readonly Row[];
}

export interface MixOptions {
  /** Rows altogether; as many as there are without taking one twice when left out. */
  readonly count?: number;
  readonly seed: string | number;
  /** Take rows again where a set has fewer than its share: a second copy has an id of its own. */
  readonly repeat?: boolean;
}

/** What a set gave. */
export interface MixShare {
  readonly name: string;
  readonly weight: number;
  readonly available: number;
  readonly rows: number;
  /** How many of `rows` are second, third, … copies. */
  readonly repeated: number;
}

export interface Mix<Row> {
  readonly rows: readonly Row[];
  readonly shares: readonly MixShare[];
}

/** The most rows of which no set must give one twice. */
function mostWithoutRepeats<Row extends Mixable>(sources: readonly MixSource<Row>[]): number {
  const weights = sources.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const bound = Math.min(...sources.map(({ rows, weight }) => (rows.length * total) / weight));
  const fits = (count: number) =>
    apportion(weights, count).every((part, i) => part <= (sources[i]?.rows.length ?? 0));
  // Rounding may give a set one row more than its share, so the bound itself may not fit.
  let count = Math.floor(bound) + sources.length;
  while (count > 0 && !fits(count)) count--;
  return count;
}

function checkSources<Row extends Mixable>(sources: readonly MixSource<Row>[]): void {
  const names = new Set<string>();
  for (const { name, weight, rows } of sources) {
    if (!(weight > 0 && weight < Infinity)) {
      throw new KvittoError(
        "mix.weight",
        `${name} has the weight ${weight}; a weight is a number above 0.`,
        "Leave a set out that is to give nothing.",
      );
    }
    if (rows.length === 0) throw new KvittoError("mix.empty", `${name} has no rows.`);
    if (names.has(name)) {
      throw new KvittoError("mix.twice", `${name} is named twice.`, "Add its weights.");
    }
    names.add(name);
  }
  if (sources.length === 0) throw new KvittoError("mix.empty", "There is nothing to mix.");
}

/** `part` rows of a set in shuffled order; every row once before any is taken again. */
function draw<Row extends Mixable>(
  { name, rows }: MixSource<Row>,
  part: number,
  random: Random,
): { row: Row; copy: number }[] {
  const drawn: { row: Row; copy: number }[] = [];
  for (let copy = 1; drawn.length < part; copy++) {
    const round = random.fork(`${name}/${copy}`).shuffled(rows);
    drawn.push(...round.slice(0, part - drawn.length).map((row) => ({ row, copy })));
  }
  return drawn;
}

/**
 * Mixes sets by weight: each gives weight / Σ weights of `count` rows (largest remainder), drawn in an
 * order that depends on the seed and the set's name alone, and all are shuffled together. Ids stay
 * unique: one that two sets share, or a further copy, gets a suffix; `source.mixed_from`, and for
 * copies `source.copy_of`, say where a row came from.
 * @throws {KvittoError} `mix.weight`, `mix.empty`, `mix.twice`; `mix.too_few` when a set has fewer
 *   rows than its share and `repeat` is not set
 */
export function mixRows<Row extends Mixable>(
  sources: readonly MixSource<Row>[],
  { count, seed, repeat = false }: MixOptions,
): Mix<Row> {
  checkSources(sources);
  const total = count ?? mostWithoutRepeats(sources);
  const parts = apportion(
    sources.map(({ weight }) => weight),
    total,
  );
  const random = new Random(`mix/${seed}`);
  const taken = new Set<string>();
  const mixed = sources.flatMap((source, i) => {
    const part = parts[i] ?? 0;
    if (part > source.rows.length && !repeat) throw tooFew(source, part, total, sources);
    return draw(source, part, random).map(({ row, copy }) => {
      const id = freeId(copy === 1 ? row.id : `${row.id}~${copy}`, source.name, taken);
      taken.add(id);
      const of = copy === 1 ? {} : { copy_of: row.id };
      return { ...row, id, source: { ...row.source, mixed_from: source.name, ...of } };
    });
  });
  const shares = sources.map(({ name, weight, rows }, i): MixShare => {
    const part = parts[i] ?? 0;
    const repeated = Math.max(0, part - rows.length);
    return { name, weight, available: rows.length, rows: part, repeated };
  });
  return { rows: random.fork("order").shuffled(mixed), shares };
}

function freeId(id: string, name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let number = 1; ; number++) {
    const other = `${id}@${name}${number === 1 ? "" : `-${number}`}`;
    if (!taken.has(other)) return other;
  }
}

function tooFew<Row extends Mixable>(
  { name, rows, weight }: MixSource<Row>,
  part: number,
  total: number,
  sources: readonly MixSource<Row>[],
): KvittoError {
  return new KvittoError(
    "mix.too_few",
    `${name} has ${rows.length} rows; its weight of ${weight} in ${total} rows is ${part}.`,
    `Ask for at most ${mostWithoutRepeats(sources)} rows, change the weights, or let rows repeat (--repeat).`,
  );
}
