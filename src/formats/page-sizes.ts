import sharp from "sharp";
import { inputKind, readPages, type LoadOptions } from "./input-file.ts";

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Kinds of one picture a file, whose header is looked at and nothing else. */
const ONE_PICTURE: ReadonlySet<string> = new Set(["png", "jpeg", "webp", "gif", "avif"]);

/**
 * Sizes in pixels of the pages of a file, as `readPages` gives them. Of a picture only the header is
 * read, which takes a hundredth of the time: that the rest of the file is sound is not seen here.
 * @throws {KvittoError} as `readPages`
 */
export async function pageSizes(path: string, options: LoadOptions): Promise<PageSize[]> {
  if (ONE_PICTURE.has(await inputKind(path))) {
    const header = await sharp(path, { limitInputPixels: false })
      .metadata()
      .catch(() => undefined); // damaged: reading it says how
    if (header !== undefined) {
      const { width, height } = header.autoOrient;
      return [{ width, height }];
    }
  }
  const sizes: PageSize[] = [];
  for await (const { image } of readPages(path, options)) {
    sizes.push({ width: image.width, height: image.height });
  }
  return sizes;
}
