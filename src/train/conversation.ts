import { KvittoError } from "../core/errors.ts";
import { IGNORED_LABEL } from "../engine/ops/cross-entropy.ts";
import { renderChat } from "../formats/chat-template.ts";
import type { ChatMessage, RenderOptions } from "../formats/chat-template.ts";
import type { Span } from "../formats/token-offsets.ts";
import type { Tokenizer } from "../formats/tokenizer.ts";
import { expandedSpan, expandImageTokens } from "../models/image-tokens.ts";
import type { ImageLayout, ImageSyntax } from "../models/image-tokens.ts";

export { IGNORED_LABEL };

export interface ConversationToTokenize {
  tokenizer: Tokenizer;
  /** Jinja source, see `loadChatTemplate`. */
  template: string;
  messages: readonly ChatMessage[];
  /** One for each image part, in order. */
  images?: readonly ImageLayout[];
  /** Left out for a model that reads no images: its text is what it is. */
  imageSyntax?: ImageSyntax;
  /** Tools, date and variables of the template. */
  render?: Omit<RenderOptions, "addGenerationPrompt" | "specialTokens">;
}

export interface TokenizedConversation {
  input_ids: Int32Array;
  /** input_ids where the assistant writes (its end-of-turn token included), −100 elsewhere. */
  labels: Int32Array;
}

/**
 * Turns a conversation into a training example with a completion-only mask.
 *
 * The mask is found on the text with its images written out, from untrimmed token offsets, so it
 * is also right for images and for answers that begin with white space. A token is learnt when it
 * spells any character of an assistant span: the template's `{% generation %}` blocks, or, without
 * them, all that adding the turn adds to the prompt.
 *
 * @throws {KvittoError} `mask.empty` when nothing would be learnt; `mask.not_prefix` when the
 *   template has no generation block and shows earlier turns differently once later ones follow;
 *   `image_tokens.count`, `template.*`, `tokenizer.offsets`
 */
export function tokenizeConversation(input: ConversationToTokenize): TokenizedConversation {
  const { tokenizer, template, messages, images = [], imageSyntax } = input;
  const options: RenderOptions = { ...input.render, specialTokens: tokenizer.specialTokens };
  const rendered = renderChat(template, messages, options);
  const spans = rendered.generationSpans ?? turnSpans(template, messages, options, rendered.text);
  const { text, expansions } = expandImageTokens(rendered.text, images, imageSyntax);
  const learnt = spans.map((span) => expandedSpan(span, expansions));
  const { ids, mask } = maskTokens(tokenizer, text, learnt);
  if (!mask.includes(1)) {
    throw new KvittoError(
      "mask.empty",
      `None of the ${ids.length} tokens is written by the assistant, so nothing would be learnt.`,
      "End the conversation with an assistant turn.",
    );
  }
  return {
    input_ids: Int32Array.from(ids),
    labels: Int32Array.from(ids, (id, i) => (mask[i] === 1 ? id : IGNORED_LABEL)),
  };
}

/** Ids of a rendered text, and 1 for each token that spells any character of one of the spans. */
export function maskTokens(
  tokenizer: Tokenizer,
  text: string,
  spans: readonly Span[],
): { ids: number[]; mask: Uint8Array } {
  const { ids, offsets } = tokenizer.encodeWithOffsets(text, { addSpecialTokens: false });
  const isLearnt = ([start, end]: Span) => spans.some(([from, to]) => start < to && end > from);
  return { ids, mask: Uint8Array.from(offsets, (offset) => (isLearnt(offset) ? 1 : 0)) };
}

/**
 * What each assistant turn adds: from the end of the prompt before it (with its header) to the end
 * of the conversation up to it. Only right when both are the beginning of the whole text.
 */
function turnSpans(
  template: string,
  messages: readonly ChatMessage[],
  options: RenderOptions,
  whole: string,
): Span[] {
  return messages.flatMap((message, i): Span[] => {
    if (message.role !== "assistant") return [];
    const prompt = messages.slice(0, i);
    const before = renderChat(template, prompt, { ...options, addGenerationPrompt: true }).text;
    const after = renderChat(template, messages.slice(0, i + 1), options).text;
    if (after.startsWith(before) && whole.startsWith(after)) return [[before.length, after.length]];
    const [part, kind] = whole.startsWith(before) ? [after, "turn"] : [before, "prompt"];
    let at = 0;
    while (at < part.length && part[at] === whole[at]) at++;
    throw new KvittoError(
      "mask.not_prefix",
      `The ${kind} of assistant message ${i} is not how the whole conversation begins: it has ` +
        `${JSON.stringify(part.slice(at, at + 20))} where that has ` +
        `${JSON.stringify(whole.slice(at, at + 20))}.`,
      "Add {% generation %} blocks to the chat template, or split the conversation into turns.",
    );
  });
}
