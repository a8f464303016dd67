/** A picture without colour: row-major, one byte a pixel, 0 black to 255 white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** [height, width] */
  readonly pixels: Uint8Array;
}
