import { extname } from "node:path";
import type { DatasetRow } from "../rows.ts";

/** Files of one page each: only there is a box's `page` also the page that is drawn. */
const ONE_PAGE = new Set([".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".bmp"]);

/** Whether the boxes of a row say on which page they are: those of PDFs and TIFFs do not. */
export function knowsPages({ images }: DatasetRow): boolean {
  return images.every((path) => ONE_PAGE.has(extname(path).toLowerCase()));
}
