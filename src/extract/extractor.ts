import { KvittoError } from "../core/errors.ts";
import type { SessionOptions } from "../engine/session.ts";
import { DocumentSchema, type PaperDocument } from "../documents/document.ts";
import { documentAnswer, documentPrompt } from "../documents/document-prompt.ts";
import { partPrompt } from "../documents/part-of-document.ts";
import { wholeDocument } from "../documents/whole-document.ts";
import { renderChat } from "../formats/chat-template.ts";
import { questionOnText } from "../formats/page-text.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { ProcessedImage } from "../models/image-processor.ts";
import { expandImageTokens, tokenGrids } from "../models/image-tokens.ts";
import type { EnhanceStep } from "../formats/enhance/enhance.ts";
import { paperPages, preparePage } from "../models/paper-pages.ts";
import { adapterSplitter, visionPaths, type AdapterParts } from "./adapter-parts.ts";
import { CAPPED_CONFIDENCE, type Cap, confidenceCaps } from "./confidence-caps.ts";
import { decode, GREEDY, type Decoded } from "./decode.ts";
import { openGenerator, type AdapterChoice, type Prompt } from "./generator.ts";
import { compileConstraints, type JsonAnswer } from "./json-constraint.ts";
import { documentShape } from "./json-shape-document.ts";
import { partShape } from "./json-shape-part.ts";
import { fieldConfidences, tokenByteOffsets, type FieldConfidence } from "./json-values.ts";
import { loadedAdapters, type LoadedAdapters } from "./loaded-adapters.ts";
import { openPageEncoder, pageProcessor } from "./page-encoder.ts";

/** One paper to read: its pages, and their features when they are known already; or its text. */
export interface Paper {
  readonly pages: readonly ProcessedImage[];
  /** Stands in place of the pages; there must be none. */
  readonly text?: string;
  /** [M,C] for all pages in order, of the adapter that reads; computed when left out. */
  readonly features?: Float32Array;
}

/** How sure a value is. */
export interface ValueConfidence extends FieldConfidence {
  /** `probability`, at most {@link CAPPED_CONFIDENCE} where there are caps; not calibrated. */
  readonly confidence: number;
  /** What speaks against the value; empty for most. */
  readonly caps: readonly Cap[];
}

export interface Extraction {
  /** What was not asked for is null in it, lists are empty, and the kind is `receipt`. */
  readonly document: PaperDocument;
  /** The JSON of the whole document: as the model wrote it, or, of a part, with what was not asked for. */
  readonly text: string;
  /** By path, e.g. `line_items.2.total`; only what was asked for. */
  readonly confidence: ReadonlyMap<string, ValueConfidence>;
  readonly tokens: number;
  /** False when the token budget ran out and the JSON was closed where it stood. */
  readonly complete: boolean;
}

export interface Extractor extends AsyncDisposable {
  /** Adapters that `read` and `ask` may be given by name: see {@link LoadedAdapters}. */
  readonly adapters: LoadedAdapters;
  /** Pages as this model wants them, enhanced as this extractor does. */
  process(image: RgbImage): ProcessedImage;
  /** The pages of a picture, a TIFF or a PDF, as training sees them. @throws as `readPages` */
  pagesOf(path: string, signal?: AbortSignal): AsyncGenerator<ProcessedImage>;
  /** Features of a paper's pages, one after another; those of the base when no adapter is given. */
  encode(pages: readonly ProcessedImage[], adapter?: AdapterChoice): Promise<Float32Array>;
  /** Reads papers together; answers are valid documents by construction. */
  read(
    papers: readonly Paper[],
    adapter: AdapterChoice,
    signal?: AbortSignal,
  ): Promise<Extraction[]>;
  /**
   * Free answers to other questions than for the document: held to no schema and no text.
   * @param maxAnswerTokens  a longer answer is cut there
   */
  ask(
    asked: readonly { readonly paper: Paper; readonly question: string }[],
    adapter: AdapterChoice,
    maxAnswerTokens: number,
    signal?: AbortSignal,
  ): Promise<string[]>;
  /** Share of reading time that went into the constraint since the start, 0..1. */
  readonly constraintShare: number;
}

export interface ExtractorOptions extends SessionOptions {
  /** What adapters may change, as `placesOf` gives it; "all" for adapters that are not known yet. */
  readonly adapted: ReadonlySet<string> | "all";
  /** Token budget of an answer. */
  readonly maxAnswerTokens?: number;
  /** What is done to pages before the model sees them: what its training did. */
  readonly enhance?: readonly EnhanceStep[];
  /** `text`: papers come as texts only, and so a model without a vision tower will do. */
  readonly input?: "image" | "text";
  /**
   * Whether answers from a paper's text hold only texts, numbers and days that stand in it, and its lines
   * in the order of print. On when left out; papers that come as pages have no text to hold to.
   */
  readonly grounding?: boolean;
  /** Paths of the fields that are asked for, in any order; null, or left out: the whole document. */
  readonly fields?: readonly string[] | null;
}

/**
 * Default token budget of an answer: about 15 line items in the smallest vocabulary. A model that has
 * not learnt when to stop would otherwise go on to the schema's own, huge bound.
 */
const MAX_ANSWER_TOKENS = 1200;

/**
 * The tokens that ask for a document: the pages, the question, the beginning of the answer. Training
 * rows begin with exactly these.
 * @param question  another one than for the whole document
 */
export function paperPrompt(
  bundle: ModelBundle,
  paper: Paper,
  question = documentPrompt(),
): readonly number[] {
  const text = paperPromptText(bundle, paper, question);
  return bundle.tokenizer.encode(text, { addSpecialTokens: false });
}

/** The text of {@link paperPrompt}'s tokens, image tokens written out. */
export function paperPromptText(bundle: ModelBundle, paper: Paper, question: string): string {
  const { template, tokenizer, processor } = bundle;
  if (paper.text !== undefined && paper.pages.length > 0) {
    throw new Error("internal: a paper has its text in place of its pages, not beside them");
  }
  const text = paper.text === undefined ? question : questionOnText(paper.text, question);
  const content = [
    ...paper.pages.map(() => ({ type: "image" as const })),
    { type: "text" as const, text },
  ];
  const rendered = renderChat(template, [{ role: "user", content }], {
    addGenerationPrompt: true,
    specialTokens: tokenizer.specialTokens,
  });
  return expandImageTokens(rendered.text, paper.pages, processor?.syntax).text;
}

/** @throws {KvittoError} `extract.too_long` when the prompt leaves no room for an answer */
export function refuseTooLong(
  { model }: ModelBundle,
  { text }: Paper,
  prompt: readonly number[],
): void {
  const room = model.decoder.maxPositions;
  if (prompt.length < room) return;
  throw new KvittoError(
    "extract.too_long",
    `The ${text === undefined ? "pages take" : "text takes"} ${prompt.length} tokens; this model has ${room} positions.`,
    "Read fewer pages at once.",
  );
}

/** A constraint that notes of each token whether it decided anything. */
function watched(answer: JsonAnswer): { readonly answer: JsonAnswer; readonly choices: boolean[] } {
  const choices: boolean[] = [];
  const accept = (token: number): void => {
    choices.push(answer.isChoice(token));
    answer.accept(token);
  };
  return { answer: { ...answer, accept }, choices };
}

interface ReadAs extends Pick<ModelBundle, "tokenizer"> {
  /** The text that values should stand in although nothing held the answer to it. */
  readonly heldTo: string | null;
  /** What was asked for; null for the whole document. */
  readonly fields: readonly string[] | null;
}

/** The answer as a document, with what each value's tokens say about it. */
function toExtraction(
  decoded: Decoded,
  { answer, choices }: ReturnType<typeof watched>,
  { tokenizer, heldTo, fields }: ReadAs,
): Extraction {
  const bytes = decoded.tokens.map(({ id }) => tokenizer.tokenBytes(id));
  const complete = decoded.finish === "stop";
  if (!complete) bytes.push(answer.completion());
  const written = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(bytes));
  const logProbs = decoded.tokens.map(({ logProb }, i) => (choices[i] === true ? logProb : null));
  if (!complete) logProbs.push(-Infinity); // nobody read what closes a cut answer
  const json = JSON.parse(written) as object; // the grammar's answer is one
  const document = fields === null ? DocumentSchema.parse(json) : wholeDocument(json);
  const caps = confidenceCaps(document, heldTo, fields);
  const confidence = new Map<string, ValueConfidence>();
  for (const [path, field] of fieldConfidences(written, tokenByteOffsets(bytes), logProbs)) {
    const own = caps.get(path) ?? [];
    const most = own.length === 0 ? 1 : CAPPED_CONFIDENCE;
    confidence.set(path, {
      ...{ ...field, caps: own },
      confidence: Math.min(field.probability, most),
    });
  }
  const text = fields === null ? written : documentAnswer(document);
  return { document, text, confidence, tokens: decoded.tokens.length, complete };
}

/**
 * Compiles everything that reading documents with `bundle` needs.
 * @throws {KvittoError} `extract.no_vision`; as `partShape`
 */
export async function openExtractor(
  bundle: ModelBundle,
  options: ExtractorOptions,
): Promise<Extractor> {
  const { model, tokenizer, endOfTurn } = bundle;
  const { enhance = [], input = "image", grounding = true, fields = null } = options;
  const { adapted } = options;
  const vision = visionPaths(model);
  const encoder = input === "image" ? await openPageEncoder(bundle, adapted, options) : null;
  const generator = await openGenerator(model, options);
  const constraints = compileConstraints(
    fields === null ? documentShape() : partShape(fields),
    tokenizer,
    model.decoder.vocabularySize,
    endOfTurn,
  );
  const budget = options.maxAnswerTokens ?? MAX_ANSWER_TOKENS;
  let readingMilliseconds = 0;

  const isVisionPlace = (place: string) =>
    adapted === "all" ? vision.get(place) === "linear" : vision.has(place) && adapted.has(place);
  const adapters = loadedAdapters((place) => isVisionPlace(place) || generator.adapted.has(place));
  const split = adapterSplitter((path) => vision.has(path));

  function partsOf(choice: AdapterChoice): AdapterParts | null {
    const modules = typeof choice === "string" ? adapters.get(choice) : choice;
    return modules === null ? null : split(modules);
  }

  async function encode(
    pages: readonly ProcessedImage[],
    adapter: AdapterChoice = null,
  ): Promise<Float32Array> {
    if (encoder === null) throw new Error("internal: pages for an extractor that reads texts");
    return encoder.encode(pages, partsOf(adapter)?.vision ?? null);
  }

  async function toPrompt(paper: Paper, question: string, adapter: AdapterChoice): Promise<Prompt> {
    const input_ids = paperPrompt(bundle, paper, question);
    refuseTooLong(bundle, paper, input_ids);
    if (paper.text !== undefined) return { input_ids };
    const image_features = paper.features ?? (await encode(paper.pages, adapter));
    return { input_ids, image_features, image_grids: tokenGrids(paper.pages) };
  }

  return {
    adapters,
    process(image) {
      const own = pageProcessor(bundle);
      return own.process(preparePage(image, own, enhance));
    },
    async *pagesOf(path, signal) {
      const own = pageProcessor(bundle);
      const pages = paperPages(path, own, { enhance, ...(signal && { signal }) });
      for await (const image of pages) yield own.process(image);
    },
    encode,
    async read(papers, adapter, signal) {
      const started = performance.now();
      const prompts: Prompt[] = []; // one after the other: each run of the tower uses all cores
      for (const paper of papers) prompts.push(await toPrompt(paper, partPrompt(fields), adapter));
      const longest = Math.max(...prompts.map((prompt) => prompt.input_ids.length));
      const answers = papers.map(({ text }) =>
        watched(constraints.start(grounding ? text : undefined)),
      );
      const decoded = await decode(generator, prompts, {
        adapter: partsOf(adapter)?.language ?? null,
        maxNewTokens: Math.min(budget, model.decoder.maxPositions - longest),
        stopIds: [endOfTurn],
        sampling: GREEDY,
        constraints: answers.map(({ answer }) => answer),
        ...(signal === undefined ? {} : { signal }),
      });
      readingMilliseconds += performance.now() - started;
      return decoded.map((one, i) => {
        const heldTo = grounding ? null : (papers[i]!.text ?? null);
        return toExtraction(one, answers[i]!, { tokenizer, heldTo, fields });
      });
    },
    async ask(asked, adapter, maxAnswerTokens, signal) {
      const prompts: Prompt[] = [];
      for (const { paper, question } of asked)
        prompts.push(await toPrompt(paper, question, adapter));
      const longest = Math.max(...prompts.map((prompt) => prompt.input_ids.length));
      const decoded = await decode(generator, prompts, {
        adapter: partsOf(adapter)?.language ?? null,
        maxNewTokens: Math.min(maxAnswerTokens, model.decoder.maxPositions - longest),
        stopIds: [endOfTurn],
        sampling: GREEDY,
        ...(signal === undefined ? {} : { signal }),
      });
      return decoded.map(({ tokens }) => tokenizer.decode(tokens.map(({ id }) => id)));
    },
    get constraintShare() {
      return readingMilliseconds === 0 ? 0 : (constraints.seconds * 1000) / readingMilliseconds;
    },
    async [Symbol.asyncDispose]() {
      await encoder?.[Symbol.asyncDispose]();
      await generator[Symbol.asyncDispose]();
    },
  };
}
