import { expect, test } from "vitest";
import { expandedSpan, expandImageTokens } from "./image-tokens.ts";
import type { ImageLayout } from "./image-tokens.ts";
import { lfm2VlSyntax } from "./lfm2-vl-image-tokens.ts";

const LFM2_VL = lfm2VlSyntax();
const piece = (tokens: number) => ({ tokens });
const ONE: ImageLayout = { pieces: [piece(2)], rows: 1, columns: 1, thumbnail: false };
const TILED: ImageLayout = {
  pieces: [piece(1), piece(1), piece(1), piece(1), piece(1), piece(1), piece(3)],
  rows: 2,
  columns: 3,
  thumbnail: true,
};

test("one piece is framed, tiles are named row by row, the thumbnail comes last", () => {
  expect(expandImageTokens("<image>", [ONE], LFM2_VL).text).toBe(
    "<|image_start|><image><image><|image_end|>",
  );
  expect(expandImageTokens("<image>", [TILED], LFM2_VL).text).toBe(
    "<|image_start|>" +
      "<|img_row_1_col_1|><image><|img_row_1_col_2|><image><|img_row_1_col_3|><image>" +
      "<|img_row_2_col_1|><image><|img_row_2_col_2|><image><|img_row_2_col_3|><image>" +
      "<|img_thumbnail|><image><image><image><|image_end|>",
  );
});

test("without special tokens only image tokens are written", () => {
  const options = lfm2VlSyntax({ useImageSpecialTokens: false });
  expect(expandImageTokens("<image>", [TILED], options).text).toBe("<image>".repeat(9));
});

test("other names are used when a tokenizer has them", () => {
  const options = lfm2VlSyntax({
    ...{ imageToken: "<i>", thumbnailToken: "T" },
    ...{ startToken: "[", endToken: "]" },
  });
  const tiles = { ...TILED, pieces: TILED.pieces.slice(-2), rows: 1, columns: 1, thumbnail: true };
  expect(expandImageTokens("a<i>b", [ONE], options).text).toBe("a[<i><i>]b");
  expect(expandImageTokens("<i>", [TILED], options).text).toContain("T<i><i><i>]");
  expect(expandImageTokens("<i>", [tiles], options).text).toBe("[<i><i><i><i>]");
});

test("spans of the source text are found again after expansion", () => {
  const source = "ab<image>cd<image><image>ef";
  const { text, expansions } = expandImageTokens(source, [TILED, ONE, TILED], LFM2_VL);
  for (const words of ["ab", "cd", "ef", "b<image>c", "<image><image>"]) {
    const at = source.indexOf(words);
    const [start, end] = expandedSpan([at, at + words.length], expansions);
    const [first, last] = [words[0]!, words.at(-1)!];
    if (first !== "<") expect(text[start]).toBe(first);
    if (last !== ">") expect(text[end - 1]).toBe(last);
  }
  expect(expansions.map(({ from }) => source.slice(...from))).toEqual(Array(3).fill("<image>"));
  for (const { to } of expansions) {
    expect(text.slice(...to)).toMatch(/^<\|image_start\|>.*<\|image_end\|>$/);
  }
  expect(() => expandedSpan([3, 5], expansions)).toThrow(/inside an image placeholder/);
});

test("too few or too many images are refused with both numbers", () => {
  const code = expect.objectContaining({ code: "image_tokens.count" }) as unknown;
  expect(() => expandImageTokens("<image><image>", [ONE], LFM2_VL)).toThrow(code as Error);
  expect(() => expandImageTokens("no image", [ONE], LFM2_VL)).toThrow(/0 × <image> for 1 images/);
});
