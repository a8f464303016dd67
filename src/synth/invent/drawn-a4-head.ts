import { type Block, column, row, space, text } from "../a4/block.ts";
import { type Labelled } from "../a4/content.ts";
import { type Kit } from "../a4/family.ts";
import { ALL_META, boxes, contact, idLines, logo, metaOf, pairs, recipient } from "../a4/parts.ts";
import { type Piece } from "../sheet.ts";
import { type A4Choices } from "./a4-choices.ts";

const LOGO_PX = 44;
/** Facts in boxes side by side; more of them would be too narrow for a date. */
const BOXES_A_ROW = 4;

function joined(pieces: readonly Piece[], between: string): Piece[] {
  return pieces.flatMap((piece, i) => (i === 0 ? [piece] : [between, piece]));
}

/** Whose paper it is. */
function sender(kit: Kit, choices: A4Choices, align: "left" | "right" | "center"): Block {
  const { content, styles } = kit;
  const { letterhead } = content;
  const lines =
    choices.sender === "foot"
      ? []
      : choices.sender === "line"
        ? [text(joined(letterhead.lines, ", "), styles.body, align)]
        : letterhead.lines.map((line) => text([line], styles.body, align));
  return column(
    {},
    text([letterhead.name], styles.name, align),
    ...lines,
    contact(kit, styles.small, align),
    ...(choices.ids === "sender" ? idLines(letterhead.taxIds, styles.small, align) : []),
  );
}

function withLogo(kit: Kit, block: Block): Block {
  const mark = logo(kit, LOGO_PX);
  return mark === null ? block : row({ gap: 12, align: "center" }, mark, block);
}

function title(kit: Kit, { titled }: A4Choices, align: "left" | "right" | "center"): Block {
  const number = titled ? metaOf(kit, ["number"]).flatMap(({ value }) => [" ", ...value]) : [];
  return text([kit.content.title, ...number], kit.styles.title, align);
}

/** Number, days and references, however this vendor sets them; those in boxes need the page's width. */
function facts(
  kit: Kit,
  choices: A4Choices,
): { readonly narrow: Block | null; readonly wide: Block | null } {
  const { styles } = kit;
  const rows: Labelled[] = metaOf(kit, ALL_META);
  const end = choices.colon ? ":" : "";
  switch (choices.meta) {
    case "pairs":
      return { narrow: pairs(kit, rows, { colon: choices.colon }), wide: null };
    case "pairs-right":
      return {
        narrow: pairs(kit, rows, { colon: choices.colon, valueAlign: "right", fill: true }),
        wide: null,
      };
    case "lines":
      return {
        narrow: column(
          {},
          ...rows.map(({ label, value }) => text([`${label}${end} `, ...value], styles.body)),
        ),
        wide: null,
      };
    case "stacked":
      return {
        narrow: column(
          { gap: 3 },
          ...rows.map(({ label, value }) =>
            column({}, text(label + end, styles.faint), text(value, styles.strong)),
          ),
        ),
        wide: null,
      };
    case "boxes": {
      const groups = Array.from({ length: Math.ceil(rows.length / BOXES_A_ROW) }, (_, i) =>
        rows.slice(i * BOXES_A_ROW, (i + 1) * BOXES_A_ROW),
      );
      const color = choices.heading ? "#777777" : undefined;
      return {
        narrow: null,
        wide: column(
          { gap: color === undefined ? 4 : 0 },
          ...groups.map((group, i) =>
            boxes(kit, group, { ...(color === undefined ? {} : { color }), below: i > 0 }),
          ),
        ),
      };
    }
  }
}

/** Two blocks side by side, as wide as the page. */
function beside(left: Block | null, right: Block | null): Block {
  return row(
    { gap: 24, justify: "between", align: "start" },
    column({ width: "55%" }, left),
    column({ grow: 1 }, right),
  );
}

/** What stands above the table of the first page. */
export function drawnHead(kit: Kit, choices: A4Choices): Block {
  const { narrow, wide } = facts(kit, choices);
  const to = recipient(kit, choices.heading);
  const below = wide === null ? null : column({}, space(10), wide);
  const own = withLogo(kit, sender(kit, choices, "left"));
  switch (choices.head) {
    case "sender-left":
      return column({}, beside(own, title(kit, choices, "right")), space(20), beside(to, narrow), below, space(16)); // prettier-ignore
    case "title-left":
      return column(
        {},
        beside(title(kit, choices, "left"), withLogo(kit, sender(kit, choices, "right"))),
        space(20),
        narrow === null ? to : beside(narrow, to),
        below,
        space(16),
      );
    case "letterhead":
      return column(
        {},
        sender(kit, choices, "center"),
        space(14),
        title(kit, choices, "center"),
        space(12),
        beside(to, narrow),
        below,
        space(16),
      );
    case "letter":
      return column({}, own, space(26), beside(to, narrow), space(20), title(kit, choices, "left"), below, space(10)); // prettier-ignore
    case "recipient-first":
      return column({}, beside(to, own), space(18), title(kit, choices, "left"), space(8), narrow, below, space(14)); // prettier-ignore
  }
}
