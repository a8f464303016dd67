import { expect, test } from "vitest";
import { expandImageTokens } from "./image-tokens.ts";
import { parseSmolVlmImageConfig } from "./smolvlm-image-config.ts";
import { planSmolVlmImage } from "./smolvlm-image-plan.ts";
import { smolVlmImageProcessor } from "./smolvlm-image-processor.ts";
import { smolVlmSyntax } from "./smolvlm-image-tokens.ts";

const config = (values: object = {}) =>
  parseSmolVlmImageConfig(
    { size: { longest_edge: 1536 }, max_image_size: { longest_edge: 384 }, ...values },
    { patchSize: 14, tileTokens: 81 },
    "a test",
  );

test("even a small picture is enlarged to the longest edge, then cut into whole tiles", () => {
  const { rows, columns, thumbnail, pieces, resizes } = planSmolVlmImage(20, 13, config());
  expect(resizes).toEqual([
    { width: 1536, height: 998 }, // 1536 / (20/13) = 998.4
    { width: 1536, height: 1152 }, // 998 px are 2.6 tiles
    { width: 384, height: 384 },
  ]);
  expect([rows, columns, thumbnail, pieces.length]).toEqual([3, 4, true, 13]);
});

test("no side gets longer than 4096 px, and the ratio is kept", () => {
  const [first] = planSmolVlmImage(1000, 250, config({ size: { longest_edge: 8192 } })).resizes;
  expect(first).toEqual({ width: 4096, height: 1024 });
});

test("unsplit, a page is one square; so is a page of one tile", () => {
  const whole = planSmolVlmImage(700, 1000, config({ do_image_splitting: false }));
  expect(whole).toMatchObject({ rows: 1, columns: 1, thumbnail: false, pieces: [{ tokens: 81 }] });
  const tile = planSmolVlmImage(50, 50, config({ size: { longest_edge: 384 } }));
  expect(tile).toMatchObject({ rows: 1, columns: 1, thumbnail: false, pieces: [{ tokens: 81 }] });
  expect(tile.resizes.length).toBe(2);
});

test("pixels that fill no patch are not seen: 27 patches of 14 px in a tile of 384", () => {
  const processor = smolVlmImageProcessor(config(), "a test");
  const image = { width: 40, height: 60, data: new Uint8Array(40 * 60 * 3).fill(255) };
  const { pieces } = processor.process(image);
  expect(pieces.length).toBe(4 * 3 + 1);
  for (const { pixel_values, height_patches, width_patches } of pieces) {
    expect([height_patches, width_patches]).toEqual([27, 27]);
    expect(pixel_values.length).toBe(27 * 27 * 3 * 14 * 14);
    expect(pixel_values.every((value) => value === 1)).toBe(true); // (255/255 − 0.5)/0.5
  }
});

test("nothing of a side below one pixel, and no unknown key", () => {
  expect(() => planSmolVlmImage(0, 10, config())).toThrow(/shows nothing/);
  expect(() => config({ crop_pct: 1 })).toThrow(/crop_pct/);
  expect(() => config({ do_resize: false })).toThrow(/do_resize/);
});

test("rows of tiles end in line breaks, the thumbnail stands last", () => {
  const piece = (tokens: number) => ({ tokens });
  const tiled = { rows: 2, columns: 1, thumbnail: true, pieces: [piece(2), piece(2), piece(1)] };
  const frame = "<fake_token_around_image>";
  expect(expandImageTokens("a<image>b", [tiled], smolVlmSyntax).text).toBe(
    `a${frame}<row_1_col_1><image><image>\n${frame}<row_2_col_1><image><image>\n\n` +
      `${frame}<global-img><image>${frame}b`,
  );
  const one = { rows: 1, columns: 1, thumbnail: false, pieces: [piece(3)] };
  expect(expandImageTokens("<image>", [one], smolVlmSyntax).text).toBe(
    `${frame}<global-img><image><image><image>${frame}`,
  );
});
