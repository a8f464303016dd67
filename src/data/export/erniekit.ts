import type { ExportedRow } from "./export-formats.ts";

/**
 * `{"image_info": [{"matched_text_index", "image_url"}], "text_info": [{"text", "tag"}]}`, ERNIEKit's
 * SFT-VL, which PaddleFormers reads too. An image stands before the text of its index; `mask` is what
 * is asked, `no_mask` what is learnt. Paths are relative to the file.
 */
export function erniekitLine({ images, question, answer }: ExportedRow): unknown {
  return {
    image_info: images.map((image) => ({ matched_text_index: 0, image_url: `./${image}` })),
    text_info: [
      { text: question, tag: "mask" },
      { text: answer, tag: "no_mask" },
    ],
  };
}
