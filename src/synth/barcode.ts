import bwipjs from "bwip-js/node";
import { type Mark } from "./sheet.ts";

/** A Code 128 barcode as rectangles, its left edge at x, and its width. */
export function code128(
  text: string,
  x: number,
  y: number,
  modulePx: number,
  heightPx: number,
): { marks: Mark[]; width: number } {
  const [symbol] = bwipjs.raw("code128", text, {});
  if (symbol === undefined || !("sbs" in symbol)) {
    throw new Error(`internal: no barcode for ${JSON.stringify(text)}`);
  }
  const marks: Mark[] = [];
  let at = x;
  symbol.sbs.forEach((modules, i) => {
    const width = modules * modulePx;
    const bar = { kind: "rect", x: at, y, width, height: heightPx, color: "#000000" } as const;
    if (i % 2 === 0) marks.push(bar); // bars and spaces take turns, a bar first
    at += width;
  });
  return { marks, width: at - x };
}
