import { KvittoError } from "../core/errors.ts";
import type { SessionOptions } from "../engine/session.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { openImageEncoder } from "../models/image-encoder.ts";
import { tokenGrids } from "../models/image-tokens.ts";
import { paperPages } from "../models/paper-pages.ts";
import { decode, GREEDY } from "./decode.ts";
import { paperPrompt } from "./extractor.ts";
import { openGenerator } from "./generator.ts";

/** What a model answered on one page. */
export interface AnsweredPage {
  readonly page: number;
  readonly text: string;
  /** False when the token budget ran out. */
  readonly complete: boolean;
}

export interface AskPagesOptions extends SessionOptions {
  readonly question: string;
  readonly maxAnswerTokens: number;
  /** Which pages, counted from 1. */
  readonly wanted: (page: number) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Asks a vision-language model the same question on each page of a file, one page a prompt; the answer is
 * held to nothing.
 * @throws {KvittoError} `extract.no_vision`, `extract.too_long`; as `readPages`
 */
export async function* askPages(
  bundle: ModelBundle,
  path: string,
  { question, maxAnswerTokens, wanted, signal, ...session }: AskPagesOptions,
): AsyncGenerator<AnsweredPage> {
  const { model, processor, tokenizer, endOfTurn } = bundle;
  if (processor === null) {
    throw new KvittoError(
      "extract.no_vision",
      `${model.folder} is a text model; it sees no pages.`,
    );
  }
  await using encoder = await openImageEncoder(model, session);
  await using generator = await openGenerator(model, session);
  let page = 0;
  for await (const image of paperPages(path, processor, { signal })) {
    page += 1;
    if (!wanted(page)) continue;
    const processed = processor.process(image);
    const input_ids = paperPrompt(bundle, { pages: [processed] }, question);
    const room = model.decoder.maxPositions - input_ids.length;
    if (room < 1) {
      throw new KvittoError(
        "extract.too_long",
        `Page ${page} takes ${input_ids.length} tokens; this model has ${model.decoder.maxPositions} positions.`,
        "Lower the most pixels in its preprocessor_config.json.",
      );
    }
    const image_features = await encoder.encode(processed);
    const prompt = { input_ids, image_features, image_grids: tokenGrids([processed]) };
    const [answer] = await decode(generator, [prompt], {
      ...{ adapter: null, sampling: GREEDY, stopIds: [endOfTurn], signal },
      maxNewTokens: Math.min(maxAnswerTokens, room),
    });
    const { tokens, finish } = answer!;
    yield { page, text: tokenizer.decode(tokens.map(({ id }) => id)), complete: finish === "stop" };
  }
}
