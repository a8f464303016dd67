import {
  hostFloat32,
  hostInt64,
  openSessionPair,
  type HostTensor,
  type Session,
  type SessionOptions,
} from "../engine/session.ts";
import type { Decoder } from "../models/decoder.ts";
import { joinFeatures } from "../models/image-encoder.ts";
import type { Model } from "../models/load-model.ts";
import type { TokenGrid } from "../models/multimodal-rope.ts";
import { isPrepacked } from "../models/prepacking.ts";
import { HIDDEN, placeShifts, ropeFeeds, sequenceFeeds } from "../models/sequence.ts";
import {
  adapterFeeder,
  compiledPlaces,
  weightsWithPlaces,
  type AdapterModules,
} from "../models/adapter-feeds.ts";
import { decoderWeights, parameterCount } from "../models/weight-shapes.ts";
import type { WeightStore } from "../models/weights.ts";
import { loadedAdapters, type LoadedAdapters } from "./loaded-adapters.ts";
import { PAST, prefillGraph, stepGraph } from "./generator-graphs.ts";

export type { AdapterModule, AdapterModules } from "../models/adapter-feeds.ts";

/** An adapter, the name that it is loaded under, or the base alone. */
export type AdapterChoice = AdapterModules | string | null;

/** A prompt: token ids with image placeholders already expanded, and the features for them. */
export interface Prompt {
  readonly input_ids: readonly number[];
  /** [M,C] for the M image placeholders of this prompt, in order. */
  readonly image_features?: Float32Array;
  /** Tokens along the sides of each piece, for models whose positions know of them. */
  readonly image_grids?: readonly TokenGrid[];
}

/** A batch of prompts that has been read, and the answers written so far. */
export interface Reading {
  /** Logits of the next token of each row. [B,V] */
  readonly logits: Float32Array;
  /** Gives each row its next tokens (at least one) and returns the logits after the last of them. */
  step(tokens: readonly (readonly number[])[]): Promise<Float32Array>;
}

export interface Generator extends AsyncDisposable {
  readonly decoder: Decoder;
  /** Modules that have a place for an update, and weights that an adapter may replace. */
  readonly adapted: ReadonlySet<string>;
  /** Adapters that `read` may be given by name. */
  readonly adapters: LoadedAdapters;
  /** Reads prompts. Any adapter over the compiled modules may be fed; null is the base model. */
  read(prompts: readonly Prompt[], adapter: AdapterChoice): Promise<Reading>;
}

export interface GeneratorOptions extends SessionOptions {
  /**
   * Modules that an adapter may change, and names of weights that it may replace, as `placesOf` gives
   * them: none when left out; "all" is every linear of the decoder, for adapters that are not known yet.
   * A module costs two small products, whether an adapter changes it or not; a weight its size in memory.
   */
  readonly adapted?: ReadonlySet<string> | "all";
}

/** Rows of the flattened, (L−1)-left-padded [B, T+L−1] sequence that a convolution remembers. */
function convIndex(decoder: Decoder, lengths: readonly number[], tokens: number): HostTensor {
  const kept = decoder.convMemory;
  const rows = lengths.flatMap((length, b) =>
    Array.from({ length: kept }, (_, j) => b * (tokens + kept) + length + j),
  );
  return hostInt64([lengths.length, kept], rows);
}

/** Only what the graph takes: a decoder without convolutions has no convolution memory. */
function run(session: Session, feeds: Readonly<Record<string, HostTensor>>) {
  const given: Record<string, HostTensor> = {};
  for (const { name } of session.inputs) if (feeds[name] !== undefined) given[name] = feeds[name];
  return session.run(given);
}

interface PromptSizes {
  readonly lengths: readonly number[];
  /** How much further than its length an answer begins: less behind images that have two sides. */
  readonly shifts: readonly number[];
}

class BatchReading implements Reading {
  logits: Float32Array;
  readonly #session: Session;
  readonly #decoder: Decoder;
  readonly #fixed: Record<string, HostTensor>;
  readonly #promptTokens: number;
  readonly #promptLengths: readonly number[];
  readonly #shifts: readonly number[];
  readonly #written: number[];
  /** Position of each slot of the answer's memory, row by row; null is filling: rows advance unevenly. */
  readonly #slots: (number | null)[][];
  #memory: Record<string, HostTensor>;

  constructor(
    session: Session,
    decoder: Decoder,
    prefill: Record<string, HostTensor>,
    { lengths, shifts }: PromptSizes,
    promptTokens: number,
    adapter: Record<string, HostTensor>,
  ) {
    this.#session = session;
    this.#decoder = decoder;
    this.#promptTokens = promptTokens;
    this.#promptLengths = lengths;
    this.#shifts = shifts;
    this.#written = lengths.map(() => 0);
    this.#slots = lengths.map(() => []);
    this.logits = prefill["logits"]!.data as Float32Array; // a float32 graph
    this.#fixed = { ...adapter };
    this.#memory = {};
    const batch = lengths.length;
    const empty = [batch, decoder.keyValueHeads, 0, decoder.headSize];
    for (const { name, kind } of decoder.memorySlots) {
      if (kind === "conv") {
        this.#memory[`${name}.conv`] = prefill[`${name}.conv`]!;
        continue;
      }
      this.#fixed[`${PAST}${name}.prefix_${kind}`] = prefill[`${name}.prefix_${kind}`]!;
      this.#memory[`${name}.${kind}`] = hostFloat32(empty, new Float32Array(0));
    }
  }

  async step(tokens: readonly (readonly number[])[]): Promise<Float32Array> {
    const batch = tokens.length;
    const width = Math.max(...tokens.map((row) => row.length));
    const before = this.#slots[0]!.length;
    const visible = this.#promptTokens + before + width;
    const ids = new Array<number>(batch * width).fill(0);
    const positions = new Array<number>(batch * width).fill(0);
    const bias = new Float32Array(batch * width * visible).fill(HIDDEN);
    const window = this.#decoder.slidingWindow ?? Infinity;
    for (const [b, row] of tokens.entries()) {
      const start = this.#promptLengths[b]! + this.#written[b]!;
      const own = this.#promptTokens + before;
      for (let t = 0; t < width; t++) {
        const at = b * width + t;
        ids[at] = row[t] ?? 0;
        positions[at] = t < row.length ? start + t + this.#shifts[b]! : 0;
        const line = at * visible;
        const oldest = Math.max(0, start + t - window + 1); // position of the first key that is seen
        const promptLength = this.#promptLengths[b]!;
        bias.fill(0, line + Math.min(oldest, promptLength), line + promptLength);
        for (let s = 0; s < before; s++) {
          const position = this.#slots[b]![s]!;
          if (position !== null && position >= oldest) bias[line + this.#promptTokens + s] = 0;
        }
        const firstOwn = Math.max(0, oldest - start);
        bias.fill(0, line + own + firstOwn, line + own + Math.min(t + 1, row.length));
      }
      for (let t = 0; t < width; t++) this.#slots[b]!.push(t < row.length ? start + t : null);
      this.#written[b]! += row.length;
    }
    const lengths = tokens.map((row) => row.length);
    const longest = Math.max(...positions) + 1;
    const results = await run(this.#session, {
      ...this.#fixed,
      ...Object.fromEntries(
        Object.entries(this.#memory).map(([name, tensor]) => [PAST + name, tensor]),
      ),
      ...this.#rope(longest),
      input_ids: hostInt64([batch, width], ids),
      positions: hostInt64([batch, width], positions),
      attention_bias: hostFloat32([batch, 1, width, visible], bias),
      conv_index: convIndex(this.#decoder, lengths, width),
      last_index: hostInt64(
        [batch],
        lengths.map((length, b) => b * width + length - 1),
      ),
    });
    const { logits, ...memory } = results;
    this.#memory = memory;
    this.logits = logits!.data as Float32Array; // a float32 graph
    return this.logits;
  }

  #ropePositions = 0;
  #ropeFeeds: Record<string, HostTensor> = {};

  /** The angle table, grown by doubling rather than rebuilt at each token. */
  #rope(positions: number): Record<string, HostTensor> {
    if (positions > this.#ropePositions) {
      this.#ropePositions = Math.max(positions, 2 * this.#ropePositions, this.#promptTokens + 256);
      this.#ropeFeeds = ropeFeeds(this.#decoder, this.#ropePositions);
    }
    return this.#ropeFeeds;
  }
}

/** Compiles the decoder of `model` for reading prompts and writing answers. */
export async function openGenerator(
  model: Model,
  options: GeneratorOptions = {},
): Promise<Generator> {
  const { decoder } = model;
  const { adapted = new Set<string>() } = options;
  const store = weightsWithPlaces(model, adapted);
  // Both read the same weights: as two sessions they would hold them twice.
  const pair = await openSessionPair(
    [
      prefillGraph(decoder, store, model.vision !== null).outputs,
      stepGraph(decoder, store).outputs,
    ],
    { ...options, prepack: isPrepacked(parameterCount(decoderWeights(decoder))) },
  );
  const [prefill, step] = pair.sessions;
  return generatorOn(model, {
    store,
    prefill,
    step,
    close: async () => pair[Symbol.asyncDispose](),
  });
}

export interface GeneratorSessions {
  /** What the graphs were built from. */
  readonly store: WeightStore;
  readonly prefill: Session;
  readonly step: Session;
  close(): Promise<void>;
}

/** A generator over graphs that are compiled already. */
export function generatorOn(model: Model, sessions: GeneratorSessions): Generator {
  const { decoder } = model;
  const { store, prefill, step, close } = sessions;
  const adapted = compiledPlaces(store);
  const adapters = loadedAdapters((place) => adapted.has(place));
  const feedsOf = adapterFeeder(model, store);
  return {
    ...{ decoder, adapters, adapted },
    async read(prompts, choice) {
      const lengths = prompts.map((prompt) => prompt.input_ids.length);
      const tokens = Math.max(...lengths);
      const batch = prompts.length;
      const ids = new Array<number>(batch * tokens).fill(0);
      const imageIndex: number[] = [];
      const features: Float32Array[] = [];
      for (const [b, prompt] of prompts.entries()) {
        for (const [t, id] of prompt.input_ids.entries()) {
          ids[b * tokens + t] = id;
          const isImage = prompt.image_features !== undefined && id === model.vision?.imageToken;
          if (isImage) imageIndex.push(b * tokens + t);
        }
        if (prompt.image_features !== undefined) features.push(prompt.image_features);
      }
      const grids = prompts.flatMap(({ image_grids = [] }) => image_grids);
      const rows = prompts.map(({ input_ids }) => input_ids);
      const shifts = placeShifts(decoder, rows, grids);
      const adapter = typeof choice === "string" ? adapters.get(choice) : choice;
      const updates = await feedsOf(adapter);
      const feeds: Record<string, HostTensor> = {
        ...updates,
        ...sequenceFeeds(decoder, ids, lengths, grids),
        conv_index: convIndex(decoder, lengths, tokens),
        last_index: hostInt64(
          [batch],
          lengths.map((length, b) => b * tokens + length - 1),
        ),
      };
      if (model.vision !== null) {
        feeds["image_index"] = hostInt64([imageIndex.length], imageIndex);
        feeds["image_features"] = hostFloat32(
          [imageIndex.length, decoder.hiddenSize],
          joinFeatures(features, imageIndex.length * decoder.hiddenSize),
        );
      }
      const results = await run(prefill, feeds);
      return new BatchReading(step, decoder, results, { lengths, shifts }, tokens, updates);
    },
    [Symbol.asyncDispose]: close,
  };
}
