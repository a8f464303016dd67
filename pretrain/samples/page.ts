import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { conceptLabel } from "../words/labels.ts";
import { anyValue, headingLine, tidy } from "../words/lines.ts";
import { address, amount, date, phone, time } from "../words/values.ts";
import {
  companyName,
  phrase,
  pickLanguage,
  postalTown,
  shouted,
  street,
} from "../words/wording.ts";
import { amountRow, codedRow, textRow } from "./block.ts";
import { TRANSCRIBE } from "./line.ts";
import { printPage } from "./print-page.ts";
import type { Cell, Row } from "./rows.ts";
import type { PretrainSample, SampleLimits } from "./sample.ts";

type Section = (random: Random, language: Language) => Row[];

/** A name in large type with address lines, all centred or all to the left. */
const heading: Section = (random, language) => {
  const place: Pick<Cell, "at" | "align"> = random.chance(0.7)
    ? { at: 0.5, align: "center" }
    : { at: 0, align: "left" };
  const big = random.uniform(1, 1.7);
  const makers = [street, postalTown, contactLine, headingLine];
  const lines = makers.filter(() => random.chance(0.6)).map((make) => make(random, language));
  return [
    { cells: [{ text: tidy(companyName(random, language)), ...place, bold: true, scale: big }] },
    ...lines.map((text) => ({ cells: [{ text: tidy(text), ...place }] })),
  ];
};

function contactLine(random: Random, language: Language): string {
  return random.chance(0.5) ? phone(random).printed : address(random, language).printed;
}

const particulars: Section = (random, language) =>
  Array.from({ length: random.int(1, 4) }, () => {
    const label = conceptLabel(random, language).printed;
    const value = anyValue(random, language).printed;
    if (random.chance(0.5))
      return { cells: [{ text: `${label}: ${value}`, at: 0, align: "left" }] };
    const right = random.chance(0.5);
    return {
      cells: [
        { text: label, at: 0, align: "left" },
        { text: value, at: right ? 1 : 0.45, align: right ? "right" : "left" },
      ],
    };
  });

const moment: Section = (random, language) => [
  {
    cells: [
      { text: tidy(date(random, language).printed), at: 0, align: "left" },
      { text: time(random).printed, at: 1, align: "right" },
    ],
  },
];

const goods: Section = (random, language) => {
  const make = random.chance(0.7) ? amountRow : codedRow;
  const rows: Row[] = [];
  for (let n = random.int(2, 12); n > 0; n--) {
    rows.push(make(random, language));
    if (random.chance(0.15)) {
      const text = `${random.int(2, 12)} x ${amount(random, language).printed}`;
      rows.push({ cells: [{ text: tidy(text), at: 0.08, align: "left" }] });
    }
  }
  return rows;
};

const sums: Section = (random, language) =>
  Array.from({ length: random.int(1, 3) }, () => {
    const bold = random.chance(0.5);
    const label = random.chance(0.5)
      ? conceptLabel(random, language).printed
      : shouted(phrase(random, language, 1));
    return {
      cells: [
        { text: tidy(label), at: 0, align: "left", bold },
        { text: tidy(amount(random, language).printed), at: 1, align: "right", bold },
      ],
    };
  });

const remarks: Section = (random, language) =>
  Array.from({ length: random.int(1, 3) }, () => textRow(random, language, 32));

const divider: Section = (random) => {
  const text = random.pick([..."-=*_"]).repeat(random.int(10, 28));
  return [{ cells: [{ text, at: 0.5, align: "center" }] }];
};

const SECTIONS: readonly (readonly [Section, number])[] = [
  [particulars, 3],
  [goods, 4],
  [sums, 3],
  [moment, 1],
  [remarks, 2],
  [divider, 1],
];

/** Sections in any order until the page has `count` rows. */
function pageRows(random: Random, language: Language, count: number): Row[] {
  const rows = random.chance(0.8) ? heading(random, language) : [];
  while (rows.length < count) {
    const section = random.weighted(SECTIONS)(random, language);
    const [first, ...rest] = section;
    if (first === undefined) continue;
    rows.push({ ...first, above: random.chance(0.5) ? random.uniform(0.2, 1.2) : 0 }, ...rest);
    const last = rows.at(-1);
    if (last !== undefined && random.chance(0.15)) rows.splice(-1, 1, { ...last, ruled: true });
  }
  return rows.slice(0, count);
}

/** A whole strip of print with headings, columns and remarks; the answer is all of its text. */
export function makePage(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  const count = random.int(Math.min(10, limits.lines), limits.lines);
  const rows = pageRows(random, language, count);
  const page = printPage(random, rows, limits, { minWidthPx: 320, em: [11, 17] });
  if (page === null) return makePage(random, { ...limits, lines: Math.max(2, limits.lines - 3) });
  return { kind: "page", ...page.picture, prompt: TRANSCRIBE, answer: page.lines.join("\n") };
}
