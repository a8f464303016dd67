import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import { isMissing } from "./file-access.ts";
import { strftime } from "./strftime.ts";
import type { Span } from "./token-offsets.ts";

/** A piece of a message. An image part becomes the model's placeholder, e.g. `<image>`. */
export type ContentPart = { type: "text"; text: string } | { type: "image" };

export interface ChatMessage {
  role: string;
  content: string | readonly ContentPart[];
}

export interface RenderOptions {
  /** End with the header of an assistant turn, for the model to continue. Default false. */
  addGenerationPrompt?: boolean;
  /** Tool descriptions (JSON schema objects or text), where the template knows tools. */
  tools?: readonly unknown[];
  /** The date a template prints (Llama 3.2). Without it the template uses its own default. */
  dateString?: string;
  /** What `strftime_now` reads. Default: the current time. */
  now?: Date;
  /** `bos_token`, `eos_token` …: a tokenizer's `specialTokens`. */
  specialTokens?: Readonly<Record<string, string>>;
  /** Variables of this one template, e.g. `keep_past_thinking`. */
  variables?: Readonly<Record<string, unknown>>;
}

export interface RenderedChat {
  text: string;
  /**
   * Where `{% generation %}` blocks came out: what the assistant writes, in UTF-16 code units.
   * `null` when the template has no such block.
   */
  generationSpans: Span[] | null;
}

/** A process uses one or two; the limit only keeps odd uses from growing without end. */
const KEPT_TEMPLATES = 16;

const GENERATION_TAG = /\{%([-+]?)\s*(end)?generation\s*([-+]?)%\}/g;

/**
 * Runs a Hugging Face chat template (Jinja with trim_blocks and lstrip_blocks) over a conversation.
 *
 * Content is handed over in the form the template reads: one that only knows strings gets the text
 * parts joined, one that only knows parts gets a string as one text part.
 *
 * @throws {KvittoError} `template.invalid` when it does not parse or fails, `template.refused` when
 *   it calls `raise_exception`, `template.content` when it cannot show a message's content
 */
export function renderChat(
  template: string,
  messages: readonly ChatMessage[],
  options: RenderOptions = {},
): RenderedChat {
  const fitted = fitContent(template, messages, options);
  const variables = context(fitted, options);
  if (template.search(GENERATION_TAG) < 0) {
    return { text: run(template, variables), generationSpans: null };
  }
  const [open, close] = unusedCharacters(template + JSON.stringify(variables));
  return splitMarks(run(markGeneration(template, open, close), variables), open, close);
}

/**
 * Makes a generation block write a mark at its start and end. The library drops these tags; each
 * becomes an `if` block around the mark, because only a block tag keeps the whitespace rules
 * (`-`, trim_blocks, lstrip_blocks) of the tag it replaces.
 */
function markGeneration(template: string, open: string, close: string): string {
  return template.replace(GENERATION_TAG, (_, left: string, end: string | undefined, right) => {
    const mark = end === undefined ? open : close;
    return `{%${left} if true %}{{ '${mark}' }}{% endif ${String(right)}%}`;
  });
}

/** Two noncharacters (U+FDD0..U+FDEF, never text) that occur nowhere in `used`. */
function unusedCharacters(used: string): [string, string] {
  const free: string[] = [];
  for (let code = 0xfdd0; code <= 0xfdef && free.length < 2; code++) {
    if (!used.includes(String.fromCharCode(code))) free.push(String.fromCharCode(code));
  }
  const [open, close] = free;
  if (open !== undefined && close !== undefined) return [open, close];
  throw new KvittoError("template.content", "The conversation holds all 32 noncharacters U+FDDx.");
}

function splitMarks(marked: string, open: string, close: string): RenderedChat {
  let text = "";
  let start: number | undefined;
  const generationSpans: Span[] = [];
  for (const piece of marked.split(new RegExp(`([${open}${close}])`))) {
    if (piece !== open && piece !== close) {
      text += piece;
      continue;
    }
    if ((piece === open) !== (start === undefined)) {
      throw new KvittoError("template.invalid", "The template nests {% generation %} blocks.");
    }
    if (start !== undefined) generationSpans.push([start, text.length]);
    start = piece === open ? text.length : undefined;
  }
  return { text, generationSpans };
}

function context(messages: readonly ChatMessage[], options: RenderOptions) {
  return {
    ...options.specialTokens,
    messages,
    tools: options.tools ?? null,
    documents: null,
    add_generation_prompt: options.addGenerationPrompt ?? false,
    ...(options.dateString === undefined ? {} : { date_string: options.dateString }),
    ...options.variables,
    kvitto_strftime_now: (format: string) => strftime(options.now ?? new Date(), format),
    kvitto_raise_exception: (message: string) => {
      throw new KvittoError("template.refused", `The chat template refuses this: ${message}`);
    },
  };
}

/**
 * The library declares these two itself (with the machine's locale and a plain error) and refuses
 * to have them declared again, so a first line assigns ours. trim_blocks takes its line end away.
 */
const PRELUDE =
  "{% set strftime_now = kvitto_strftime_now %}" +
  "{% set raise_exception = kvitto_raise_exception %}\n";

/** Parsing takes longer than rendering, and a data set uses one template for all its rows. */
const parsedTemplates = new Map<string, Template>();

function parsed(template: string): Template {
  const known = parsedTemplates.get(template);
  if (known !== undefined) return known;
  const fresh = new Template(PRELUDE + template);
  if (parsedTemplates.size >= KEPT_TEMPLATES) parsedTemplates.clear();
  parsedTemplates.set(template, fresh);
  return fresh;
}

function run(template: string, variables: Record<string, unknown>): string {
  try {
    return parsed(template).render(variables);
  } catch (error) {
    if (error instanceof KvittoError) throw error;
    throw new KvittoError(
      "template.invalid",
      `The chat template does not run: ${messageOf(error)}`,
      "Check chat_template.jinja (or chat_template in tokenizer_config.json) of the checkpoint.",
      { cause: error },
    );
  }
}

type ContentForm = "string" | "parts";

/** What a template shows of a one-message conversation in each form; found by trying. */
function readableForms(template: string, options: RenderOptions): ContentForm[] {
  const probe = "kvitto probe";
  const isDumped = new RegExp(`["']text["']\\s*:\\s*["']${probe}`); // the list itself, printed
  const shows = (content: ChatMessage["content"]): boolean => {
    try {
      const text = run(template, context([{ role: "user", content }], options));
      return text.includes(probe) && !isDumped.test(text);
    } catch {
      return false; // a filter that does not take lists, or a role rule that needs a longer chat
    }
  };
  const forms: ContentForm[] = [];
  if (shows(probe)) forms.push("string");
  if (shows([{ type: "text", text: probe }])) forms.push("parts");
  return forms;
}

const formsOfTemplate = new Map<string, ContentForm[]>();

function fitContent(
  template: string,
  messages: readonly ChatMessage[],
  options: RenderOptions,
): readonly ChatMessage[] {
  let forms = formsOfTemplate.get(template);
  if (forms === undefined) {
    forms = readableForms(template, options);
    if (formsOfTemplate.size >= KEPT_TEMPLATES) formsOfTemplate.clear();
    // Nothing readable may be due to these options (no bos_token …): ask again next time.
    if (forms.length > 0) formsOfTemplate.set(template, forms);
  }
  if (forms.length !== 1) return messages; // both work, or the probe learnt nothing
  return messages.map(({ role, content, ...rest }) =>
    forms[0] === "parts"
      ? { ...rest, role, content: typeof content === "string" ? textPart(content) : content }
      : { ...rest, role, content: typeof content === "string" ? content : joined(role, content) },
  );
}

function textPart(text: string): ContentPart[] {
  return [{ type: "text", text }];
}

function joined(role: string, parts: readonly ContentPart[]): string {
  return parts
    .map((part) => {
      if (part.type === "text") return part.text;
      throw new KvittoError(
        "template.content",
        `The ${role} message holds an image, but this chat template only knows text.`,
        "Use a vision-language model.",
      );
    })
    .join("");
}

const ConfigWithTemplate = z.looseObject({
  chat_template: z
    .union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))])
    .optional(),
});

/**
 * The chat template of a checkpoint folder: `chat_template.jinja`, or else `chat_template` in
 * `chat_template.json`, as processors with pictures wrote it before, or in `tokenizer_config.json` (of
 * several named ones, `default`).
 *
 * @throws {KvittoError} `template.missing`, `template.invalid`
 */
export async function loadChatTemplate(folder: string): Promise<string> {
  const own = await readIfThere(join(folder, "chat_template.jinja"));
  if (own !== undefined) return own;
  for (const name of ["chat_template.json", "tokenizer_config.json"]) {
    const path = join(folder, name);
    const config = await readIfThere(path);
    const found = config === undefined ? undefined : templateIn(config, path);
    if (found !== undefined) return found;
  }
  throw new KvittoError(
    "template.missing",
    `${folder} has neither chat_template.jinja nor a chat_template in tokenizer_config.json.`,
    "Use an instruction-tuned checkpoint, or add its chat_template.jinja.",
  );
}

function templateIn(config: string, path: string): string | undefined {
  try {
    const { chat_template } = ConfigWithTemplate.parse(JSON.parse(config));
    if (chat_template === undefined || typeof chat_template === "string") return chat_template;
    return chat_template.find(({ name }) => name === "default")?.template;
  } catch (error) {
    throw new KvittoError("template.invalid", `${path}: ${messageOf(error)}`, undefined, {
      cause: error,
    });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new KvittoError("template.missing", `Cannot read ${path}: ${messageOf(error)}`);
  }
}
