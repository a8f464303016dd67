import { type RgbImage } from "../../formats/rgb-image.ts";

/**
 * One channel of a page, 0 full ink to 255 bare paper, row-major. Most papers are black on white, so
 * their three channels are one plane and every step costs a third.
 */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The plane of a grey image; undefined where it has a colour. */
function greyPlane({ width, height, data }: RgbImage): Plane | undefined {
  const plane = new Uint8Array(width * height);
  for (let i = 0, from = 0; i < plane.length; i++, from += 3) {
    const value = data[from]!;
    if (value !== data[from + 1] || value !== data[from + 2]) return undefined;
    plane[i] = value;
  }
  return { width, height, data: plane };
}

/** One plane where all pixels are grey, else three: red, green, blue. */
export function toPlanes(image: RgbImage): Plane[] {
  const grey = greyPlane(image);
  if (grey !== undefined) return [grey];
  const { width, height, data } = image;
  return [0, 1, 2].map((channel) => {
    const plane = new Uint8Array(width * height);
    for (let i = 0, from = channel; i < plane.length; i++, from += 3) plane[i] = data[from]!;
    return { width, height, data: plane };
  });
}
