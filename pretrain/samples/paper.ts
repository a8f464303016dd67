import type { Random } from "../../src/core/random.ts";
import { distinctLabels, snakeCase, type Label } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { headingLine } from "../words/lines.ts";
import { pickLanguage } from "../words/wording.ts";
import { DAY_BLANK, NUMBER_BLANK, objectOf, TEXT_BLANK, type Entry } from "./json-entry.ts";
import { misread } from "./misread.ts";
import { makeFields } from "./paper-fields.ts";
import { gapOf, type Gap } from "./paper-gap.ts";
import { makeHead } from "./paper-head.ts";
import { pickKeys, type PaperKeys } from "./paper-keys.ts";
import type { PaperPart } from "./paper-part.ts";
import { makeShares, noShares } from "./paper-shares.ts";
import { makeSums } from "./paper-sums.ts";
import { makeTable } from "./paper-table.ts";
import type { PretrainSample, SampleLimits } from "./sample.ts";

/** Limits under which a paper is a slip with few fields. */
const SLIP_LINES = 6;
/** Share of characters that are misread at full wear, on one paper in seven. */
const MISREAD_RATE = 0.015;
const NOTHING: PaperPart = { lines: [], entries: [] };

/**
 * A paper of everyday trade given as text (a delivery, a booking, a bill of work), with a skeleton to
 * fill from it. Its keys are drawn anew for every sample, so what is learnt is to find and to copy.
 */
export function makePaper(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  const keys = pickKeys(random);
  const gap = gapOf(random);
  const count = random.int(1, limits.lines < SLIP_LINES ? 4 : 7);
  const labels = distinctLabels(random, language, count + 3);
  const head = makeHead(random, language, keys, gap);
  const cut = random.chance(0.6) ? random.int(0, count) : count;
  const above = makeFields(random, language, labels.slice(0, cut), gap);
  const below = makeFields(random, language, labels.slice(cut, count), gap);
  const goods = random.chance(0.85)
    ? makeGoods(random, language, keys, Math.max(1, limits.lines), gap)
    : NOTHING;
  const stray = () => (random.chance(0.3) ? [headingLine(random, language)] : []);
  const lines = [
    ...head.lines,
    ...stray(),
    ...above.lines,
    ...goods.lines,
    ...stray(),
    ...below.lines,
    ...head.foot,
    ...stray(),
  ];
  const absent = absentEntries(random, labels.slice(count));
  const heads = head.entries.filter(() => random.chance(0.7));
  const fields = [...above.entries, ...below.entries].filter(() => random.chance(0.85));
  const entries = arrange(random, [...heads, ...fields, ...absent], goods.entries);
  const shown = misread(
    random,
    lines.join("\n"),
    random.chance(0.85) ? 0 : limits.wear * MISREAD_RATE,
  );
  return {
    kind: "paper",
    prompt: `${shown}\n\nJSON: ${objectOf(entries, "blank")}`,
    answer: objectOf(entries, "filled"),
  };
}

/** A table of things, and often sums and amounts by percent under it. */
function makeGoods(
  random: Random,
  language: Language,
  keys: PaperKeys,
  most: number,
  gap: Gap,
): PaperPart {
  const table = makeTable(random, language, keys, most, gap);
  const sums = random.chance(0.7) ? makeSums(random, language, table.sumUnits, gap) : NOTHING;
  const shares = random.chance(0.5)
    ? makeShares(random, language, keys, gap)
    : random.chance(0.2)
      ? noShares(keys)
      : NOTHING;
  const under = random.chance(0.7) ? [sums, shares] : [shares, sums];
  return {
    lines: [table, ...under].flatMap(({ lines }) => lines),
    entries: [table, ...(random.chance(0.7) ? [sums, shares] : [shares, sums])].flatMap(
      ({ entries }) => entries,
    ),
  };
}

/** Questions for labels that are not on the paper: null. */
function absentEntries(random: Random, labels: readonly Label[]): Entry[] {
  return labels
    .filter(() => random.chance(0.4))
    .map((label) => ({
      key: label.key ?? snakeCase(label.printed),
      blank: random.pick([TEXT_BLANK, NUMBER_BLANK, DAY_BLANK]),
      filled: "null",
    }));
}

/** Single values in the paper's order or in any, the lists anywhere among them, each key once. */
function arrange(random: Random, single: readonly Entry[], lists: readonly Entry[]): Entry[] {
  const order = random.chance(0.4) ? random.shuffled(single) : single;
  const at = random.chance(0.5) ? order.length : random.int(0, order.length);
  const seen = new Set<string>([""]);
  return [...order.slice(0, at), ...lists, ...order.slice(at)].filter(({ key }) => {
    const fresh = !seen.has(key);
    seen.add(key);
    return fresh;
  });
}
