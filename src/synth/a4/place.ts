import Yoga, {
  Align,
  Direction,
  Edge,
  FlexDirection,
  Gutter,
  Justify,
  MeasureMode,
  type Node,
} from "yoga-layout";
import { type Sheet } from "../sheet.ts";
import { type Block, type BoxBlock, type BoxStyle, type Side } from "./block.ts";
import { drawGrid, placeGrid } from "./grid.ts";
import { breakLines, setLines } from "./lines.ts";

const config = Yoga.Config.create();
// Edges on whole pixels would cut the last word off a text that just fits.
config.setPointScaleFactor(0);

/** A text laid out in exactly the width it asked for must not wrap by a rounding error. */
const SLACK_PX = 0.05;

const ALIGN = {
  start: Align.FlexStart,
  center: Align.Center,
  end: Align.FlexEnd,
  stretch: Align.Stretch,
} as const;
const JUSTIFY = {
  start: Justify.FlexStart,
  center: Justify.Center,
  end: Justify.FlexEnd,
  between: Justify.SpaceBetween,
} as const;
const EDGE = { top: Edge.Top, right: Edge.Right, bottom: Edge.Bottom, left: Edge.Left } as const;
const SIDES: readonly Side[] = ["top", "right", "bottom", "left"];

function applyStyle(node: Node, { direction, style }: BoxBlock): void {
  node.setFlexDirection(direction === "row" ? FlexDirection.Row : FlexDirection.Column);
  node.setAlignItems(ALIGN[style.align ?? "stretch"]);
  node.setJustifyContent(JUSTIFY[style.justify ?? "start"]);
  node.setFlexShrink(style.width === undefined ? 1 : 0);
  if (style.width !== undefined) node.setWidth(style.width);
  if (style.height !== undefined) node.setMinHeight(style.height);
  if (style.grow !== undefined) {
    node.setFlexGrow(style.grow);
    if (style.width === undefined) node.setFlexBasis(0);
  }
  const { padding = 0 } = style;
  const [vertical, horizontal] = typeof padding === "number" ? [padding, padding] : padding;
  node.setPadding(Edge.Vertical, vertical);
  node.setPadding(Edge.Horizontal, horizontal);
  node.setGap(Gutter.All, style.gap ?? 0);
  if (style.border !== undefined) {
    for (const side of style.border.sides ?? SIDES)
      node.setBorder(EDGE[side], style.border.widthPx);
  }
}

function nodeOf(sheet: Sheet, block: Block, parent: BoxBlock["direction"]): Node {
  const node = Yoga.Node.createWithConfig(config);
  switch (block.kind) {
    case "box":
      applyStyle(node, block);
      // A share of the height would collapse in a column that is as high as its content.
      if (parent === "column" && block.style.grow !== undefined) node.setFlexBasis("auto");
      block.children.forEach((child, i) => {
        node.insertChild(nodeOf(sheet, child, block.direction), i);
      });
      return node;
    case "drawing":
      node.setWidth(block.width);
      node.setHeight(block.height);
      node.setFlexShrink(0);
      return node;
    case "text":
    case "grid":
      node.setFlexShrink(1);
      node.setMeasureFunc((width, mode) => {
        const most = mode === MeasureMode.Undefined ? Infinity : width;
        const { width: taken, height } =
          block.kind === "text"
            ? breakLines(sheet, block.pieces, block.style, most + SLACK_PX, block.leading)
            : placeGrid(sheet, block, most + SLACK_PX);
        return { width: mode === MeasureMode.Exactly ? width : Math.min(most, taken), height };
      });
      return node;
  }
}

function drawBox(sheet: Sheet, style: BoxStyle, x: number, y: number, node: Node): void {
  const { width, height } = node.getComputedLayout();
  if (style.background !== undefined) {
    sheet.add({ kind: "rect", x, y, width, height, color: style.background });
  }
  if (style.border === undefined) return;
  const { color, widthPx, sides, dash } = style.border;
  if (sides === undefined) {
    const half = widthPx / 2;
    const size = { width: width - widthPx, height: height - widthPx };
    sheet.add({ kind: "rect", x: x + half, y: y + half, ...size, color, strokePx: widthPx });
    return;
  }
  for (const side of sides) {
    const across = side === "top" || side === "bottom";
    if (dash !== undefined && across) {
      const at = side === "top" ? y + widthPx / 2 : y + height - widthPx / 2;
      sheet.add({ kind: "rule", x0: x, x1: x + width, y: at, widthPx, color, dash });
      continue;
    }
    sheet.add({
      ...{ kind: "rect", color },
      x: side === "right" ? x + width - widthPx : x,
      y: side === "bottom" ? y + height - widthPx : y,
      width: across ? width : widthPx,
      height: across ? widthPx : height,
    });
  }
}

function drawBlock(sheet: Sheet, block: Block, node: Node, left: number, top: number): void {
  const layout = node.getComputedLayout();
  const [x, y, width] = [left + layout.left, top + layout.top, layout.width];
  switch (block.kind) {
    case "box":
      drawBox(sheet, block.style, x, y, node);
      block.children.forEach((child, i) => drawBlock(sheet, child, node.getChild(i), x, y));
      return;
    case "drawing":
      for (const mark of block.draw(x, y)) sheet.add(mark);
      return;
    case "text": {
      const { pieces, style, align, leading } = block;
      const lines = breakLines(sheet, pieces, style, width + 2 * SLACK_PX, leading);
      const at = { left: x, right: x + width, center: x + width / 2 }[align];
      setLines(sheet, lines, at, y, align, leading);
      return;
    }
    case "grid":
      drawGrid(sheet, block, placeGrid(sheet, block, width + 2 * SLACK_PX), x, y);
  }
}

function laidOut<T>(sheet: Sheet, block: Block, width: number, use: (node: Node) => T): T {
  const node = nodeOf(sheet, block, "column");
  try {
    node.setWidth(width);
    node.calculateLayout(undefined, undefined, Direction.LTR);
    return use(node);
  } finally {
    node.freeRecursive();
  }
}

/** How high `block` is when it is `width` wide. The sheet only measures. */
export function heightOf(sheet: Sheet, block: Block, width: number): number {
  return laidOut(sheet, block, width, (node) => node.getComputedHeight());
}

/** Draws `block` with its corner at (x, y), `width` wide, and returns the y below it. */
export function place(sheet: Sheet, block: Block, x: number, y: number, width: number): number {
  return laidOut(sheet, block, width, (node) => {
    drawBlock(sheet, block, node, x, y);
    return y + node.getComputedHeight();
  });
}
