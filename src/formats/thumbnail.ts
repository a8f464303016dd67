import sharp from "sharp";
import type { Sharp } from "sharp";
import { KvittoError, messageOf } from "../core/errors.ts";
import { encodePng, MAX_IMAGE_PIXELS } from "./image.ts";
import { inputKind, readPages } from "./input-file.ts";

/** Row-major, 0 black to 255 white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const A4_LONG_SIDE_INCHES = 11.69;

/** The first page of a PDF as a picture a little larger than wanted. */
async function firstPdfPage(path: string, sidePx: number): Promise<Uint8Array> {
  const dpi = Math.ceil(sidePx / A4_LONG_SIDE_INCHES);
  for await (const { image } of readPages(path, { dpi })) return encodePng(image);
  throw new KvittoError("pdf.no_page", `${path} has no pages.`);
}

function damaged(path: string, error: unknown): KvittoError {
  const reason = messageOf(error).trim().split("\n")[0] ?? "";
  return new KvittoError("image.damaged", `${path} cannot be read as a picture: ${reason}.`);
}

interface Opened {
  readonly picture: Sharp;
  readonly isPdf: boolean;
}

/** The first page, turned as it is to be seen, on white, its longer side at most `sidePx`. */
async function openSmall(path: string, sidePx: number): Promise<Opened> {
  const isPdf = (await inputKind(path)) === "pdf";
  const source = isPdf ? await firstPdfPage(path, sidePx) : path;
  const picture = sharp(source, { failOn: "error", limitInputPixels: MAX_IMAGE_PIXELS })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .resize(sidePx, sidePx, { fit: "inside", withoutEnlargement: true });
  return { picture, isPdf };
}

/**
 * A small grey copy of the first page of a picture or PDF, its longer side at most `sidePx`. Much
 * quicker than decoding the page: a JPEG is only unpacked at the size that is needed.
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`, `image.damaged`
 */
export async function greyThumbnail(path: string, sidePx: number): Promise<GreyImage> {
  const { picture } = await openSmall(path, sidePx);
  const { data, info } = await picture
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw damaged(path, error);
    });
  if (info.channels !== 1) throw new Error(`internal: a grey copy has ${info.channels} channels`);
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

export interface JpegThumbnail {
  readonly jpeg: Uint8Array;
  /** Of the picture in the file, as it is to be seen; null for a PDF, which has no pixels. */
  readonly original: { readonly width: number; readonly height: number } | null;
}

/**
 * A small colour copy of the first page, to be shown.
 * @throws {KvittoError} as {@link greyThumbnail}
 */
export async function jpegThumbnail(path: string, sidePx: number): Promise<JpegThumbnail> {
  const { picture, isPdf } = await openSmall(path, sidePx);
  try {
    const jpeg = new Uint8Array(
      await picture.toColourspace("srgb").jpeg({ quality: 72 }).toBuffer(),
    );
    if (isPdf) return { jpeg, original: null };
    const { autoOrient } = await sharp(path).metadata();
    return { jpeg, original: { width: autoOrient.width, height: autoOrient.height } };
  } catch (error) {
    throw damaged(path, error);
  }
}
