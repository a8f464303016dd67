import { apportion } from "../../core/apportion.ts";
import { Random } from "../../core/random.ts";
import { mixRows } from "../../data/mix.ts";
import type { DatasetRow } from "../../data/rows.ts";
import type { Leader } from "./clusters.ts";
import type { ErrorType } from "./error-type.ts";
import type { MinedPaper, PaperOrigin } from "./mined-error.ts";
import { likeness, paperTraits } from "./paper-traits.ts";
import { type KnownPaper, paperIdentities } from "./same-paper.ts";

export interface ReplayOptions {
  /** The leading errors, most of them first; each gets a share of the hard rows by its errors. */
  readonly leaders: readonly Leader[];
  readonly originOf: (row: DatasetRow) => PaperOrigin;
  /** Pages of the mined papers by id, where they are known. */
  readonly minedImages: ReadonlyMap<string, readonly string[]>;
  /** Rows altogether; half of the rows that may be taken, at most {@link MOST_ROWS}, when null. */
  readonly count: number | null;
  /** Share of ordinary rows, so that what is right stays right: 0 to 1. */
  readonly retention: number;
  readonly seed: string;
}

/** What was chosen for one leading error. */
export interface ReplayShare {
  readonly type: ErrorType;
  readonly field: string;
  readonly rows: number;
  /** Mean nearness of the rows to the papers that fail, 0 to 1. */
  readonly nearness: number | null;
}

export interface Replay {
  readonly rows: readonly DatasetRow[];
  readonly hard: number;
  readonly ordinary: number;
  readonly shares: readonly ReplayShare[];
  /** Rows that are the same paper as an earlier one, and were left out. */
  readonly duplicates: number;
  /** Rows of papers that were mined. They are left out, unless the mined set itself was given. */
  readonly mined: number;
  /** The set that was mined is given to train on: its papers are in the replay, too. */
  readonly trains_on_mined: boolean;
  /** Rows that could be chosen. */
  readonly available: number;
}

const MOST_ROWS = 200;
const LINES = /^line_items(\[\])?$/;

function identitiesOf(
  papers: readonly MinedPaper[],
  rows: readonly DatasetRow[],
  images: ReplayOptions["minedImages"],
): { readonly mined: readonly string[][]; readonly own: readonly string[][] } {
  const mined = papers.map(({ prediction: { id, vendor, truth } }): KnownPaper => ({
    ...{ id, vendor, document: truth, images: images.get(id) ?? [] },
  }));
  const all = paperIdentities([...mined, ...rows]);
  const withId = (keys: readonly string[], paper: KnownPaper) => [
    ...keys,
    `id ${JSON.stringify([paper.id, paper.vendor])}`, // one generator and seed give one id again
  ];
  return {
    mined: mined.map((paper, i) => withId(all[i]!, paper)),
    own: rows.map((row, i) => withId(all[mined.length + i]!, row)),
  };
}

interface Candidates {
  readonly rows: readonly DatasetRow[];
  readonly duplicates: number;
  readonly mined: number;
  readonly trains_on_mined: boolean;
}

/** Rows that may be chosen: one of each paper, and none that was mined unless all of them are there. */
function candidatesOf(
  papers: readonly MinedPaper[],
  rows: readonly DatasetRow[],
  images: ReplayOptions["minedImages"],
): Candidates {
  const { mined, own } = identitiesOf(papers, rows, images);
  const minedKeys = new Set(mined.flat());
  const isMined = own.map((keys) => keys.some((key) => minedKeys.has(key)));
  const ownKeys = new Set(own.flat());
  const trains_on_mined = mined.every((keys) => keys.some((key) => ownKeys.has(key)));
  const taken = new Set<string>();
  let duplicates = 0;
  const kept = rows.filter((_, i) => {
    if (isMined[i] === true && !trains_on_mined) return false;
    const keys = own[i]!;
    const isAgain = keys.some((key) => taken.has(key));
    keys.forEach((key) => taken.add(key));
    duplicates += Number(isAgain);
    return !isAgain;
  });
  return { rows: kept, duplicates, mined: isMined.filter(Boolean).length, trains_on_mined };
}

/**
 * Whether a paper can teach what an error was about: it prints the field, or, where a value was
 * invented, it does not.
 */
function canTeach(traits: ReadonlySet<string>, { type, field }: Leader): boolean {
  if (type === "not_read") return true;
  if (LINES.test(field)) return !traits.has("lines 0");
  return traits.has(`prints ${field}`) !== (type === "invented_value");
}

interface Chosen {
  readonly row: DatasetRow;
  readonly leader: number;
  readonly nearness: number;
}

/** For each leading error its share of `count` rows, nearest first; a row is chosen once. */
function chooseHard(
  papers: readonly MinedPaper[],
  rows: readonly DatasetRow[],
  { leaders, originOf }: ReplayOptions,
  count: number,
): Chosen[] {
  const failing = new Map(
    papers.map(({ prediction: { id, truth, vendor, grade }, origin }) => [
      id,
      paperTraits({ document: truth, vendor, grade, origin }),
    ]),
  );
  const traits = rows.map((row) => {
    const { document, vendor, source } = row;
    const grade = source["grade"];
    const known = typeof grade === "number" || typeof grade === "string" ? String(grade) : null;
    return paperTraits({ document, vendor, grade: known, origin: originOf(row) });
  });
  const ranked = leaders.map((leader) => {
    const own = leader.papers.map((id) => failing.get(id)!);
    const teaching = rows.map((_, i) => i).filter((i) => canTeach(traits[i]!, leader));
    const eligible = teaching.length > 0 ? teaching : rows.map((_, i) => i);
    return eligible
      .map((i) => ({ i, nearness: Math.max(...own.map((paper) => likeness(traits[i]!, paper))) }))
      .sort((a, b) => b.nearness - a.nearness || a.i - b.i);
  });
  const quotas = apportion(leaders.map(({ errors }) => errors), count); // prettier-ignore
  const taken = new Set<number>();
  const chosen: Chosen[] = [];
  const take = (leader: number, most: number) => {
    for (const { i, nearness } of ranked[leader]!) {
      if (most <= 0) return;
      if (taken.has(i)) continue;
      taken.add(i);
      chosen.push({ row: rows[i]!, leader, nearness });
      most--;
    }
  };
  leaders.forEach((_, leader) => take(leader, quotas[leader]!));
  leaders.forEach((_, leader) => take(leader, count - chosen.length)); // what others could not fill
  return chosen;
}

/**
 * Rows of a training set to learn from once more: those nearest to the papers that fail, for each
 * leading error by its number of errors, and a share of ordinary ones, in shuffled order. Each paper
 * once. `source.mixed_from` says which a row is, `source.mined` what a hard one was chosen for. The
 * same input and seed give the same rows.
 */
export function chooseReplay(
  papers: readonly MinedPaper[],
  train: readonly DatasetRow[],
  options: ReplayOptions,
): Replay {
  const { leaders, retention, seed } = options;
  const candidates = candidatesOf(papers, train, options.minedImages);
  const { rows, ...counts } = candidates;
  const usual = Math.min(MOST_ROWS, Math.ceil(rows.length / 2));
  const count = Math.min(options.count ?? usual, rows.length);
  const chosen = chooseHard(papers, rows, options, Math.round(count * (1 - retention)));
  const isHard = new Set(chosen.map(({ row }) => row));
  const ordinary = new Random(`replay/${seed}`)
    .shuffled(rows.filter((row) => !isHard.has(row)))
    .slice(0, count - chosen.length);
  const hard = chosen.map(({ row, leader, nearness }): DatasetRow => {
    const { type, field } = leaders[leader]!;
    const mined = { type, field, nearness: Number(nearness.toFixed(3)) };
    return { ...row, source: { ...row.source, mined } };
  });
  const sources = [
    { name: "hard", weight: hard.length, rows: hard },
    { name: "ordinary", weight: ordinary.length, rows: ordinary },
  ].filter((source) => source.rows.length > 0);
  const mixed = sources.length === 0 ? [] : mixRows(sources, { seed, count }).rows;
  return {
    ...{ rows: mixed, hard: hard.length, ordinary: ordinary.length, available: rows.length },
    ...counts,
    shares: leaders.map(({ type, field }, i) => {
      const own = chosen.filter(({ leader }) => leader === i);
      const sum = own.reduce((total, { nearness }) => total + nearness, 0);
      return {
        type,
        field,
        rows: own.length,
        nearness: own.length === 0 ? null : sum / own.length,
      };
    }),
  };
}
