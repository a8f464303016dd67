import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadChatTemplate } from "../formats/chat-template.ts";
import type { ChatMessage } from "../formats/chat-template.ts";
import { loadTokenizer } from "../formats/tokenizer.ts";
import type { Tokenizer } from "../formats/tokenizer.ts";
import type { ImageLayout } from "../models/image-tokens.ts";
import { lfm2VlSyntax } from "../models/lfm2-vl-image-tokens.ts";
import { IGNORED_LABEL, tokenizeConversation } from "./conversation.ts";
import type { TokenizedConversation } from "./conversation.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/chat-templates/lfm2_vl");
const TILED: ImageLayout = {
  pieces: [{ tokens: 4 }, { tokens: 4 }, { tokens: 9 }],
  rows: 1,
  columns: 2,
  thumbnail: true,
};
const CHAT: ChatMessage[] = [
  { role: "user", content: [{ type: "image" }, { type: "text", text: "Total?" }] },
  { role: "assistant", content: "  128,50 SEK\n" },
  { role: "user", content: "Butik?" },
  { role: "assistant", content: "Räksmörgås 🧾" },
];
const imageSyntax = lfm2VlSyntax();
/** The same chat format without generation blocks. */
const PLAIN =
  "{{ bos_token }}{% for m in messages %}<|im_start|>{{ m['role'] }}\n" +
  "{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for p in m['content'] %}" +
  "{{ '<image>' if p['type'] == 'image' else p['text'] }}{% endfor %}{% endif %}<|im_end|>\n" +
  "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

let tokenizer: Tokenizer;
let template: string;
beforeAll(async () => {
  tokenizer = await loadTokenizer(FOLDER);
  template = await loadChatTemplate(FOLDER);
});

/** The learnt tokens as text, a string for each run of them. */
function learntText({ input_ids, labels }: TokenizedConversation): string[] {
  const runs: number[][] = [];
  let inside = false;
  labels.forEach((label, i) => {
    if (label === IGNORED_LABEL) {
      inside = false;
      return;
    }
    expect(label).toBe(input_ids[i]);
    if (inside) runs.at(-1)!.push(label);
    else runs.push([label]);
    inside = true;
  });
  return runs.map((ids) => tokenizer.decode(ids));
}

test("every assistant turn is learnt with its end token, after images are written out", () => {
  const example = tokenizeConversation({
    tokenizer,
    template,
    messages: CHAT,
    images: [TILED],
    imageSyntax,
  });
  expect(learntText(example)).toEqual(["  128,50 SEK\n<|im_end|>", "Räksmörgås 🧾<|im_end|>"]);
  const image = tokenizer.idOf("<image>");
  expect(example.input_ids.filter((id) => id === image).length).toBe(17);
  expect(example.labels.includes(image)).toBe(false);
});

test("without generation blocks, a turn is what it adds to the prompt", () => {
  const input = { tokenizer, template: PLAIN, messages: CHAT, images: [TILED], imageSyntax };
  expect(learntText(tokenizeConversation(input))).toEqual([
    "  128,50 SEK\n<|im_end|>\n",
    "Räksmörgås 🧾<|im_end|>\n",
  ]);
});

test("the mask spells exactly the answers, whatever they hold", () => {
  const answer = fc.string({ unit: "binary" }).map((text) => text.replaceAll("<", "("));
  fc.assert(
    fc.property(answer, answer, (first, second) => {
      const messages: ChatMessage[] = [
        CHAT[0]!,
        { role: "assistant", content: first },
        CHAT[2]!,
        { role: "assistant", content: second },
      ];
      const example = tokenizeConversation({
        tokenizer,
        template,
        messages,
        images: [TILED],
        imageSyntax,
      });
      expect(learntText(example)).toEqual([`${first}<|im_end|>`, `${second}<|im_end|>`]);
    }),
    { seed: 3, numRuns: 50 },
  );
});

test("a template that rewrites earlier turns is refused, not masked by a guess", () => {
  const forgetful = PLAIN.replace(
    "{{ m['content'] }}",
    "{{ m['content'] if loop.last or m['role'] == 'user' else '(…)' }}",
  );
  const input = { tokenizer, template: forgetful, messages: CHAT, images: [TILED], imageSyntax };
  expect(() => tokenizeConversation(input)).toThrow(
    expect.objectContaining({ code: "mask.not_prefix" }) as Error,
  );
});

test("a conversation that teaches nothing is refused", () => {
  for (const which of [template, PLAIN]) {
    const input = {
      tokenizer,
      template: which,
      messages: CHAT.slice(0, 1),
      images: [TILED],
      imageSyntax,
    };
    expect(() => tokenizeConversation(input)).toThrow(
      expect.objectContaining({ code: "mask.empty" }) as Error,
    );
  }
});

test("images and image parts must agree", () => {
  const input = { tokenizer, template, messages: CHAT, images: [TILED, TILED], imageSyntax };
  expect(() => tokenizeConversation(input)).toThrow(
    expect.objectContaining({ code: "image_tokens.count" }) as Error,
  );
});
