import { Random } from "../src/core/random.ts";
import {
  openGenerator,
  type AdapterModule,
  type AdapterModules,
} from "../src/extract/generator.ts";
import { loadModel } from "../src/models/load-model.ts";
import type { LinearModule } from "../src/models/weights.ts";
import { allLinears } from "../src/train/adapter-graph.ts";
import { partOf } from "../src/train/lora-scope.ts";
import { writeBaseShape } from "./base-shape.ts";
import { decodeWith } from "./decode-sessions.ts";
import { interleave, median, pairedRatio } from "./measure.ts";
import type { Benchmark } from "./row.ts";

const ADAPTERS = 16;
const ANSWER_TOKENS = 48;
const ROUNDS = 9;

/** Ranks 4, 8 and 16; every third adapter changes only queries and values. */
function randomAdapter(linears: readonly LinearModule[], number: number): AdapterModules {
  const random = new Random(`bench adapter ${number}`);
  const rank = [4, 8, 16][number % 3]!;
  const draw = (size: number) => Float32Array.from({ length: size }, () => 0.02 * random.normal());
  const chosen = linears.filter(({ path }) => number % 3 !== 0 || /\.(q|v)_proj$/.test(path));
  return new Map(
    chosen.map(({ path, inFeatures, outFeatures }): [string, AdapterModule] => [
      path,
      {
        kind: "low_rank",
        lora_A: draw(rank * inFeatures),
        lora_B: draw(outFeatures * rank),
        rank,
        scaling: 2,
      },
    ]),
  );
}

/** What it costs to keep many adapters on one base and to change between them. */
export const manyAdapters: Benchmark = async function* (signal) {
  const { checkpoint: written } = await writeBaseShape();
  await using checkpoint = written;
  const model = await loadModel(checkpoint.folder);
  await using bare = await openGenerator(model, { device: "cpu" });
  await using generator = await openGenerator(model, { device: "cpu", adapted: "all" });
  const linears = allLinears(model).filter(({ path }) => partOf(path) === "language");
  for (let i = 0; i < ADAPTERS; i++) {
    generator.adapters.load(`${i}`, randomAdapter(linears, i));
  }
  const prompt = [{ input_ids: [1, 2, 3, 4, 5, 6, 7, 8] }];
  let [next, turn] = [0, 0];
  const first: number[] = [];
  for (let i = 0; i < 20; i++) await generator.read(prompt, null); // compilation and caches
  for (let i = 0; i < ADAPTERS; i++) {
    const began = performance.now();
    await generator.read(prompt, `${i}`); // the first time that its tensors are fed
    first.push(performance.now() - began);
  }
  const times = await interleave(
    {
      same: () => generator.read(prompt, "1"),
      other: () => generator.read(prompt, `${next++ % ADAPTERS}`),
    },
    { rounds: 100, warmups: ADAPTERS, signal },
  );
  const cost = (values: readonly number[]) => median(values) - median(times.same);
  yield {
    name: "adapter_switch",
    value: cost(times.other),
    unit: `ms, ${ADAPTERS} adapters of ranks 4 to 16 loaded; the first time ${cost(first).toFixed(2)} ms`,
    ratio: pairedRatio(times.other, times.same),
    against: "reading the same 8 tokens with the same adapter again",
  };
  const answers = await interleave(
    {
      bare: () => decodeWith(bare, 1, ANSWER_TOKENS),
      one: () => decodeWith(generator, 1, ANSWER_TOKENS, "1"),
      many: () => decodeWith(generator, 1, ANSWER_TOKENS, `${turn++ % ADAPTERS}`),
    },
    { rounds: ROUNDS, warmups: 1, signal },
  );
  yield {
    name: "decode_many_adapters",
    value: (1000 * ANSWER_TOKENS) / median(answers.many),
    unit: `tokens/s, prompt of 500, another of ${ADAPTERS} adapters for each answer`,
    ratio: pairedRatio(answers.one, answers.many),
    against: "the same adapter for each answer",
  };
  yield {
    name: "decode_adapter_places",
    value: (1000 * ANSWER_TOKENS) / median(answers.one),
    unit: "tokens/s, a place for an adapter on every linear",
    ratio: pairedRatio(answers.bare, answers.one),
    against: "the base without places for adapters",
  };
};
