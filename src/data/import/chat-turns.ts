import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import type { ChatMessage } from "./imported.ts";

/** A conversation and the pages it is about, whatever it was written as. */
export interface ChatTurns {
  readonly messages: readonly ChatMessage[];
  /** As written; not looked for yet. */
  readonly images: readonly unknown[];
  /** Text that was given apart from the question. */
  readonly input: string | null;
}

/** Where training tools put a picture into a text. */
const PLACEHOLDER = /<image>\s*/g;

const Part = z.looseObject({ type: z.string(), text: z.string().optional() });
const Content = z.union([z.string(), z.array(Part)]);
const images = z.union([z.array(z.unknown()), z.string()]).nullish();

/** `{"messages": [{"role", "content"}], "images": […]}`: Hugging Face TRL and PaddleFormers. */
const Messages = z.looseObject({
  messages: z.array(
    z.looseObject({ role: z.enum(["system", "user", "assistant"]), content: Content }),
  ),
  images,
});
const SPEAKERS = {
  human: "user",
  user: "user",
  gpt: "assistant",
  assistant: "assistant",
  system: "system",
} as const;
/** `{"conversations": [{"from", "value"}], "images": […]}`: ShareGPT, as LLaMA-Factory reads it. */
const ShareGpt = z.looseObject({
  conversations: z.array(
    z.looseObject({
      from: z.enum(["human", "user", "gpt", "assistant", "system"]),
      value: z.string(),
    }),
  ),
  system: z.string().nullish(),
  images,
});
/** `{"image_info": [{"image_url"}], "text_info": [{"text", "tag"}]}`: ERNIEKit, SFT-VL. */
const ErnieKit = z.looseObject({
  image_info: z.array(z.looseObject({ image_url: z.string() })).default([]),
  text_info: z.array(z.looseObject({ text: z.string(), tag: z.enum(["mask", "no_mask"]) })),
});
/** `{"instruction", "input", "output"}`: Alpaca. */
const Instruction = z.looseObject({
  instruction: z.string(),
  input: z.string().nullish(),
  output: z.union([z.string(), z.record(z.string(), z.unknown())]),
  system: z.string().nullish(),
  history: z.array(z.tuple([z.string(), z.string()])).nullish(),
  image: z.string().nullish(),
  images,
});

function listed(given: z.infer<typeof images>): readonly unknown[] {
  return typeof given === "string" ? [given] : (given ?? []);
}

function contentText(content: z.infer<typeof Content>): string {
  const text =
    typeof content === "string"
      ? content
      : content.flatMap((part) => (part.type === "text" ? [part.text ?? ""] : [])).join("\n");
  return text.replace(PLACEHOLDER, "");
}

function system(text: string | null | undefined): ChatMessage[] {
  return (text ?? "") === "" ? [] : [{ role: "system", content: text ?? "" }];
}

function fromInstruction(row: z.infer<typeof Instruction>): ChatTurns {
  const { instruction, output } = row;
  const input = (row.input ?? "").trim();
  const asked = input === "" ? instruction : `${instruction}\n\n${input}`;
  const answer = typeof output === "string" ? output : JSON.stringify(output);
  const before = (row.history ?? []).flatMap(([question, reply]): ChatMessage[] => [
    { role: "user", content: question },
    { role: "assistant", content: reply },
  ]);
  return {
    messages: [
      ...system(row.system),
      ...before,
      { role: "user", content: asked.replace(PLACEHOLDER, "") },
      { role: "assistant", content: answer },
    ],
    images: [...listed(row.image), ...listed(row.images)],
    input: input === "" ? null : input,
  };
}

/** Whether a row is a conversation, by its keys. */
export function isChat(row: object): boolean {
  return ["messages", "conversations", "text_info", "instruction"].some((key) => key in row);
}

/**
 * One conversation, from any of the shapes that training tools use.
 * @throws {KvittoError} `import.chat` for turns out of order, or keys of no shape; zod's for a shape
 *   with wrong values
 */
export function readChat(row: object): ChatTurns {
  const turns = chatTurns(row);
  const spoken = turns.messages.filter(({ role }) => role !== "system");
  const inTurn = spoken.every(({ role }, i) => role === (i % 2 === 0 ? "user" : "assistant"));
  if (spoken.length < 2 || spoken.length % 2 !== 0 || !inTurn) {
    const order = turns.messages.map(({ role }) => role).join(", ");
    throw new KvittoError(
      "import.chat",
      `User and assistant must take turns, the assistant last; it has ${order === "" ? "no turns" : order}.`,
    );
  }
  return turns;
}

function chatTurns(row: object): ChatTurns {
  if ("messages" in row) {
    const parsed = Messages.parse(row);
    const messages = parsed.messages.map(({ role, content }) => ({
      role,
      content: contentText(content),
    }));
    return { messages, images: listed(parsed.images), input: null };
  }
  if ("conversations" in row) {
    const parsed = ShareGpt.parse(row);
    const said = parsed.conversations.map(({ from, value }) => ({
      role: SPEAKERS[from],
      content: value.replace(PLACEHOLDER, ""),
    }));
    return {
      messages: [...system(parsed.system), ...said],
      images: listed(parsed.images),
      input: null,
    };
  }
  if ("text_info" in row) {
    const parsed = ErnieKit.parse(row);
    const messages = parsed.text_info.map(({ text, tag }) => ({
      role: tag === "mask" ? ("user" as const) : ("assistant" as const),
      content: text,
    }));
    return { messages, images: parsed.image_info.map(({ image_url }) => image_url), input: null };
  }
  if ("instruction" in row) return fromInstruction(Instruction.parse(row));
  throw new KvittoError(
    "import.chat",
    `It has the keys ${Object.keys(row).slice(0, 8).join(", ")}; none of messages, conversations, text_info or instruction.`,
  );
}
