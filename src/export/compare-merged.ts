import type { Progress } from "../core/progress.ts";
import { openSession, type HostTensor, type SessionOptions } from "../engine/session.ts";
import { adapterFeeder, modulesOf, placesOf, weightsWithPlaces } from "../models/adapter-feeds.ts";
import { imageIndexInput, labelInputs, languageStages } from "../models/language-graph.ts";
import { pickRows } from "../models/layers.ts";
import type { Model } from "../models/load-model.ts";
import { sequenceInputs } from "../models/sequence.ts";
import { batchFeeds, type TrainingImage } from "../train/batch-feeds.ts";
import { collate, type TrainingSample } from "../train/collate.ts";
import { partOf } from "../train/lora-scope.ts";
import type { LoraAdapter } from "../train/peft-adapter.ts";

type Adapter = Pick<LoraAdapter, "modules" | "weights">;

/** How a merged model answers beside the base with its adapter. */
export interface MergeDifference {
  readonly papers: number;
  /** Places in the answers at which both were asked for the next token. */
  readonly tokens: number;
  /** max |logit − logit′| over those places and all tokens of the vocabulary. */
  readonly largest_logit_difference: number;
  /** Places at which the token with the largest logit is another one. */
  readonly changed_tokens: number;
}

export interface CompareOptions extends SessionOptions {
  readonly samples: readonly TrainingSample<TrainingImage>[];
  /** Stands where a batch has nothing. */
  readonly pad: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** The graph that gives the logits at the answers' places, [L,V]. Adapted modules are inputs. */
async function openLogits(
  model: Model,
  adapter: Adapter | null,
  withImages: boolean,
  options: SessionOptions,
) {
  const modules = modulesOf(adapter);
  const store = weightsWithPlaces(model, placesOf(modules));
  const { decoder, vision } = model;
  const { label_index } = labelInputs();
  const inputs = { ...sequenceInputs(decoder), rows: label_index };
  const encoded = withImages ? vision?.encode(store.root) : undefined;
  const images =
    encoded === undefined ? null : { features: encoded.features, image_index: imageIndexInput() };
  const { finalNorm } = languageStages(decoder, store.root, inputs, images);
  const rows = finalNorm.shape.length === 2 ? finalNorm : pickRows(finalNorm, label_index);
  const session = await openSession({ logits: decoder.head(store.root, rows) }, options);
  const isOutside = (place: string) => !withImages && partOf(place) !== "language";
  const updates = await adapterFeeder(model, store, isOutside)(modules);
  const wanted = new Set(session.inputs.map(({ name }) => name));
  return {
    async logits(feeds: Readonly<Record<string, HostTensor>>): Promise<Float32Array> {
      const given = Object.entries({ ...feeds, ...updates }).filter(([name]) => wanted.has(name));
      const { logits } = await session.run(Object.fromEntries(given));
      return logits!.data as Float32Array; // a float32 graph
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

async function* answersOf(
  model: Model,
  adapter: Adapter | null,
  { samples, pad, signal, progress, ...options }: CompareOptions & { readonly label: string },
): AsyncGenerator<{ readonly logits: Float32Array; readonly tokens: number }> {
  const bar = progress.bar(options.label, samples.length, "papers");
  for (const withImages of [false, true]) {
    const own = samples.filter(({ images }) => images.length > 0 === withImages);
    if (own.length === 0) continue;
    await using graph = await openLogits(model, adapter, withImages, options);
    for (const sample of own) {
      signal?.throwIfAborted();
      const batch = collate([sample], [0], pad);
      const feeds = await batchFeeds(model, batch);
      yield { logits: await graph.logits(feeds), tokens: batch.targetIds.length };
      bar.advance();
    }
  }
  bar.done();
}

function largestAt(logits: Float32Array, start: number, size: number): number {
  let best = start;
  for (let i = start + 1; i < start + size; i++) if (logits[i]! > logits[best]!) best = i;
  return best - start;
}

/**
 * Asks the base with its adapter, and then the merged model, for each next token of the samples' answers,
 * given the answer so far: a token that turns early does not count again at every later place. One model
 * is loaded at a time.
 * @throws {KvittoError} as `openSession`
 */
export async function compareMerged(
  base: Model,
  adapter: Adapter,
  merged: Model,
  options: CompareOptions,
): Promise<MergeDifference> {
  const before: Float32Array[] = [];
  for await (const { logits } of answersOf(base, adapter, { ...options, label: "With adapter" })) {
    before.push(logits);
  }
  let [tokens, largest, changed, paper] = [0, 0, 0, 0];
  for await (const after of answersOf(merged, null, { ...options, label: "Merged" })) {
    const expected = before[paper++]!;
    tokens += after.tokens;
    for (const [i, value] of after.logits.entries()) {
      const difference = Math.abs(value - expected[i]!);
      // NaN is no number that is larger: it must not pass for equal.
      if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    }
    const size = after.logits.length / after.tokens;
    for (let place = 0; place < after.tokens; place++) {
      const at = place * size;
      if (largestAt(expected, at, size) !== largestAt(after.logits, at, size)) changed++;
    }
  }
  return {
    ...{ papers: before.length, tokens },
    ...{ largest_logit_difference: largest, changed_tokens: changed },
  };
}
