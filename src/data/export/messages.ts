import type { ExportedRow } from "./export-formats.ts";

/**
 * `{"id", "messages": [{"role", "content": [{"type": "image"}, {"type": "text", "text"}]}], "images"}`:
 * what TRL's SFTTrainer and processors' chat templates take, the images in the order of their places.
 */
export function messagesLine({ id, images, question, answer }: ExportedRow): unknown {
  const places = images.map(() => ({ type: "image" }));
  return {
    id,
    messages: [
      { role: "user", content: [...places, { type: "text", text: question }] },
      { role: "assistant", content: [{ type: "text", text: answer }] },
    ],
    images,
  };
}
