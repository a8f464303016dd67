import bwipjs from "bwip-js/node";
import { type Mark } from "../sheet.ts";
import { type DrawingBlock, drawing } from "./block.ts";

/** A QR code with medium error correction, `sidePx` wide, without its quiet zone. */
export function qrCode(text: string, sidePx: number): DrawingBlock {
  const [symbol] = bwipjs.raw("qrcode", text, "eclevel=M");
  if (symbol === undefined || !("pixs" in symbol)) throw new Error("internal: no QR code");
  const { pixs, pixx, pixy } = symbol;
  const module = sidePx / pixx;
  return drawing(sidePx, sidePx, (x, y) => {
    const marks: Mark[] = [];
    for (let j = 0; j < pixy; j++) {
      for (let i = 0; i < pixx; i++) {
        if (pixs[j * pixx + i] !== 1) continue;
        let end = i + 1; // neighbours in a row make one rectangle: no seams, fewer marks
        while (end < pixx && pixs[j * pixx + end] === 1) end++;
        const size = { width: (end - i) * module, height: module };
        marks.push({
          kind: "rect",
          x: x + i * module,
          y: y + j * module,
          ...size,
          color: "#000000",
        });
        i = end;
      }
    }
    return marks;
  });
}
