import { KvittoError } from "../core/errors.ts";
import { divideDimensions, symbol } from "../engine/dimension.ts";
import { gatherRows } from "../engine/ops/gather-rows.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { softmax } from "../engine/ops/softmax.ts";
import { softmaxMatmulOp } from "../engine/ops/softmax-matmul.ts";
import { hostFloat32, hostInt64, openSession, type SessionOptions } from "../engine/session.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { imageFeaturesInput, imageIndexInput, languageStages } from "../models/language-graph.ts";
import type { Model } from "../models/load-model.ts";
import { causalBias, sequenceFeeds, sequenceInputs } from "../models/sequence.ts";
import { adapterFeeder, weightsWithPlaces, type AdapterModules } from "../models/adapter-feeds.ts";
import type { Prompt } from "./generator.ts";

/** The head comes after all attention. */
const isOfHead = (place: string) => /^lm_head(\.|$)/.test(place);

/** Scores of every attention layer below `end`, first layer first: each feeds a softmax·v. */
function attentionScores(end: Tensor): Tensor[] {
  const scores: Tensor[] = [];
  const seen = new Set<object>();
  const visit = ({ source }: Tensor): void => {
    if (source.kind !== "node" || seen.has(source.node)) return;
    seen.add(source.node);
    for (const part of Object.values(source.node.inputs)) visit(part);
    if (source.node.op.name === softmaxMatmulOp.name) scores.push(source.node.inputs["scores"]!);
  };
  visit(end);
  return scores;
}

export interface AttentionLayer {
  /** As the decoder's memory calls it: `layer.3`. */
  readonly name: string;
  readonly heads: number;
}

/** What one layer's heads looked at: [heads, queries, tokens], row-major; each row sums to 1. */
export type LayerAttention = (layer: number, probabilities: Float32Array) => void;

export interface AttentionGraph extends AsyncDisposable {
  readonly layers: readonly AttentionLayer[];
  /**
   * Runs a whole text once more and hands out where some of its tokens looked.
   * @param queries  places of the tokens that look, ascending
   */
  run(
    prompt: Prompt,
    adapter: AdapterModules | null,
    queries: readonly number[],
    each: LayerAttention,
  ): Promise<void>;
}

/** All layers' probabilities of a run are held at once; more queries take another run. */
const MOST_RUN_BYTES = 256 * 2 ** 20;

/**
 * Compiles the decoder with the probabilities of its attention layers as outputs. The tokens are those
 * that were read and written before, so each looks at what it looked at then.
 * @throws {KvittoError} `attention.no_layers`
 */
export async function openAttentionGraph(
  model: Model,
  options: SessionOptions & { readonly adapted: ReadonlySet<string> },
): Promise<AttentionGraph> {
  const { decoder, vision } = model;
  const store = weightsWithPlaces(model, options.adapted);
  const plain = sequenceInputs(decoder);
  const [batch, tokens] = [symbol("B"), symbol("T")];
  const inputs = {
    ...plain,
    input_ids: input("input_ids", "int64", [batch, tokens]),
    positions: input("positions", "int64", [batch, tokens]),
    bias: input("attention_bias", "float32", [batch, 1, tokens, tokens]), // one block of queries
  };
  const images =
    vision === null
      ? null
      : { features: imageFeaturesInput(decoder), image_index: imageIndexInput() };
  const { finalNorm } = languageStages(decoder, store.root, inputs, images);
  const scores = attentionScores(finalNorm); // [B,KV,G·T,T]
  if (scores.length === 0) {
    throw new KvittoError(
      "attention.no_layers",
      `The decoder of ${model.folder} has no attention layer, so there is nothing to look at.`,
    );
  }
  const names = decoder.memorySlots.filter(({ kind }) => kind === "keys").map(({ name }) => name);
  if (scores.length !== names.length) {
    throw new Error(`internal: ${scores.length} attention layers found, ${names.length} expected`);
  }
  const layers = scores.map(({ shape }, i): AttentionLayer => {
    const perGroup = divideDimensions(shape[2]!, tokens);
    if (typeof perGroup !== "number") throw new Error("internal: heads are not stacked");
    return { name: names[i]!, heads: Number(shape[1]!) * perGroup };
  });
  const rows = input("query_rows", "int64", [symbol("N")]);
  const outputs = Object.fromEntries(
    scores.map((one, i) => [
      `probabilities.${i}`,
      softmax(gatherRows(reshape(one, [null, tokens]), rows)),
    ]),
  );
  const session = await openSession(outputs, options);
  const feedsOf = adapterFeeder(model, store, isOfHead);
  const taken = new Set(session.inputs.map(({ name }) => name));
  const heads = Math.max(...layers.map((layer) => layer.heads));
  if (layers.some((layer) => layer.heads !== heads)) {
    throw new Error("internal: layers of different numbers of heads");
  }

  return {
    layers,
    async run(prompt, adapter, queries, each) {
      const { input_ids, image_features, image_grids = [] } = prompt;
      const length = input_ids.length;
      const places = input_ids.flatMap((id, i) => (id === vision?.imageToken ? [i] : []));
      const hasImages = image_features !== undefined;
      const feeds = {
        ...(await feedsOf(adapter)),
        ...sequenceFeeds(decoder, input_ids, [length], image_grids),
        attention_bias: hostFloat32(
          [1, 1, length, length],
          causalBias([length], length, decoder.slidingWindow),
        ),
        image_index: hostInt64([hasImages ? places.length : 0], hasImages ? places : []),
        image_features: hostFloat32(
          [hasImages ? places.length : 0, decoder.hiddenSize],
          image_features ?? new Float32Array(0),
        ),
      };
      const perQuery = 4 * layers.length * heads * length;
      const most = Math.max(1, Math.floor(MOST_RUN_BYTES / perQuery));
      const found = layers.map(() => new Float32Array(heads * queries.length * length));
      for (let from = 0; from < queries.length; from += most) {
        const part = queries.slice(from, from + most);
        const query_rows = Array.from({ length: heads }, (_, head) =>
          part.map((query) => head * length + query),
        ).flat();
        const given = { ...feeds, query_rows: hostInt64([query_rows.length], query_rows) };
        const results = await session.run(
          Object.fromEntries(Object.entries(given).filter(([name]) => taken.has(name))),
        );
        for (let layer = 0; layer < layers.length; layer++) {
          const data = results[`probabilities.${layer}`]!.data as Float32Array; // a float32 graph
          const size = part.length * length;
          for (let head = 0; head < heads; head++) {
            const own = data.subarray(head * size, (head + 1) * size);
            found[layer]!.set(own, (head * queries.length + from) * length);
          }
        }
      }
      for (let layer = 0; layer < layers.length; layer++) each(layer, found[layer]!);
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
