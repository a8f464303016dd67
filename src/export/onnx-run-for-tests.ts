import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { openSession } from "../engine/session.ts";
import { allLogits, languageStages } from "../models/language-graph.ts";
import type { Model } from "../models/load-model.ts";
import { sequenceFeeds, sequenceInputs } from "../models/sequence.ts";

type Feeds = Record<string, Tensor>;

export const int64 = (dims: readonly number[], values: readonly number[]): Tensor =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), dims);

/** What stands behind the names of the files is for the dtype. */
export async function openExported(folder: string, name: string): Promise<InferenceSession> {
  const files = await readdir(join(folder, "onnx"));
  const file = files.find((one) => new RegExp(`^${name}(_[a-z0-9]+)?\\.onnx$`).test(one));
  if (file === undefined) throw new Error(`${folder} has no ${name}: ${files.join()}`);
  return InferenceSession.create(join(folder, "onnx", file));
}

/** Empty memory, shaped as transformers.js shapes it: by what the session says of its inputs. */
function emptyCache(session: InferenceSession, batch: number): Feeds {
  const cache: Feeds = {};
  for (const meta of session.inputMetadata) {
    if (!meta.isTensor || !meta.name.startsWith("past")) continue;
    const dims = meta.shape.map((side) =>
      typeof side === "number" ? side : side === "batch_size" ? batch : 0,
    );
    const size = dims.reduce((product, side) => product * side, 1);
    cache[meta.name] = new Tensor("float32", new Float32Array(size), dims);
  }
  return cache;
}

function largest(values: Float32Array): number {
  return values.reduce((top, value, id) => (value > values[top]! ? id : top), 0);
}

/**
 * Generates as transformers.js does: left-padded rows, a cache, a token a run.
 * @param prefix what the decoder reads of ids [B,T]: the ids themselves, or embeddings
 */
async function generate(
  session: InferenceSession,
  prompts: readonly (readonly number[])[],
  count: number,
  prefix: (ids: Tensor) => Promise<Feeds>,
): Promise<number[][]> {
  const batch = prompts.length;
  const width = Math.max(...prompts.map(({ length }) => length));
  const filling = (ids: readonly number[]) => new Array<number>(width - ids.length).fill(0);
  const rows = prompts.map((ids) => [...filling(ids), ...ids]);
  const masks = prompts.map((ids) => [...filling(ids), ...ids.map(() => 1)]);
  let cache = emptyCache(session, batch);
  const written = prompts.map((): number[] => []);
  let next = rows;
  while (written[0]!.length < count) {
    const [tokens, seen] = [next[0]!.length, masks[0]!.length];
    const positions = masks.flatMap((mask) => {
      let at = -1;
      return mask.map((one) => (one === 1 ? ++at : 1)).slice(seen - tokens);
    });
    const results = await session.run({
      ...(await prefix(int64([batch, tokens], next.flat()))),
      attention_mask: int64([batch, seen], masks.flat()),
      position_ids: int64([batch, tokens], positions),
      num_logits_to_keep: int64([], [1]),
      ...cache,
    });
    const logits = results["logits"]!;
    const [, kept, vocabulary] = logits.dims as [number, number, number];
    if (kept !== 1) throw new Error(`logits of ${kept} tokens, asked for 1`);
    const data = logits.data as Float32Array; // every graph hands out float32
    next = written.map((row, b) => {
      const best = largest(data.subarray(b * vocabulary, (b + 1) * vocabulary));
      row.push(best);
      masks[b]!.push(1);
      return [best];
    });
    cache = Object.fromEntries(
      Object.entries(results).flatMap(([name, tensor]) => {
        if (!name.startsWith("present")) return [];
        const past = name.startsWith("present_conv") ? "past_conv" : "past_key_values";
        return [[name.replace(/^present(_conv)?/, past), tensor]];
      }),
    );
  }
  return written;
}

export async function generateText(
  folder: string,
  prompts: readonly (readonly number[])[],
  count: number,
): Promise<number[][]> {
  const session = await openExported(folder, "model");
  const written = await generate(session, prompts, count, async (input_ids) => ({ input_ids }));
  await session.release();
  return written;
}

/** One prompt with images, whose features go where the image token stands. */
export async function generateSeeing(
  folder: string,
  prompt: readonly number[],
  count: number,
  { imageToken, images }: { readonly imageToken: number; readonly images: Feeds },
): Promise<number[]> {
  const names = ["embed_tokens", "vision_encoder", "decoder_model_merged"];
  const sessions = await Promise.all(names.map((name) => openExported(folder, name)));
  const [embed, vision, decoder] = sessions as [
    InferenceSession,
    InferenceSession,
    InferenceSession,
  ];
  const { image_features } = await vision.run(images);
  const features = image_features!.data as Float32Array;
  const width = image_features!.dims.at(-1)!;
  const places = prompt.flatMap((id, t) => (id === imageToken ? [t] : []));
  if (places.length * width !== features.length) {
    throw new Error(`${places.length} image tokens and ${features.length / width} features`);
  }
  const written = await generate(decoder, [prompt], count, async (input_ids) => {
    const { inputs_embeds } = await embed.run({ input_ids });
    if (input_ids.dims[1] === prompt.length) {
      const rows = inputs_embeds!.data as Float32Array;
      for (const [m, t] of places.entries()) {
        rows.set(features.subarray(m * width, (m + 1) * width), t * width);
      }
    }
    return { inputs_embeds: inputs_embeds! };
  });
  await Promise.all(sessions.map((session) => session.release()));
  return written[0]!;
}

/** The same of our own graph without any memory: the whole text is read anew for each token. */
export async function ownTokens(
  model: Model,
  prompt: readonly number[],
  count: number,
): Promise<number[]> {
  const { decoder } = model;
  const { root } = model.weights();
  const { finalNorm } = languageStages(decoder, root, sequenceInputs(decoder), null);
  const logits = allLogits(decoder, root, finalNorm);
  await using session = await openSession({ logits }, { device: "cpu", threads: 1 });
  const ids = [...prompt];
  while (ids.length < prompt.length + count) {
    const results = await session.run(sequenceFeeds(decoder, ids, [ids.length]));
    const data = results["logits"]!.data as Float32Array; // a float32 graph
    ids.push(largest(data.subarray(data.length - decoder.vocabularySize)));
  }
  return ids.slice(prompt.length);
}
