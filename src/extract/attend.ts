import { documentPrompt } from "../documents/document-prompt.ts";
import { partPrompt } from "../documents/part-of-document.ts";
import type { SessionOptions } from "../engine/session.ts";
import type { Span } from "../formats/token-offsets.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { tokenGrids } from "../models/image-tokens.ts";
import { adapterSplitter, visionPaths } from "./adapter-parts.ts";
import { openAttentionGraph, type AttentionLayer } from "./attention-graph.ts";
import { AttentionSums, type HeadFigures } from "./attention-figures.ts";
import { decode, GREEDY } from "./decode.ts";
import { paperPromptText, refuseTooLong, type Paper } from "./extractor.ts";
import { openGenerator, type AdapterModules, type Prompt } from "./generator.ts";
import { compileConstraints } from "./json-constraint.ts";
import { documentShape } from "./json-shape-document.ts";
import { partShape } from "./json-shape-part.ts";
import { tokenByteOffsets, valueSpans } from "./json-values.ts";
import { openPageEncoder, pageProcessor, type PageEncoder } from "./page-encoder.ts";

export interface AttendOptions extends SessionOptions {
  /** What the adapter changes, as `placesOf` gives it. */
  readonly adapted: ReadonlySet<string>;
  readonly adapter: AdapterModules | null;
  readonly input: "image" | "text";
  readonly grounding: boolean;
  /** null: the whole document. */
  readonly fields: readonly string[] | null;
  readonly maxAnswerTokens: number;
}

/** A value of the answer, and how much was looked at each token of the paper while it was written. */
export interface ValueAttention {
  readonly path: string;
  /** As JSON. */
  readonly value: string;
  readonly tokens: number;
  /** Means over layers, heads and the value's tokens; one for each entry of {@link Attended.paper}. */
  readonly map: Float64Array;
}

export interface Attended {
  readonly answer: string;
  /** False where it ran out of tokens: then it is no JSON, and nobody can say what its values are. */
  readonly isWhole: boolean;
  /** Where each token of the paper stands in its text; of pages, which image token it is. */
  readonly paper: readonly { readonly token: number; readonly span: Span }[];
  readonly values: readonly ValueAttention[];
}

export interface AttentionReader extends AsyncDisposable {
  readonly layers: readonly AttentionLayer[];
  look(paper: Paper, signal?: AbortSignal): Promise<Attended>;
  /** Of all papers so far. */
  means(): HeadFigures[][] | null;
}

/** What is not on the paper has no place there. */
const SAYS_NOTHING = ["null", "[]"];

/**
 * Reads papers as `kvitto extract` does, then runs prompt and answer once more for what every attention
 * layer looked at when it wrote each value: at the place before each token of the value.
 * @throws {KvittoError} `extract.no_vision`; of a paper `extract.too_long`
 */
export async function openAttentionReader(
  bundle: ModelBundle,
  options: AttendOptions,
): Promise<AttentionReader> {
  const { model, tokenizer, endOfTurn } = bundle;
  const { adapted, input, grounding, fields } = options;
  const vision = visionPaths(model);
  const parts = options.adapter && adapterSplitter((path) => vision.has(path))(options.adapter);
  const adapter = parts?.language ?? null;
  if (input === "image") pageProcessor(bundle); // said at once, not at the first page
  let encoder: Promise<PageEncoder> | null = null; // papers may come with their features
  const generator = await openGenerator(model, options);
  const graph = await openAttentionGraph(model, options);
  const constraints = compileConstraints(
    fields === null ? documentShape() : partShape(fields),
    tokenizer,
    model.decoder.vocabularySize,
    endOfTurn,
  );
  const question = fields === null ? documentPrompt() : partPrompt(fields);
  const { layers } = graph;
  const sums = new AttentionSums(layers.length, layers[0]!.heads);

  async function toPrompt(paper: Paper, input_ids: readonly number[]): Promise<Prompt> {
    if (paper.text !== undefined) return { input_ids };
    const encode = async () => {
      encoder ??= openPageEncoder(bundle, adapted, options);
      return (await encoder).encode(paper.pages, parts?.vision ?? null);
    };
    const image_features = paper.features ?? (await encode());
    return { input_ids, image_features, image_grids: tokenGrids(paper.pages) };
  }

  /** The paper's tokens in the prompt. */
  function paperTokens(text: string, paper: Paper, ids: readonly number[], spans: readonly Span[]) {
    if (paper.text === undefined) {
      const places = ids.flatMap((id, i) => (id === model.vision?.imageToken ? [i] : []));
      return places.map((token, i) => ({ token, span: [i, i + 1] as const }));
    }
    const start = text.indexOf(paper.text);
    if (start < 0) throw new Error("internal: the prompt does not hold the paper's text");
    const end = start + paper.text.length;
    return spans.flatMap(([from, to], token) => {
      if (to <= start || from >= end || to === from) return [];
      return [{ token, span: [from - start, to - start] as const }];
    });
  }

  return {
    layers,
    means: () => sums.means(),
    async look(paper, signal) {
      const text = paperPromptText(bundle, paper, question);
      const { ids, offsets } = tokenizer.encodeWithOffsets(text, { addSpecialTokens: false });
      refuseTooLong(bundle, paper, ids);
      const prompt = await toPrompt(paper, ids);
      const [decoded] = await decode(generator, [prompt], {
        adapter,
        maxNewTokens: Math.min(options.maxAnswerTokens, model.decoder.maxPositions - ids.length),
        ...{ stopIds: [endOfTurn], sampling: GREEDY },
        constraints: [constraints.start(grounding ? paper.text : undefined)],
        ...(signal === undefined ? {} : { signal }),
      });
      const written = decoded!.tokens.map(({ id }) => id);
      const isWhole = decoded!.finish === "stop";
      const bytes = written.map((id) => tokenizer.tokenBytes(id));
      const answer = Buffer.concat(bytes).toString("utf8");
      const onPaper = paperTokens(text, paper, ids, offsets);
      if (!isWhole) return { answer, isWhole, paper: onPaper, values: [] };

      const utf8 = Buffer.from(answer);
      const spans = valueSpans(answer, tokenByteOffsets(bytes))
        .map((span) => ({
          ...span,
          value: utf8.subarray(span.startByte, span.endByte).toString("utf8"),
        }))
        .filter(({ value }) => !SAYS_NOTHING.includes(value));
      // The place before a token is where it was chosen.
      const queries = [
        ...new Set(
          spans.flatMap(({ startToken, endToken }) =>
            Array.from(
              { length: endToken - startToken },
              (_, i) => ids.length + startToken + i - 1,
            ),
          ),
        ),
      ].sort((a, b) => a - b);
      const length = ids.length + written.length;
      const isPaper = new Uint8Array(length);
      for (const { token } of onPaper) isPaper[token] = 1;
      const rowOf = new Map(queries.map((query, row) => [query, row]));
      const maps = spans.map(() => new Float64Array(onPaper.length));
      sums.begin(queries.length);
      const all: Prompt = { ...prompt, input_ids: [...ids, ...written] };
      await graph.run(all, adapter, queries, (layer, probabilities) => {
        sums.add(layer, probabilities, isPaper);
        const { heads } = layers[layer]!;
        for (const [i, { startToken, endToken }] of spans.entries()) {
          const weight = 1 / ((endToken - startToken) * heads * layers.length);
          for (let token = startToken; token < endToken; token++) {
            const row = rowOf.get(ids.length + token - 1)!;
            for (let head = 0; head < heads; head++) {
              const at = (head * queries.length + row) * length;
              for (const [j, { token: seen }] of onPaper.entries()) {
                maps[i]![j]! += weight * probabilities[at + seen]!;
              }
            }
          }
        }
      });
      const values = spans.map(({ path, value, startToken, endToken }, i) => ({
        ...{ path, value, tokens: endToken - startToken, map: maps[i]! },
      }));
      return { answer, isWhole, paper: onPaper, values };
    },
    async [Symbol.asyncDispose]() {
      await (await encoder)?.[Symbol.asyncDispose]();
      await generator[Symbol.asyncDispose]();
      await graph[Symbol.asyncDispose]();
    },
  };
}
