import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { blurPlane, blurPlanes } from "./blur.ts";
import { InkMap } from "./ink-map.ts";
import { smearPlanes } from "./motion.ts";
import { type Plane } from "./plane.ts";
import { resample, sightOf } from "./resample.ts";
import { drawView } from "./view.ts";

const WIDTH = 203;
const HEIGHT = 170;

/** A page with a black block, a red one, and dots of grey. */
function planes(random: Random): Plane[] {
  const red = new Uint8Array(WIDTH * HEIGHT).fill(255);
  for (let i = 0; i < 40; i++) red[random.int(0, red.length - 1)] = random.int(0, 254);
  for (let y = 60; y < 80; y++) red.fill(0, y * WIDTH + 20, y * WIDTH + 60);
  const green = red.slice();
  for (let y = 100; y < 118; y++) green.fill(30, y * WIDTH + 90, y * WIDTH + 140);
  return [red, green, green.slice()].map((data) => ({ width: WIDTH, height: HEIGHT, data }));
}

test("leaving out what is bare or grey changes no pixel", () => {
  for (let seed = 0; seed < 8; seed++) {
    const random = new Random(`ink map ${seed}`);
    const page = planes(random);
    const size = { width: WIDTH, height: HEIGHT, scale: 1, isSkewed: false };
    const view = drawView({ ...size, grade: 4, way: "photo" }, random);
    const together = resample(page, sightOf(view), true);
    const whole = together.planes.map(({ data }) => data.slice());
    const smeared = smearPlanes(together, 3.2, seed);
    const moved = smeared.planes.map(({ data }) => data.slice());
    const blurred = blurPlanes(smeared, 0.9);
    for (const [i, plane] of page.entries()) {
      const alone = resample([plane], sightOf(view), false);
      expect(Buffer.from(whole[i]!).equals(alone.planes[0]!.data)).toBe(true);
      const [swept] = smearPlanes(alone, 3.2, seed).planes;
      expect(Buffer.from(moved[i]!).equals(swept!.data)).toBe(true);
      blurPlane(swept!, 0.9);
      expect(Buffer.from(blurred.planes[i]!.data).equals(swept!.data)).toBe(true);
    }
  }
});

test("ink and colour are found in the tile they are in, and beside its edge", () => {
  const map = new InkMap(planes(new Random(1)));
  expect(map.isInked(20, 60, 30, 60)).toBe(true);
  expect(map.isColored(20, 60, 30, 60)).toBe(false);
  expect(map.isColored(100, 105, 110, 105)).toBe(true);
  expect(map.isColored(110, 105, 100, 105)).toBe(true); // whichever comes first
  expect(map.isColored(79, 105, 79, 105)).toBe(true); // takes from pixel 80, whose tile has some
  expect(map.isColored(70, 105, 78, 105)).toBe(false);
});
