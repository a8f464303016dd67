import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadChatTemplate, renderChat } from "./chat-template.ts";
import type { ChatMessage } from "./chat-template.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/chat-templates");
const CHAT: ChatMessage[] = [
  { role: "user", content: "Total?" },
  { role: "assistant", content: "  12,50" },
];

/** Generation spans as text. */
function generated(template: string, messages = CHAT): string[] {
  const { text, generationSpans } = renderChat(template, messages);
  return (generationSpans ?? []).map(([start, end]) => text.slice(start, end));
}

test("a generation block changes nothing but the spans, whatever its whitespace control", () => {
  // The same template with `if true` blocks is how Jinja treats the spaces around any block tag.
  const templates = [
    "a{% generation %}b{% endgeneration %}c",
    "a\n  {% generation %}\nb\n  {% endgeneration %}\nc",
    "a \n{%- generation -%}\n b \n{%- endgeneration -%}\n c",
    "a {%- generation %} b {% endgeneration -%} c",
    "{%generation%}{{ messages[1]['content'] }}{%endgeneration%}",
  ];
  for (const template of templates) {
    const plain = template
      .replace(/\{%(-?)\s*generation\s*(-?)%\}/, "{%$1 if true $2%}")
      .replace(/\{%(-?)\s*endgeneration\s*(-?)%\}/, "{%$1 endif $2%}");
    expect(renderChat(template, CHAT).text).toBe(renderChat(plain, CHAT).text);
  }
  expect(templates.map((template) => generated(template))).toEqual([
    ["b"],
    ["b\n"],
    ["b"],
    [" b "],
    ["  12,50"],
  ]);
});

test("a span for every turn; no block gives no spans, not empty ones", () => {
  const loop =
    "{% for m in messages %}[{{ m['role'] }}]" +
    "{% if m['role'] == 'assistant' %}{% generation %}{{ m['content'] }}</s>{% endgeneration %}" +
    "{% else %}{{ m['content'] }}{% endif %}{% endfor %}";
  expect(generated(loop, [...CHAT, ...CHAT])).toEqual(["  12,50</s>", "  12,50</s>"]);
  expect(renderChat(loop, CHAT.slice(0, 1)).generationSpans).toEqual([]);
  expect(renderChat("x", CHAT).generationSpans).toBeNull();
});

test("marks are never confused with text that holds noncharacters", () => {
  const template = "{% generation %}{{ messages[0]['content'] }}{% endgeneration %}";
  const content = "a\ufdd0b\ufdd1";
  expect(generated(template, [{ role: "user", content }])).toEqual([content]);
});

test("tojson keeps < & and non-ASCII as they are", () => {
  const template = "{{ tools | tojson }}";
  const tools = [{ name: "Åhléns <b>&'\"" }];
  expect(renderChat(template, CHAT, { tools }).text).toBe(`[{"name": "Åhléns <b>&'\\""}]`);
});

test("strftime_now reads the given time and raise_exception is an error of its own", () => {
  const now = new Date(2025, 1, 3);
  expect(renderChat("{{ strftime_now('%d %b %Y') }}", CHAT, { now }).text).toBe("03 Feb 2025");
  expect(() => renderChat("{{ raise_exception('roles must alternate') }}", CHAT)).toThrow(
    expect.objectContaining({ code: "template.refused" }),
  );
  expect(() => renderChat("{% nonsense %}", CHAT)).toThrow(
    expect.objectContaining({ code: "template.invalid" }),
  );
});

test("content is handed over in the form the template reads", async () => {
  const [onlyParts, onlyText] = await Promise.all([
    loadChatTemplate(join(FIXTURES, "smolvlm")),
    loadChatTemplate(join(FIXTURES, "llama3")),
  ]);
  const asParts: ChatMessage[] = [
    {
      role: "user",
      content: [
        { type: "text", text: "Tot" },
        { type: "text", text: "al?" },
      ],
    },
  ];
  const named = { specialTokens: { bos_token: "<s>" } };
  // A failed run must not be remembered as "this template reads nothing".
  expect(() => renderChat(onlyText, asParts)).toThrow();
  const asText: ChatMessage[] = [{ role: "user", content: "Total?" }];
  // Without fitting, this template would iterate over the characters and write none of them.
  expect(renderChat(onlyParts, asText).text).toBe(renderChat(onlyParts, asParts).text);
  expect(renderChat(onlyParts, asText).text).toContain("User: Total?");
  expect(renderChat(onlyText, asParts, named).text).toBe(renderChat(onlyText, asText, named).text);
  const withImage: ChatMessage[] = [{ role: "user", content: [{ type: "image" }] }];
  expect(() => renderChat(onlyText, withImage, named)).toThrow(
    expect.objectContaining({ code: "template.content" }),
  );
});

test("a template is read from its own file, then from the config; none is an error", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-template-"));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  try {
    const code = (name: string) => expect.objectContaining({ code: name }) as unknown;
    await expect(loadChatTemplate(folder)).rejects.toEqual(code("template.missing"));
    await write("tokenizer_config.json", "{}");
    await expect(loadChatTemplate(folder)).rejects.toEqual(code("template.missing"));
    const named = [
      { name: "tool_use", template: "tools" },
      { name: "default", template: "plain" },
    ];
    await write("tokenizer_config.json", JSON.stringify({ chat_template: named }));
    expect(await loadChatTemplate(folder)).toBe("plain");
    await write("chat_template.json", JSON.stringify({ chat_template: "of the processor" }));
    expect(await loadChatTemplate(folder)).toBe("of the processor");
    await rm(join(folder, "chat_template.json"));
    await write("tokenizer_config.json", JSON.stringify({ chat_template: 7 }));
    await expect(loadChatTemplate(folder)).rejects.toEqual(code("template.invalid"));
    await write("chat_template.jinja", "own");
    expect(await loadChatTemplate(folder)).toBe("own");
  } finally {
    await rm(folder, { recursive: true });
  }
});
