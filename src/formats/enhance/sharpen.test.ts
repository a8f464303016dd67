import { expect, test } from "vitest";
import { sharpen } from "./sharpen.ts";

const [WIDTH, HEIGHT] = [12, 5];

function rows(levelAt: (x: number) => number): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let at = 0; at < data.length; at++) data[at] = levelAt(Math.floor(at / 3) % WIDTH);
  return data;
}

test("a soft edge becomes steeper: by 0.8 of what 1-2-1 takes away", () => {
  const levels = [200, 200, 200, 200, 200, 150, 100, 100, 100, 100, 100, 100];
  const data = rows((x) => levels[x]!);
  const after = sharpen({ width: WIDTH, height: HEIGHT, data }).image.data;
  const got = Array.from({ length: WIDTH }, (_, x) => after[(2 * WIDTH + x) * 3]);
  // 200 beside the edge: blur (200 + 400 + 150)/4 = 187.5, so 200 + 0.8·12.5 = 210.
  expect(got).toEqual([200, 200, 200, 200, 210, 150, 90, 100, 100, 100, 100, 100]);
});

test("noise of a few levels stays", () => {
  const data = rows((x) => 200 + (x % 2) * 6);
  expect(sharpen({ width: WIDTH, height: HEIGHT, data }).image.data).toEqual(data);
});
