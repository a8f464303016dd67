import { type Random } from "../../core/random.ts";
import { type A4Column, type ContentOptions } from "../a4/options.ts";
import { type TableLook } from "../a4/table.ts";
import { type FontKey } from "../fonts.ts";
import { LOGO_SHAPES, type LogoShape } from "../logo.ts";

const FONTS: readonly FontKey[] = [
  ...(["arimo", "lato", "open-sans", "pt-sans", "roboto-condensed", "source-sans-3"] as const),
  ...(["tinos", "cousine", "work-sans"] as const),
];
const ACCENTS = ["#1f4e79", "#333333", "#8a1c1c", "#2f6b3a", "#5b3a86", "#b45309", "#0f766e"];

const HEADS = ["sender-left", "title-left", "letterhead", "letter", "recipient-first"] as const;
const METAS = ["pairs", "pairs-right", "lines", "boxes", "stacked"] as const;
const TAILS = ["beside", "below", "left", "wide"] as const;

/** Every choice of one A4 vendor's paper; each paper of the vendor makes the same ones. */
export interface A4Choices extends ContentOptions {
  readonly font: FontKey;
  readonly sizePx: number;
  readonly namePx: number;
  readonly titlePx: number;
  readonly accent: string;
  readonly logo: LogoShape | null;
  readonly marginPx: number;
  /** Where sender, title, recipient and the facts of the paper stand. */
  readonly head: (typeof HEADS)[number];
  /** The sender's address: below its name, on one line, or in the foot. */
  readonly sender: "lines" | "line" | "foot";
  /** Number and dates: in two columns, as lines of text, in boxes, or labels above values. */
  readonly meta: (typeof METAS)[number];
  readonly colon: boolean;
  /** Whether the title has the paper's number beside it. */
  readonly titled: boolean;
  readonly heading: boolean;
  /** Sums beside how to pay, below it, at the left, or as wide as the table. */
  readonly tail: (typeof TAILS)[number];
  readonly tailAt: "table" | "bottom";
  readonly taxTable: boolean;
  readonly total: "bold" | "band" | "frame" | "rules";
  /** How to pay: under the table or in the foot. */
  readonly payment: "tail" | "foot";
  /** Tax numbers: below the sender, in the foot as lines, or on one line. */
  readonly ids: "sender" | "foot" | "foot-line";
  readonly carriesOver: boolean;
  readonly table: Partial<TableLook>;
}

/** What a table of goods has, in the order of its columns. */
function drawColumns(random: Random): A4Column[] {
  const lead = random.weighted<readonly A4Column[]>([
    [["description"], 4],
    [["code", "description"], 4],
    [["position", "description"], 3],
    [["position", "code", "description"], 2],
    [["description", "code"], 1],
    [["quantity", "description"], 2],
    [["quantity", "unit", "description"], 1],
    [["quantity", "code", "description"], 1],
  ]);
  const middle: A4Column[] = [
    ...(lead.includes("quantity")
      ? []
      : random.weighted<readonly A4Column[]>([
          [["quantity"], 4],
          [["quantity", "unit"], 3],
        ])),
    ...(random.chance(0.9) ? (["price"] as const) : []),
  ];
  const rate = random.chance(0.4);
  const [first, ...rest] = middle;
  // The price mostly stands beside the amount, the quantity before it, but not on every paper.
  const isTurned = first === "quantity" && rest.at(-1) === "price" && random.chance(0.15);
  const shown = isTurned ? (["price", ...middle.filter((name) => name !== "price")] as const) : middle; // prettier-ignore
  const isRateFirst = random.chance(0.3);
  return [
    ...lead,
    ...(rate && isRateFirst ? (["rate"] as const) : []),
    ...shown,
    ...(rate && !isRateFirst ? (["rate"] as const) : []),
    "amount",
  ];
}

function drawTableLook(random: Random, accent: string): Partial<TableLook> {
  const fill = random.weighted<string | null>([
    [null, 5],
    ["#ececec", 3],
    [accent, 3],
  ]);
  return {
    ...(fill === null ? {} : { headFill: fill }),
    headRules: random.pick(["none", "below", "both", "frame"]),
    rows: random.pick(["plain", "plain", "rules", "dashes", "zebra"]),
    vertical: random.chance(0.2),
    rowSpacePx: random.uniform(1.5, 5),
    cellSpacePx: random.uniform(4, 7),
  };
}

export function drawA4Choices(random: Random): A4Choices {
  const accent = random.pick(ACCENTS);
  const columns = drawColumns(random);
  return {
    font: random.pick(FONTS),
    sizePx: random.uniform(11, 13),
    namePx: random.uniform(16, 24),
    titlePx: random.uniform(15, 26),
    accent,
    logo: random.chance(0.4) ? random.pick(LOGO_SHAPES) : null,
    marginPx: random.int(36, 62),
    head: random.pick(HEADS),
    sender: random.weighted([
      ["lines", 5],
      ["line", 3],
      ["foot", 1],
    ]),
    meta: random.pick(METAS),
    colon: random.chance(0.5),
    titled: random.chance(0.25),
    heading: random.chance(0.6),
    columns,
    codesBelow: !columns.includes("code") && random.chance(0.2),
    groups: random.chance(0.08),
    tax: random.pick(["basis", "rate", "sum"]),
    currency: random.pick(["amount", "label", "heading"]),
    tail: random.pick(TAILS),
    tailAt: random.chance(0.8) ? "table" : "bottom",
    taxTable: random.chance(0.3),
    total: random.pick(["bold", "band", "frame", "rules"]),
    payment: random.chance(0.65) ? "tail" : "foot",
    ids: random.pick(["sender", "foot", "foot-line"]),
    carriesOver: random.chance(0.3),
    table: drawTableLook(random, accent),
  };
}
