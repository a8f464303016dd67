import { z } from "zod";
import { openSession, type HostTensor } from "../../src/engine/session.ts";
import { loadModel } from "../../src/models/load-model.ts";
import type { LoraAdapter, LoraModule } from "../../src/train/peft-adapter.ts";
import { mergedRows } from "./adapters.ts";
import { compareActivation, TOLERANCE, type ParityCase } from "./case.ts";
import { compareTensor, countMismatches, exactRow } from "./compare.ts";
import { forwardGraph, runFeeds } from "./language.ts";
import {
  adapterFeeds,
  adapterTraining,
  gradientRows,
  openAdapter,
  openTraining,
} from "./training.ts";
import type { ParityRow } from "./row.ts";

/** rsLoRA scales by up to 16, and with it the rounding: the reference itself moves by 9e-6. */
const GRADIENT = 5e-5;

type Modules = ReadonlyMap<string, LoraModule>;

const Outcome = z.looseObject({
  losses: z.record(z.string(), z.number()),
  modules: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ r: z.int(), scaling: z.number() })),
  ),
});

/** B·A·x of nothing: the pair of a module that this adapter does not touch. */
function noUpdate({ inFeatures, outFeatures }: LoraModule): LoraModule {
  const [lora_A, lora_B] = [new Float32Array(inFeatures), new Float32Array(outFeatures)];
  return { lora_A, lora_B, rank: 1, scaling: 0, inFeatures, outFeatures };
}

/** Both updates of one module as one of the joint rank: [s·B | s′·B′]·[A ; A′]. */
function stacked(a: LoraModule, b: LoraModule): LoraModule {
  const { inFeatures, outFeatures } = a;
  const rank = a.rank + b.rank;
  const lora_B = Float32Array.from({ length: outFeatures * rank }, (_, i) => {
    const [row, k] = [Math.floor(i / rank), i % rank];
    return k < a.rank
      ? a.scaling * a.lora_B[row * a.rank + k]!
      : b.scaling * b.lora_B[row * b.rank + k - a.rank]!;
  });
  const lora_A = Float32Array.from([...a.lora_A, ...b.lora_A]);
  return { lora_A, lora_B, rank, scaling: 1, inFeatures, outFeatures };
}

function bothAdapters(a: Modules, b: Modules): Modules {
  const joined = new Map(a);
  for (const [path, module] of b) {
    const other = a.get(path);
    joined.set(path, other === undefined ? module : stacked(other, module));
  }
  return joined;
}

/** Rank and scaling of every adapted module, and that no other is adapted. */
function moduleRow(
  name: string,
  { modules }: LoraAdapter,
  want: z.infer<typeof Outcome>["modules"][string],
): ParityRow {
  const paths = [...modules.keys()].sort();
  const wrongPaths = countMismatches(paths, Object.keys(want).sort());
  const wrongSizes = paths.filter((path) => {
    const { rank, scaling } = modules.get(path)!;
    const expected = want[path];
    return rank !== expected?.r || Math.abs(scaling - expected.scaling) > 1e-12 * scaling;
  });
  return exactRow(`${name}.modules`, wrongPaths + wrongSizes.length);
}

/** Case 11: adapters of other ranks and targets, swapped by feeding one compiled graph. */
export async function hotSwapRows(parity: ParityCase): Promise<ParityRow[]> {
  const model = await loadModel(parity.folder);
  const run = parity.file.runs["fwd"]!;
  const { losses, modules } = Outcome.parse(run.expected);
  const a = await openAdapter(parity, model, "adapter_a");
  const b = await openAdapter(parity, model, "adapter_b");
  const rows = [moduleRow("a", a, modules["a"]!), moduleRow("b", b, modules["b"]!)];

  const all = bothAdapters(a.modules, b.modules);
  const none = new Map([...all].map(([path, module]) => [path, noUpdate(module)]));
  const store = model.weights({ adapted: (path) => all.has(path) });
  const { feeds, keep, labelCount } = await runFeeds(parity, model, "fwd", run);
  {
    const { logits, loss } = forwardGraph(model, store, false);
    await using session = await openSession({ logits, loss }, { device: "cpu" });
    const turns: [string, Modules][] = [
      ["base", none],
      ["a", a.modules],
      ["b", b.modules],
      ["a2", a.modules],
      ["ab", all],
      ["disabled", none],
    ];
    for (const [name, active] of turns) {
      const adapter = adapterFeeds({ ...a, modules: new Map([...none, ...active]) });
      const results = await session.run({ ...feeds, ...adapter });
      const { logits: got, loss: sum } = results as { logits: HostTensor; loss: HostTensor };
      rows.push(
        await compareActivation(
          parity,
          `fwd.${name}.logits`,
          Float32Array.from(got.data, Number),
          keep,
        ),
      );
      const want = losses[name];
      if (want === undefined) continue; // the reference logged no loss of the bare base
      const mean = [Number(sum.data[0]) / labelCount];
      rows.push(compareTensor(`fwd.${name}.loss`, mean, [want], { absolute: TOLERANCE.loss }));
    }
  }

  const micro = { name: "fwd", run };
  for (const [name, adapter] of Object.entries({ a, b })) {
    rows.push(...(await mergedRows(parity, model, adapter, "fwd", `fwd.${name}`)));
    const setup = await adapterTraining(parity, model, adapter, new Map([["fwd", micro]]));
    await using graph = await openTraining(setup);
    rows.push(...(await gradientRows(setup, graph, micro, `${name}.grad.`, GRADIENT)));
  }
  return rows;
}
