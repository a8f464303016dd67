import type { GreyImage } from "../src/formats/grey-image.ts";

/** Ink (1 black, 0 paper) in patches of three equal channels: [P, patch²·3], (y, x, channel). */
export function inkPatches({ width, height, pixels }: GreyImage, side_px: number): Float32Array {
  const [rows, columns] = [height / side_px, width / side_px];
  const values = new Float32Array(rows * columns * side_px * side_px * 3);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let y = 0; y < side_px; y++) {
        let from = (row * side_px + y) * width + column * side_px;
        for (let x = 0; x < side_px; x++) {
          const ink = 1 - pixels[from++]! / 255;
          values[at++] = ink;
          values[at++] = ink;
          values[at++] = ink;
        }
      }
    }
  }
  return values;
}
