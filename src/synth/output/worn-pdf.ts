import { PDFDocument, type SKRSContext2D, loadImage } from "@napi-rs/canvas";
import { cssFont, letterSpacing } from "../sheet.ts";
import { POINTS_A_LAYOUT_PIXEL, type PictureOfPage } from "./page-view.ts";

/**
 * A PDF as scanners with text recognition write it: each page a picture, and under it the text,
 * where and as turned as the picture shows it. Text that a picture covers is not seen, but found,
 * marked and copied.
 */
export async function wornPdf(pages: readonly PictureOfPage[], title: string): Promise<Uint8Array> {
  const pdf = new PDFDocument({ title, creator: "kvitto", producer: "kvitto" });
  for (const { page, worn, scale } of pages) {
    const points = POINTS_A_LAYOUT_PIXEL / scale; // for one pixel of the picture
    // The declared type leaves out drawImage, which the context has.
    const context = pdf.beginPage(worn.width * points, worn.height * points) as SKRSContext2D;
    for (const mark of page.sheet.marks) {
      if (mark.kind !== "text") continue;
      // The map near the mark, as a turn and a stretch.
      const at = (x: number, y: number) =>
        worn.map((mark.x + x) * scale, (mark.baseline + y) * scale);
      const [[x, y], [ax, ay], [bx, by]] = [at(0, 0), at(1, 0), at(0, 1)];
      context.save();
      context.scale(points, points);
      context.transform(ax - x, ay - y, bx - x, by - y, x, y);
      context.rotate(mark.turnRad ?? 0);
      context.font = cssFont(mark.style);
      context.letterSpacing = letterSpacing(mark.style);
      context.fillStyle = "#ffffff";
      context.fillText(mark.text, 0, 0);
      context.restore();
    }
    context.drawImage(await loadImage(worn.bytes), 0, 0, worn.width * points, worn.height * points);
    pdf.endPage();
  }
  return pdf.close();
}
