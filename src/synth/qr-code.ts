import bwipjs from "bwip-js/node";
import { type Mark } from "./sheet.ts";

/**
 * A QR code as rectangles, one for each run of dark modules in a row, its upper left corner at
 * (x, y). It has no quiet zone of its own: leave four modules of paper around it.
 */
export function qrCode(text: string, x: number, y: number, sidePx: number): Mark[] {
  const [symbol] = bwipjs.raw("qrcode", text, {});
  if (symbol === undefined || !("pixs" in symbol)) {
    throw new Error(`internal: no QR code for ${JSON.stringify(text)}`);
  }
  const { pixs, pixx, pixy } = symbol;
  const modulePx = sidePx / pixx;
  const marks: Mark[] = [];
  for (let row = 0; row < pixy; row++) {
    for (let column = 0; column < pixx;) {
      let end = column;
      while (end < pixx && pixs[row * pixx + end]) end++;
      if (end > column) {
        marks.push({
          ...{ kind: "rect", color: "#000000", height: modulePx },
          ...{ x: x + column * modulePx, y: y + row * modulePx, width: (end - column) * modulePx },
        });
      }
      column = Math.max(end, column + 1);
    }
  }
  return marks;
}
