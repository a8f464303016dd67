import { type Random } from "../../core/random.ts";
import { encodeJpeg, encodePng } from "../../formats/image.ts";
import { type RgbImage } from "../../formats/rgb-image.ts";
import { type Box, type RgbaImage, opaque } from "../paint.ts";
import { Arena } from "./arena.ts";
import { BLUR, blurPlanes } from "./blur.ts";
import { type Exposure, type Picture, expose } from "./expose.ts";
import { type PointMap, boxAround } from "./geometry.ts";
import { type Amounts, type Grade, amountsOf } from "./grade.ts";
import { JPEG_LOSS, encodePicture, jpegQuality } from "./jpeg.ts";
import { UNEVEN_LIGHT, unevenLight } from "./light.ts";
import { type Mesh, meshOf } from "./mesh.ts";
import { MOIRE, addMoire } from "./moire.ts";
import { MOTION, smearPlanes } from "./motion.ts";
import { NOISE } from "./noise.ts";
import { pageShadow } from "./page-shadow.ts";
import { LAMP_TINT, PAPER_DARKENING, YELLOWING, lampTint, paperTone } from "./paper-tone.ts";
import { wearPaper } from "./paper.ts";
import { toPlanes } from "./plane.ts";
import { type ColoredPlanes, resample, sightOf } from "./resample.ts";
import { SHADOW, castShadow } from "./shadow.ts";
import { type View, type Way, drawView, drawWay } from "./view.ts";

export interface WearOptions {
  /** Pixels of the page for one of its layout; 1 when absent. Widths of blurs and creases follow it. */
  readonly scale?: number;
  /** What put the ink on the paper; "laser" when absent. */
  readonly print?: "thermal" | "laser";
  /** Drawn by grade when absent. */
  readonly way?: Way;
  /** The page on the other side of the paper; this page when absent. */
  readonly back?: RgbImage | RgbaImage;
  /** Turned further than any grade turns it, whatever the grade. */
  readonly isSkewed?: boolean;
  /** PNG keeps what the camera saw. When absent, PNG for pages as printed and JPEG for others. */
  readonly encoding?: "png" | "jpeg";
}

/** A page after scanning or photographing, as a file. */
export interface WornPage {
  readonly width: number;
  readonly height: number;
  /** `png` where nothing was lost, `jpg` where a scanner or camera compressed it. */
  readonly extension: "png" | "jpg";
  readonly bytes: Uint8Array;
  /** Where a point of the page lies in the picture; both in pixels, pixel i from i to i + 1. */
  readonly map: PointMap;
  /** Where a box of the page lies: the smallest upright box around it, within the picture. */
  place(box: Box): Box;
}

/** Pixels, to the tenth. */
function within(view: View, box: Box): Box {
  const at = (value: number, most: number): number =>
    Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;
  const { width, height } = view;
  return [at(box[0], width), at(box[1], height), at(box[2], width), at(box[3], height)];
}

/** The quality of pages that are as printed: no loss that can be seen. */
const CLEAN_JPEG_QUALITY = 95;

async function asPrinted(page: RgbImage, encoding: "png" | "jpeg"): Promise<WornPage> {
  const { width, height } = page;
  const bytes =
    encoding === "png" ? await encodePng(page) : await encodeJpeg(page, CLEAN_JPEG_QUALITY);
  const extension = encoding === "png" ? "png" : "jpg";
  return { width, height, extension, bytes, map: (x, y) => [x, y], place: (box) => box };
}

function surroundings(
  view: View,
  cover: Uint8Array | undefined,
  page: RgbImage | RgbaImage,
  scale: number,
  random: Random,
): Exposure["around"] {
  if (view.backdrop === undefined || cover === undefined) return undefined;
  return { backdrop: view.backdrop, cover, shade: pageShadow(view, page, scale, random) };
}

/** Light over the picture. */
function lightOn({ width, height }: View, way: Way, amount: Amounts, random: Random): Mesh {
  const uneven = unevenLight(amount("light", UNEVEN_LIGHT), random.fork("light"));
  const shadow = way === "photo" ? amount("shadow", SHADOW) : 0;
  const cast = castShadow(shadow, random.fork("shadow"));
  return meshOf(width, height, (px, py) => {
    const [x, y] = [px / width, py / height];
    return uneven(x, y) * cast(x, y);
  });
}

function throughOptics(
  seen: ColoredPlanes,
  way: Way,
  scale: number,
  amount: Amounts,
  random: Random,
  arena: Arena,
): ColoredPlanes {
  const motionPx = way === "photo" ? amount("motion", MOTION) * scale : 0;
  const direction = random.uniform(0, Math.PI);
  const smeared = motionPx > 0 ? smearPlanes(seen, motionPx, direction, arena) : seen;
  return blurPlanes(smeared, amount("blur", BLUR) * scale, arena);
}

type Options = WearOptions & { readonly scale: number; readonly isSkewed: boolean };

/** The picture, and how the page lies in it. `arena` lends what nobody needs afterwards. */
function takePicture(
  page: RgbImage | RgbaImage,
  grade: Grade,
  { scale, isSkewed, print = "laser", way: asked, back }: Options,
  random: Random,
  arena: Arena,
  pictures: Arena,
): { readonly picture: Picture; readonly view: View; readonly quality: number } {
  const amount = amountsOf(grade, random);
  const way = asked ?? drawWay(grade, random.fork("way"));
  const planes = toPlanes(page, arena);
  const other = back === undefined ? undefined : () => toPlanes(back, arena)[0];
  const { ink } = wearPaper(planes, amount, { scale, print, back: other }, random);
  const { width, height } = page;
  const view = drawView({ width, height, grade, way, scale, isSkewed }, random.fork("view"));
  const seen = resample(planes, sightOf(view), view.backdrop !== undefined, arena);
  const blurred = throughOptics(seen, way, scale, amount, random.fork("motion"), arena);
  const tint =
    way === "photo"
      ? lampTint(amount("lamp", LAMP_TINT), random.fork("lamp"))
      : amount("yellow", YELLOWING);
  const exposure: Exposure = {
    paper: paperTone(amount("paper", PAPER_DARKENING), tint),
    ink,
    noise: amount("noise", NOISE),
    light: lightOn(view, way, amount, random),
    around: surroundings(view, seen.cover, page, scale, random.fork("page shadow")),
  };
  const picture = expose(blurred.planes, exposure, random.fork("noise"), pictures);
  const moire = way === "photo" ? amount("moire", MOIRE) : 0;
  addMoire(picture, picture.channels, moire, scale, random.fork("moire"));
  return { picture, view, quality: jpegQuality(amount("jpeg", JPEG_LOSS)) };
}

/**
 * Wears a page and scans or photographs it: ink and paper first, then everything that bends or moves
 * the page in one resampling, then optics, light, noise and compression. Grade 0 is the page itself
 * as PNG, bit for bit. The same page, grade, options and seed give the same bytes.
 */
export async function wearPage(
  page: RgbImage | RgbaImage,
  grade: Grade,
  random: Random,
  options: WearOptions = {},
): Promise<WornPage> {
  const { scale = 1, isSkewed = false } = options;
  if (grade === 0 && !isSkewed) return asPrinted(opaque(page), options.encoding ?? "png");
  const [arena, pictures] = [new Arena(), new Arena()];
  try {
    const taken = takePicture(
      page,
      grade,
      { ...options, scale, isSkewed },
      random,
      arena,
      pictures,
    );
    arena.release(); // others may work while this picture is encoded
    const { picture, view, quality } = taken;
    const encoding = options.encoding ?? "jpeg";
    return {
      width: view.width,
      height: view.height,
      extension: encoding === "png" ? "png" : "jpg",
      bytes: await encodePicture(picture, encoding === "png" ? undefined : quality),
      map: view.onto,
      place: (box) => within(view, boxAround(box, view.onto)),
    };
  } finally {
    pictures.release();
  }
}
