import type { RgbImage } from "../../formats/rgb-image.ts";
import type { Point } from "../../formats/enhance/rotate.ts";
import type { JsonObject } from "../canonical-json.ts";

/** A page after an edit, and where its points went. */
export interface EditedPage {
  readonly image: RgbImage;
  readonly place: (point: Point) => Point;
}

/** Something that is done to the pages of a row when they are loaded, before they are enhanced. */
export interface PageEdit {
  /** Everything that the result depends on besides the page: part of the keys of caches. */
  readonly key: JsonObject;
  /** Sizes stay as they are. @param page  which of the row's pages, from 0, over all its files */
  readonly apply: (image: RgbImage, page: number) => Promise<EditedPage>;
}
