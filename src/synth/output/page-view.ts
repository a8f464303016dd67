import { type Box, type FieldBox } from "../paint.ts";
import { A4_WIDTH_PT, A4_WIDTH_PX } from "../paper.ts";
import { type Page } from "../vendor.ts";
import { type PointMap, boxAround } from "../wear/geometry.ts";
import { type WornPage } from "../wear/wear.ts";
import { type PageText, textRuns } from "./text-map.ts";

/** Points of a PDF for one pixel of a layout. */
export const POINTS_A_LAYOUT_PIXEL = A4_WIDTH_PT / A4_WIDTH_PX;

/** A page as a file shows it: pixels of an image, or points of a PDF's page. */
export interface PageView {
  readonly page: Page;
  readonly width: number;
  readonly height: number;
  /** From pixels of the layout. */
  readonly map: PointMap;
}

export interface PictureOfPage {
  readonly page: Page;
  /** Pixels of the drawn page for one of its layout. */
  readonly scale: number;
  readonly worn: WornPage;
}

/** A page of a PDF as it was drawn. */
export function printedView(page: Page): PageView {
  const points = POINTS_A_LAYOUT_PIXEL;
  return {
    page,
    width: page.sheet.width * points,
    height: page.heightPx * points,
    map: (x, y) => [x * points, y * points],
  };
}

/** A page as a picture shows it. */
export function pictureView({ page, scale, worn }: PictureOfPage): PageView {
  const { width, height } = worn;
  return { page, width, height, map: (x, y) => worn.map(x * scale, y * scale) };
}

/** The same picture on a page of a PDF. */
export function picturePdfView(picture: PictureOfPage): PageView {
  const points = POINTS_A_LAYOUT_PIXEL / picture.scale;
  const { page, width, height, map } = pictureView(picture);
  const onto: PointMap = (x, y) => {
    const [u, v] = map(x, y);
    return [u * points, v * points];
  };
  return { page, width: width * points, height: height * points, map: onto };
}

/** A box of the layout as the view shows it: upright, within the page, to the tenth. */
export function placeBox(box: Box, { width, height, map }: PageView): Box {
  const [x0, y0, x1, y1] = boxAround(box, map);
  const at = (value: number, most: number): number =>
    Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;
  return [at(x0, width), at(y0, height), at(x1, width), at(y1, height)];
}

export function placeBoxes(boxes: readonly FieldBox[], views: readonly PageView[]): FieldBox[] {
  return boxes.map((field) => {
    const view = views[field.page];
    if (view === undefined)
      throw new Error(`internal: a box on page ${field.page} of ${views.length}`);
    return { ...field, box: placeBox(field.box, view) };
  });
}

/** What stands where on a page. */
export function textOfPage(view: PageView, index: number, boxes: readonly FieldBox[]): PageText {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return {
    width: tenth(view.width),
    height: tenth(view.height),
    runs: textRuns(view.page.sheet, view.map),
    boxes: boxes.filter((field) => field.page === index),
  };
}
