import sharp from "sharp";
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

/**
 * A small grey copy of the first page of a picture or PDF, its longer side at most `sidePx`. Much
 * quicker than decoding the page: a JPEG is only unpacked at the size that is needed.
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`, `image.damaged`
 */
export async function greyThumbnail(path: string, sidePx: number): Promise<GreyImage> {
  const kind = await inputKind(path);
  const source = kind === "pdf" ? await firstPdfPage(path, sidePx) : path;
  const limitInputPixels = MAX_IMAGE_PIXELS;
  const { data, info } = await sharp(source, { failOn: "error", limitInputPixels })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .resize(sidePx, sidePx, { fit: "inside", withoutEnlargement: true })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      const reason = messageOf(error).trim().split("\n")[0] ?? "";
      throw new KvittoError("image.damaged", `${path} cannot be read as a picture: ${reason}.`);
    });
  if (info.channels !== 1) throw new Error(`internal: a grey copy has ${info.channels} channels`);
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
