import type { Random } from "../../src/core/random.ts";
import { distinctLabels, snakeCase, type Label } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { anyValue, headingLine, tidy } from "../words/lines.ts";
import {
  address,
  code,
  date,
  decimalText,
  phone,
  plainDecimal,
  type Value,
} from "../words/values.ts";
import { companyName, inventedName, pickLanguage, postalTown, street } from "../words/wording.ts";
import { misread } from "./misread.ts";
import { pickKeys, type KeyName } from "./paper-keys.ts";
import { makeTable, type Gap, type RowKey } from "./paper-table.ts";
import type { PretrainSample, SampleLimits } from "./sample.ts";

/** A key with what the skeleton shows and what the answer says, both as JSON text. */
interface Entry {
  readonly key: string;
  readonly blank: string;
  readonly filled: string;
}

const DAY = '"YYYY-MM-DD"';
const text = (value: string | null): string => (value === null ? "null" : JSON.stringify(value));
const number = (value: string | null): string => value ?? "null";

function objectOf(entries: readonly Entry[], part: "blank" | "filled"): string {
  return `{${entries.map((entry) => `${JSON.stringify(entry.key)}:${entry[part]}`).join(",")}}`;
}

/** Eight spaces more often than not: wide gaps are cut to that. */
function gapOf(random: Random): Gap {
  const wide = random.uniform(0.3, 1);
  return () => " ".repeat(random.chance(wide) ? 8 : random.int(2, 7));
}

/** Name, place and numbers at the head of a paper, most of it without labels. */
function head(random: Random, language: Language, keys: Record<KeyName, string>) {
  const name = tidy(
    random.chance(0.6)
      ? companyName(random, language)
      : `${inventedName(random, language)} ${inventedName(random, language)}`,
  );
  const roadName = tidy(street(random, language));
  const town = tidy(postalTown(random, language));
  const oneLine = random.chance(0.5);
  const hasPlace = random.chance(0.85);
  const registered = random.chance(0.6) ? code(random).printed : null;
  const label = random.pick([
    "Org.nr",
    "Org.nr.",
    "VAT no.",
    "CVR",
    "NIF",
    "SIRET",
    "Reg. no.",
    "Y-tunnus",
    "USt-IdNr.",
    "KvK",
    "VAT",
  ]);
  const lines = [
    ...(random.chance(0.1) ? [headingLine(random, language)] : []),
    name,
    ...(hasPlace ? (oneLine ? [`${roadName}, ${town}`] : [roadName, town]) : []),
    ...(random.chance(0.6)
      ? [random.chance(0.5) ? phone(random).printed : `Tel ${phone(random).printed}`]
      : []),
    ...(random.chance(0.4) ? [address(random, language).printed] : []),
    ...(registered === null ? [] : [`${label}${random.pick([" ", ": ", " "])}${registered}`]),
  ];
  const entries: Entry[] = [
    { key: keys.sender, blank: '""', filled: text(name) },
    { key: keys.place, blank: '""', filled: text(hasPlace ? `${roadName}, ${town}` : null) },
    { key: keys.registered, blank: '""', filled: text(registered) },
  ];
  return { lines, entries };
}

/** Fields with labels, set in one of the usual ways, and what asks for them. */
function labelled(random: Random, language: Language, labels: readonly Label[], gap: Gap) {
  const style = random.int(0, 4);
  const byKey = random.chance(0.4);
  const lines: string[] = [];
  const entries: Entry[] = [];
  let below: [string, string][] = [];
  const flush = () => {
    if (below.length === 0) return;
    lines.push(below.map(([label]) => label).reduce((all, cell) => all + gap() + cell));
    lines.push(below.map(([, value]) => value).reduce((all, cell) => all + gap() + cell));
    below = [];
  };
  for (const label of labels) {
    const value: Value = random.chance(0.25) ? date(random, language) : anyValue(random, language);
    if (style === 0) lines.push(`${label.printed}: ${value.printed}`);
    else if (style === 1) lines.push(`${label.printed}${gap()}${value.printed}`);
    else if (style === 2) lines.push(`${label.printed} ${value.printed}`);
    else if (style === 3) lines.push(`${label.printed}:${gap()}${value.printed}`);
    else {
      below.push([label.printed, value.printed]);
      if (below.length === 3 || random.chance(0.4)) flush();
    }
    const key =
      byKey && label.key !== null
        ? label.key
        : random.chance(0.5)
          ? snakeCase(label.printed)
          : label.printed;
    if (value.type === "date") entries.push({ key, blank: DAY, filled: text(value.canonical) });
    else if (value.type === "number" && random.chance(0.8))
      entries.push({ key, blank: "0", filled: number(value.canonical) });
    else entries.push({ key, blank: '""', filled: text(value.printed) });
  }
  flush();
  return { lines, entries };
}

const ROW_BLANKS: readonly (readonly [RowKey, string])[] = [
  ["what", '""'],
  ["count", "0"],
  ["each", "0"],
  ["sum", "0"],
  ["article", '""'],
  ["percent", "0"],
];

/** A table of things, and amounts by percent under it. */
function things(
  random: Random,
  language: Language,
  keys: Record<KeyName, string>,
  most: number,
  gap: Gap,
) {
  const table = makeTable(random, language, most, gap);
  const asked = ROW_BLANKS.filter(
    ([key]) => key === "what" || table.rows.some((row) => row[key] !== null) || random.chance(0.4),
  );
  const order = random.chance(0.7) ? asked : random.shuffled(asked);
  const blank = `[{${order.map(([key, shown]) => `${JSON.stringify(keys[key])}:${shown}`).join(",")}}]`;
  const filled = table.rows.map(
    (row) =>
      `{${order
        .map(([key, shown]) => {
          const value = shown === "0" ? number(row[key]) : text(row[key]);
          return `${JSON.stringify(keys[key])}:${value}`;
        })
        .join(",")}}`,
  );
  const entries: Entry[] = [{ key: keys.rows, blank, filled: `[${filled.join(",")}]` }];
  const lines = [...table.lines];
  const written = (units: number) =>
    decimalText(random, { ...language, groups: [language.groups[0]!] }, units, 2);
  if (random.chance(0.5)) {
    const word = random.pick(distinctLabels(random, language, 2)).printed;
    const style = random.int(0, 2);
    const shares = Array.from({ length: random.int(1, 3) }, () => {
      const percent = random.pick([25, 12, 6, 10, 20, 24, 14, 5.5, 19, 7]);
      const of = Math.floor(10 ** random.uniform(3, 6));
      return { percent, of, part: Math.round((of * percent) / 100) };
    });
    for (const { percent, of, part } of shares) {
      const shown = `${String(percent).replace(".", language.decimal)}${random.pick([" %", "%"])}`;
      if (style === 0) lines.push(`${word} ${shown}${gap()}${written(part)}`);
      else if (style === 1)
        lines.push(
          `${word} ${shown} ${random.pick(["på", "of", "von", "de", "av"])} ${written(of)}${gap()}${written(part)}`,
        );
      else lines.push(`${shown}${gap()}${written(of)}${gap()}${written(part)}`);
    }
    const blankShare = `[{"${keys.percent}":0,"${keys.of}":0,"${keys.part}":0}]`;
    const filledShares = shares.map(
      ({ percent, of, part }) =>
        `{"${keys.percent}":${percent},"${keys.of}":${style === 0 ? "null" : plainDecimal(of, 2)},"${keys.part}":${plainDecimal(part, 2)}}`,
    );
    entries.push({ key: keys.shares, blank: blankShare, filled: `[${filledShares.join(",")}]` });
  } else if (random.chance(0.2)) {
    entries.push({ key: keys.shares, blank: `[{"${keys.percent}":0}]`, filled: "[]" });
  }
  return { lines, entries };
}

/**
 * A paper of everyday trade given as text (a delivery, a booking, a bill of work), with a skeleton to
 * fill from it. Its keys are drawn anew for every sample, so what is learnt is to find and to copy.
 */
export function makePaper(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  const keys = pickKeys(random);
  const gap = gapOf(random);
  const small = limits.lines < 6;
  const count = random.int(1, small ? 4 : 7);
  const labels = distinctLabels(random, language, count + 3);
  const top = head(random, language, keys);
  const cut = random.chance(0.6) ? random.int(0, count) : count;
  const upper = labelled(random, language, labels.slice(0, cut), gap);
  const lower = labelled(random, language, labels.slice(cut, count), gap);
  const table = random.chance(0.85)
    ? things(random, language, keys, Math.max(1, limits.lines), gap)
    : { lines: [], entries: [] };
  const stray = () => (random.chance(0.3) ? [headingLine(random, language)] : []);
  const lines = [
    ...top.lines,
    ...stray(),
    ...upper.lines,
    ...table.lines,
    ...stray(),
    ...lower.lines,
    ...stray(),
  ];
  const absent = labels
    .slice(count)
    .filter(() => random.chance(0.4))
    .map((label): Entry => {
      return {
        key: label.key ?? snakeCase(label.printed),
        blank: random.pick(['""', "0", DAY]),
        filled: "null",
      };
    });
  const heads = top.entries.filter(() => random.chance(0.7));
  const fields = [...upper.entries, ...lower.entries].filter(() => random.chance(0.85));
  let entries = [...heads, ...fields, ...absent];
  if (random.chance(0.4)) entries = random.shuffled(entries);
  const at = random.chance(0.5) ? entries.length : random.int(0, entries.length);
  entries = [...entries.slice(0, at), ...table.entries, ...entries.slice(at)];
  const seen = new Set<string>([""]);
  entries = entries.filter(({ key }) => !seen.has(key) && seen.add(key));
  const printed = lines.join("\n");
  const shown = misread(random, printed, random.chance(0.85) ? 0 : limits.wear * 0.015);
  return {
    ...{ kind: "paper", width: 0, height: 0, pixels: new Uint8Array(0) },
    prompt: `${shown}\n\nJSON: ${objectOf(entries, "blank")}`,
    answer: objectOf(entries, "filled"),
    patchCharacters: new Uint8Array(0),
  };
}
