import type { ExportedRow } from "./export-formats.ts";

/** `{"messages": [{"role", "content"}], "images"}`: one `<image>` in the text for each image. */
export function paddleformersLine({ images, question, answer }: ExportedRow): unknown {
  return {
    messages: [
      { role: "user", content: `${"<image>".repeat(images.length)}${question}` },
      { role: "assistant", content: answer },
    ],
    images: images.map((image) => `./${image}`),
  };
}
