import { join } from "node:path";
import { z } from "zod";
import { loadChatTemplate, renderChat } from "../../src/formats/chat-template.ts";
import { decodeImage } from "../../src/formats/image.ts";
import type { Span } from "../../src/formats/token-offsets.ts";
import { loadTokenizer } from "../../src/formats/tokenizer.ts";
import type { Tokenizer } from "../../src/formats/tokenizer.ts";
import { expandedSpan, expandImageTokens } from "../../src/models/image-tokens.ts";
import { loadProcessor } from "../../src/models/bundle.ts";
import type { ImageProcessor, ProcessedImage } from "../../src/models/image-processor.ts";
import { architectureOf, readModelJson } from "../../src/models/load-model.ts";
import type { Patches } from "../../src/models/vision-encoder.ts";
import { maskTokens } from "../../src/train/conversation.ts";
import { openCase } from "./case.ts";
import { readCaseFile } from "./case-file.ts";
import { compareTensor, countMismatches, exactRow } from "./compare.ts";
import type { ParityRow } from "./row.ts";
import { storedPieces } from "./stored-pieces.ts";

const Ints = z.array(z.int());
const Pairs = z.array(z.tuple([z.int(), z.int()]));
const Part = z.union([
  z.looseObject({ type: z.literal("text"), text: z.string() }),
  z.looseObject({ type: z.literal("image"), path: z.string().optional() }),
]);
const Message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(Part)]),
});
const Settings = z.record(z.string(), z.unknown());

const ChatCase = z.looseObject({
  conversation: z.array(Message),
  kwargs: z.looseObject({
    add_generation_prompt: z.boolean().default(false),
    tools: z.array(z.unknown()).optional(),
    date_string: z.string().optional(),
  }),
  processor_kwargs: Settings.default({}),
  rendered: z.string(),
  input_ids: Ints,
  generation_char_spans: Pairs,
  assistant_masks: Ints,
  assistant_masks_robust: Ints.optional(),
  expanded_text: z.string().optional(),
  spatial_shapes: Pairs.optional(),
  images_info: z.array(z.looseObject({ rows: z.int(), cols: z.int() })).optional(),
});
type ChatCase = z.infer<typeof ChatCase>;

const TokenizerCase = z.looseObject({
  text: z.string(),
  input_ids: Ints,
  offsets: Pairs,
  input_ids_no_special: Ints,
  tokens: z.array(z.string()),
  decoded: z.string(),
  decoded_skip_special: z.string(),
});

/** Counts mismatches a quantity, over all the cases of a family. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(quantity: string, got: ArrayLike<unknown>, expected: ArrayLike<unknown>): void {
    const before = this.#counts.get(quantity) ?? 0;
    this.#counts.set(quantity, before + countMismatches(got, expected));
  }

  rows(prefix: string): ParityRow[] {
    return [...this.#counts].map(([quantity, count]) => exactRow(`${prefix}.${quantity}`, count));
  }
}

/** Case 13: tokenizers and chat templates of every family in the folder, all exact. */
export async function parityChatTemplates(folder: string): Promise<ParityRow[]> {
  const { dirs } = await readCaseFile(
    join(folder, "case.json"),
    z.looseObject({ dirs: z.array(z.string()) }),
  );
  const rows: ParityRow[] = [];
  for (const family of dirs) {
    const tally = new Tally();
    const at = join(folder, family);
    const tokenizer = await loadTokenizer(at);
    const chats = await readCaseFile(join(at, "chat_cases.json"), z.record(z.string(), ChatCase));
    for (const chat of Object.values(chats)) await compareChat(tally, at, tokenizer, chat);
    const texts = await readCaseFile(join(at, "tokenizer_cases.json"), z.array(TokenizerCase));
    const trims = await trimsOffsets(at);
    for (const text of texts) compareText(tally, tokenizer, text, trims);
    rows.push(...tally.rows(family));
  }
  return rows;
}

async function compareChat(tally: Tally, at: string, tokenizer: Tokenizer, chat: ChatCase) {
  const { add_generation_prompt, tools, date_string, ...variables } = chat.kwargs;
  const rendered = renderChat(await loadChatTemplate(at), chat.conversation, {
    addGenerationPrompt: add_generation_prompt,
    ...(tools === undefined ? {} : { tools }),
    ...(date_string === undefined ? {} : { dateString: date_string }),
    variables,
    specialTokens: tokenizer.specialTokens,
  });
  tally.add("rendered", [rendered.text], [chat.rendered]);
  const spans = rendered.generationSpans ?? [];
  const inCodePoints = spans.map((span) => codePointSpan(rendered.text, span));
  tally.add("generation_char_spans", inCodePoints.flat(), chat.generation_char_spans.flat());
  let text = rendered.text;
  let learnt = spans;
  if (chat.expanded_text !== undefined) {
    // The one family of this case that comes with images.
    const processor = (await loadProcessor("lfm2_vl", at, chat.processor_kwargs))!;
    const images = await processImages(at, imagePaths(chat), processor);
    const expanded = expandImageTokens(text, images, processor.syntax);
    text = expanded.text;
    learnt = spans.map((span) => expandedSpan(span, expanded.expansions));
    tally.add("expanded_text", [text], [chat.expanded_text]);
    tally.add("spatial_shapes", shapesOf(images), (chat.spatial_shapes ?? []).flat());
    const grids = (chat.images_info ?? []).flatMap(({ rows, cols }) => [rows, cols]);
    tally.add(
      "rows_columns",
      images.flatMap(({ rows, columns }) => [rows, columns]),
      grids,
    );
  }
  const { ids, mask } = maskTokens(tokenizer, text, learnt);
  tally.add("input_ids", ids, chat.input_ids);
  // Where the two differ, HF's own mask has lost a turn that begins with white space.
  tally.add("assistant_masks", mask, chat.assistant_masks_robust ?? chat.assistant_masks);
}

function compareText(
  tally: Tally,
  tokenizer: Tokenizer,
  expected: z.infer<typeof TokenizerCase>,
  trims: boolean,
): void {
  const { ids, offsets } = tokenizer.encodeWithOffsets(expected.text);
  tally.add("encode", ids, expected.input_ids);
  const body = tokenizer.encode(expected.text, { addSpecialTokens: false });
  tally.add("encode_no_special", body, expected.input_ids_no_special);
  const tokens = body.map((id) => tokenizer.tokenOf(id));
  tally.add("tokens", tokens, expected.tokens);
  tally.add("decode", [tokenizer.decode(body)], [expected.decoded]);
  const bare = tokenizer.decode(body, { skipSpecialTokens: true });
  tally.add("decode_skip_special", [bare], [expected.decoded_skip_special]);
  const spans = offsets.map((span, i) => {
    const inCodePoints = codePointSpan(expected.text, span);
    return trims ? trimmed(inCodePoints, tokenizer.tokenOf(ids[i]!)) : inCodePoints;
  });
  tally.add("offsets", spans.flat(), expected.offsets.flat());
}

/** Whether the reference cuts white space off its offsets: a ByteLevel post-processor that says so. */
async function trimsOffsets(at: string): Promise<boolean> {
  const Processor = z.looseObject({ type: z.string(), trim_offsets: z.boolean().optional() });
  const File = z.looseObject({
    post_processor: z.union([
      z.looseObject({ type: z.literal("Sequence"), processors: z.array(Processor) }),
      Processor,
      z.null(),
    ]),
  });
  const { post_processor } = await readCaseFile(join(at, "tokenizer.json"), File);
  const parts = z.array(Processor).safeParse(post_processor?.["processors"]);
  const all = parts.success ? parts.data : [post_processor];
  return all.some((part) => part?.type === "ByteLevel" && part["trim_offsets"] === true);
}

/**
 * The reference's trimmed offset of an untrimmed one: without the spaces at the token's ends, but
 * one leading space is kept at the start of the text (it may be the tokenizer's own prefix).
 */
function trimmed([start, end]: Span, token: string): Span {
  const isSpace = (character: string) => character === "Ġ" || /\s/u.test(character);
  const characters = [...token];
  const firstInk = characters.findIndex((character) => !isSpace(character));
  const leading = firstInk < 0 ? characters.length : firstInk;
  const trailing = firstInk < 0 ? leading : [...characters].reverse().findIndex((c) => !isSpace(c));
  const from = Math.min(start + (start === 0 && leading > 0 ? leading - 1 : leading), end);
  return [from, end >= trailing ? Math.max(end - trailing, from) : end];
}

function codePointSpan(text: string, [start, end]: Span): Span {
  return [[...text.slice(0, start)].length, [...text.slice(0, end)].length];
}

function imagePaths(chat: ChatCase): string[] {
  return chat.conversation.flatMap(({ content }) =>
    typeof content === "string"
      ? []
      : content.flatMap((part) => (part.type === "image" ? [part.path ?? ""] : [])),
  );
}

async function processImages(
  folder: string,
  paths: readonly string[],
  processor: ImageProcessor,
): Promise<ProcessedImage[]> {
  const processed: ProcessedImage[] = [];
  for (const path of paths) {
    processed.push(processor.process(await decodeImage(join(folder, path))));
  }
  return processed;
}

function gridOf({ height_patches, width_patches }: Patches): number[] {
  return [height_patches, width_patches];
}

/** (height, width) in patches of every piece. */
function shapesOf(images: readonly ProcessedImage[]): number[] {
  return images.flatMap(({ pieces }) => pieces.flatMap(gridOf));
}

const TokenRun = z.looseObject({
  images: z.array(z.array(z.string())).optional(),
  text: z.array(z.string()).optional(),
  conversations: z.array(z.array(Message)).optional(),
  add_generation_prompt: z.boolean().default(false),
  processor_kwargs: Settings.default({}),
  inputs: z.looseObject({
    input_ids: z.array(Ints),
    attention_mask: z.array(Ints),
    spatial_shapes: Pairs.optional(),
    image_grid_thw: z.array(z.tuple([z.int(), z.int(), z.int()])).optional(),
  }),
  expected: z.looseObject({
    expanded_text: z.array(z.string()).optional(),
    image_feature_lengths: Ints.optional(),
  }),
});

/**
 * Cases 05, 08, 09 and 12: from image files and conversations to the text with image tokens, the ids,
 * the patch geometry and the pixel values that the model was run on.
 */
export async function parityImageTokens(folder: string): Promise<ParityRow[]> {
  const { runs } = await readCaseFile(
    join(folder, "case.json"),
    z.looseObject({ runs: z.record(z.string(), TokenRun) }),
  );
  const tokenizer = await loadTokenizer(folder);
  const template = await loadChatTemplate(folder);
  const { family, vision } = architectureOf(await readModelJson(folder, "config.json"), folder);
  const parity = await openCase(folder);
  const rows: ParityRow[] = [];
  for (const [name, run] of Object.entries(runs)) {
    const tally = new Tally();
    const processor = (await loadProcessor(family, folder, run.processor_kwargs))!;
    const images: ProcessedImage[] = [];
    for (const [i, conversation] of (run.conversations ?? []).entries()) {
      const { text } = renderChat(template, conversation, {
        addGenerationPrompt: run.add_generation_prompt,
        specialTokens: tokenizer.specialTokens,
      });
      tally.add("rendered", [text], [run.text?.[i]]);
      const own = await processImages(folder, run.images?.[i] ?? [], processor);
      images.push(...own);
      const expanded = expandImageTokens(text, own, processor.syntax).text;
      const wanted = run.expected.expanded_text;
      if (wanted !== undefined) tally.add("expanded_text", [expanded], [wanted[i]]);
      const real = (_: number, j: number) => run.inputs.attention_mask[i]?.[j] === 1;
      const ids = tokenizer.encode(expanded, { addSpecialTokens: false });
      tally.add("input_ids", ids, (run.inputs.input_ids[i] ?? []).filter(real));
    }
    const stored = await storedPieces(parity, name, run, vision?.patchValues ?? 0);
    tally.add("spatial_shapes", shapesOf(images), stored.flatMap(gridOf));
    const lengths = images.flatMap(({ pieces }) => pieces.map(({ tokens }) => tokens));
    const wanted = run.expected.image_feature_lengths;
    if (wanted !== undefined) tally.add("image_feature_lengths", lengths, wanted);
    rows.push(...tally.rows(name));
    if (images.length > 0) rows.push(pixelRow(name, images, stored));
  }
  return rows;
}

/** Every patch the reference was run on, in order, against ours. */
function pixelRow(
  run: string,
  images: readonly ProcessedImage[],
  stored: readonly Patches[],
): ParityRow {
  const got = images.flatMap(({ pieces }) => pieces.flatMap((p) => Array.from(p.pixel_values)));
  const want = stored.flatMap(({ pixel_values }) => Array.from(pixel_values));
  return compareTensor(`${run}.pixel_values`, got, want);
}
