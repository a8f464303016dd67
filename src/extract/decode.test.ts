import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { loadModel, type Model } from "../models/load-model.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { decode, GREEDY, type Constraint, type Decoded, type DecodeOptions } from "./decode.ts";
import { openGenerator, type Generator, type Prompt } from "./generator.ts";

let folder: string;
let model: Model;
let generator: Generator;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-decode-"));
  await writeTinyModel(folder, "decode");
  model = await loadModel(folder);
  generator = await openGenerator(model, { device: "cpu", threads: 1 });
});
afterAll(async () => {
  await generator[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const OPTIONS: DecodeOptions = {
  ...{ adapter: null, maxNewTokens: 12, stopIds: [], sampling: GREEDY },
};
const SAMPLED = { temperature: 1, topP: 0.9 };

/** Text prompts of these lengths; the image prompt has 5 image tokens in it. */
function textPrompt(length: number): Prompt {
  const random = new Random(`prompt ${length}`);
  return { input_ids: Array.from({ length }, () => random.int(300, 1200)) };
}

function imagePrompt(): Prompt {
  const { vision, decoder } = model;
  const random = new Random("features");
  const image = new Array<number>(5).fill(vision!.imageToken);
  return {
    input_ids: [2, 5, ...image, 6, ...textPrompt(4).input_ids],
    image_features: Float32Array.from({ length: 5 * decoder.hiddenSize }, () => random.normal()),
  };
}

const ids = ({ tokens }: Decoded) => tokens.map(({ id }) => id);

async function oneByOne(prompts: readonly Prompt[], optionsOf: (b: number) => DecodeOptions) {
  const decoded: Decoded[] = [];
  for (const [b, prompt] of prompts.entries()) {
    decoded.push(...(await decode(generator, [prompt], optionsOf(b))));
  }
  return decoded;
}

/** Same tokens, and probabilities of the same model: float32 sums of 32 terms in another order. */
function expectSame(together: readonly Decoded[], alone: readonly Decoded[]): void {
  expect(together.map(ids)).toEqual(alone.map(ids));
  expect(together.map(({ finish }) => finish)).toEqual(alone.map(({ finish }) => finish));
  for (const [b, { tokens }] of together.entries()) {
    for (const [t, { logProb }] of tokens.entries()) {
      expect(Math.abs(logProb - alone[b]!.tokens[t]!.logProb)).toBeLessThan(1e-4);
    }
  }
}

describe("a batch of unequal prompts", () => {
  // 1 and 2 are shorter than the convolution's memory.
  const prompts = () => [textPrompt(1), textPrompt(23), imagePrompt(), textPrompt(2)];

  test("gets the answers that each gets alone", async () => {
    const together = await decode(generator, prompts(), OPTIONS);
    expectSame(together, await oneByOne(prompts(), () => OPTIONS));
    expect(new Set(together.map((one) => ids(one).join())).size).toBe(4); // prompts do matter
  });

  test("also when they stop at different places", async () => {
    const free = await decode(generator, prompts(), OPTIONS);
    const stopIds = [ids(free[0]!)[3]!, ids(free[1]!)[7]!];
    const options = { ...OPTIONS, stopIds };
    const together = await decode(generator, prompts(), options);
    expectSame(together, await oneByOne(prompts(), () => options));
    const [first, second] = together;
    for (const { tokens, finish } of [first!, second!]) {
      expect(finish).toBe("stop");
      expect(tokens.some(({ id }) => stopIds.includes(id))).toBe(false);
    }
    const place = ids(free[0]!).findIndex((id) => stopIds.includes(id));
    expect(ids(first!)).toEqual(ids(free[0]!).slice(0, place));
  });

  test("images are not the same as no images", async () => {
    const { input_ids, image_features } = imagePrompt();
    const other = image_features!.map((value) => -value);
    const [a, b] = await decode(
      generator,
      [imagePrompt(), { input_ids, image_features: other }],
      OPTIONS,
    );
    expect(a!.tokens).not.toEqual(b!.tokens);
  });
});

test("an answer that reaches the most tokens says that it is cut", async () => {
  const [cut] = await decode(generator, [textPrompt(5)], { ...OPTIONS, maxNewTokens: 3 });
  const [whole] = await decode(generator, [textPrompt(5)], OPTIONS);
  expect(cut!.finish).toBe("length");
  expect(ids(cut!)).toEqual(ids(whole!).slice(0, 3));
});

describe("sampling", () => {
  const sample = (seed: string, prompts = [textPrompt(6)]) =>
    decode(generator, prompts, { ...OPTIONS, sampling: SAMPLED, random: new Random(seed) });

  test("one seed gives one answer, another gives another", async () => {
    const [a] = await sample("a");
    expect(ids((await sample("a"))[0]!)).toEqual(ids(a!));
    expect(ids((await sample("b"))[0]!)).not.toEqual(ids(a!));
    const [greedy] = await decode(generator, [textPrompt(6)], OPTIONS);
    expect(ids(greedy!)).not.toEqual(ids(a!));
  });

  test("a row's answer does not depend on those beside it", async () => {
    const [alone] = await sample("a");
    const [beside, twin] = await sample("a", [textPrompt(6), textPrompt(6), textPrompt(11)]);
    expect(ids(beside!)).toEqual(ids(alone!));
    expect(ids(twin!)).not.toEqual(ids(alone!)); // each row has a stream of its own
  });
});

/** At each place a token that must come, or null for a choice among 300 to 899. */
type Script = readonly (number | null)[];

/** The same answers, whether what must come is appended at once or asked of the model one by one. */
function scripted(script: Script, jumps: boolean): Constraint {
  let at = 0;
  const words = Math.ceil(model.decoder.vocabularySize / 32);
  return {
    bits() {
      const bits = new Uint32Array(words);
      const must = script[at];
      const allowed = must === null ? Array.from({ length: 600 }, (_, i) => 300 + i) : [must!];
      for (const id of allowed) bits[id >>> 5]! |= 1 << (id & 31);
      return bits;
    },
    accept(token) {
      const must = script[at];
      if (must !== null && must !== token) throw new Error(`token ${token} is not ${must}`);
      at += 1;
    },
    forced() {
      const next = script.slice(at);
      const choice = next.indexOf(null);
      // The end of the answer is the model's to say, as with a real grammar.
      const must = choice < 0 ? next.slice(0, -1) : next.slice(0, choice);
      return jumps ? must.map((id) => id!) : [];
    },
    describe: () => `place ${at}`,
  };
}

describe("tokens that must come", () => {
  const STOP = 3;
  const scripts: Script[] = [
    [400, 401, 402, null, null, 500, 501, null, 502, STOP], // begins with a must
    [null, 600, null, null, 601, 602, 603, 604, null, STOP], // begins with a choice
    [700, null, STOP],
  ];
  const prompts = () => [textPrompt(7), textPrompt(1), imagePrompt()];
  const optionsOf = (jumps: boolean, ...chosen: Script[]): DecodeOptions => ({
    ...{ ...OPTIONS, maxNewTokens: 40, stopIds: [STOP] },
    constraints: chosen.map((script) => scripted(script, jumps)),
  });

  test("change nothing of the answer, alone or in a batch where they fall differently", async () => {
    const asked = await oneByOne(prompts(), (b) => optionsOf(false, scripts[b]!));
    const jumped = await oneByOne(prompts(), (b) => optionsOf(true, scripts[b]!));
    expect(jumped.map(ids)).toEqual(asked.map(ids));
    const together = await decode(generator, prompts(), optionsOf(true, ...scripts));
    expectSame(together, jumped);
    const free = ids(together[1]!).filter((_, t) => scripts[1]![t] === null);
    expect(new Set(free).size).toBeGreaterThan(1);
  });

  test("have probability 1, and the model was not asked", async () => {
    const [answer] = await decode(generator, [textPrompt(7)], optionsOf(true, scripts[0]!));
    expect(answer!.tokens.map(({ rawLogProb }) => rawLogProb === null)).toEqual(
      [true, true, true, false, false, true, true, false, true], // the stop is no part of it
    );
    expect(answer!.tokens[0]).toEqual({ id: 400, logProb: 0, rawLogProb: null });
  });

  test("count towards the most tokens, at the beginning too", async () => {
    const few = { ...optionsOf(true, scripts[0]!), maxNewTokens: 2 };
    const [cut] = await decode(generator, [textPrompt(7)], few);
    expect(cut).toMatchObject({ finish: "length", tokens: [{ id: 400 }, { id: 401 }] });
  });
});

test("a signal ends it between two tokens", async () => {
  const reason = new KvittoError("interrupted", "Stopped.");
  const signal = AbortSignal.abort(reason);
  await expect(decode(generator, [textPrompt(2)], { ...OPTIONS, signal })).rejects.toBe(reason);
});

test("an adapter changes the answers; the next one is the base again", async () => {
  const path = "model.language_model.layers.1.self_attn.q_proj";
  await using adaptable = await openGenerator(model, { device: "cpu", adapted: new Set([path]) });
  const random = new Random("adapter");
  const noise = (length: number) => Float32Array.from({ length }, () => random.normal());
  const adapter = new Map([
    [
      path,
      {
        kind: "low_rank" as const,
        lora_A: noise(2 * 32),
        lora_B: noise(32 * 2),
        rank: 2,
        scaling: 3,
      },
    ],
  ]);
  const [base] = await decode(adaptable, [textPrompt(9)], OPTIONS);
  const [adapted] = await decode(adaptable, [textPrompt(9)], { ...OPTIONS, adapter });
  const [again] = await decode(adaptable, [textPrompt(9)], OPTIONS);
  expect(adapted!.tokens).not.toEqual(base!.tokens);
  expect(again!.tokens).toEqual(base!.tokens);
  const [without] = await decode(generator, [textPrompt(9)], OPTIONS);
  expectSame([base!], [without!]);
});
