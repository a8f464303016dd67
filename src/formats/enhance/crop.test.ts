import { describe, expect, test } from "vitest";
import { crop } from "./crop.ts";
import { laidOn, printedPage } from "./printed-page-for-tests.ts";

const SIZE = { width: 300, height: 420 };

describe("crop", () => {
  test("takes the table away, and the white around the print", () => {
    const page = printedPage("table", { ...SIZE, paper: 235, ink: 50 });
    const photo = laidOn(page, { width: 600, height: 700, left: 160, top: 90, level: 90 });
    const { image, place } = crop(photo);
    // The print takes 80 % of each side; a margin of 1.5 % of 700 px and a pixel of the copy around it.
    expect(image.width).toBeGreaterThanOrEqual(0.8 * SIZE.width);
    expect(image.width).toBeLessThanOrEqual(SIZE.width);
    expect(image.height).toBeGreaterThanOrEqual(0.79 * SIZE.height);
    expect(image.height).toBeLessThanOrEqual(SIZE.height);
    for (const at of [0, image.width - 1, image.width * (image.height - 1)]) {
      expect(image.data[at * 3]).toBe(235); // paper in the corners: nothing of the table is left
    }
    const [x, y] = place([160 + 150, 90 + 200]);
    const index = (Math.floor(y) * image.width + Math.floor(x)) * 3;
    expect(image.data[index]).toBe(page.data[(200 * SIZE.width + 150) * 3]);
  });

  test("keeps all print, also where it is faint", () => {
    const page = printedPage("faint", { ...SIZE, paper: 240, ink: 205 });
    const wide = laidOn(page, { width: 800, height: 900, left: 10, top: 30, level: 240 });
    const { image, place } = crop(wide);
    expect(image.width).toBeLessThan(400);
    for (const [x, y] of [
      [40, 72],
      [279, 407],
    ] as const) {
      const [px, py] = place([x, y]);
      expect(px).toBeGreaterThanOrEqual(0);
      expect(py).toBeGreaterThanOrEqual(0);
      expect(px).toBeLessThanOrEqual(image.width);
      expect(py).toBeLessThanOrEqual(image.height);
    }
  });

  test("leaves a full page, a blank one and one of one pixel", () => {
    const full = printedPage("full", { ...SIZE, paper: 240, ink: 40 });
    const tight = crop(full).image;
    expect(crop(tight).image).toBe(tight);
    for (const [width, height] of [
      [200, 100],
      [1, 1],
    ] as const) {
      const blank = { width, height, data: new Uint8Array(width * height * 3).fill(250) };
      expect(crop(blank).image).toBe(blank);
    }
  });

  test("dust does not hold the margin open", () => {
    const page = printedPage("dust", { ...SIZE, paper: 240, ink: 40 });
    const wide = laidOn(page, { width: 480, height: 480, left: 100, top: 30, level: 240 });
    for (let y = 20; y < 470; y += 37) wide.data.fill(60, (y * 480 + 8) * 3, (y * 480 + 9) * 3);
    expect(crop(wide).image.width).toBeLessThan(320);
  });
});
