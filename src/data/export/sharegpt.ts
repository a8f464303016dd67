import type { ExportedRow } from "./export-formats.ts";

/** What LLaMA-Factory must be told about the file: its `dataset_dir` is the exported folder. */
export const SHAREGPT_INFO = {
  kvitto: {
    file_name: "sharegpt.jsonl",
    formatting: "sharegpt",
    columns: { messages: "conversations", images: "images" },
  },
};

/** `{"id", "conversations": [{"from", "value"}], "images"}`: one `<image>` for each image. */
export function sharegptLine({ id, images, question, answer }: ExportedRow): unknown {
  return {
    id,
    conversations: [
      { from: "human", value: `${"<image>".repeat(images.length)}${question}` },
      { from: "gpt", value: answer },
    ],
    images,
  };
}
