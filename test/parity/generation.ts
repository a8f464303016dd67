import { decode, GREEDY } from "../../src/extract/decode.ts";
import { openGenerator, type Generator, type Prompt } from "../../src/extract/generator.ts";
import { openSession } from "../../src/engine/session.ts";
import type { TokenGrid } from "../../src/models/multimodal-rope.ts";
import type { Model } from "../../src/models/load-model.ts";
import { readModelJson } from "../../src/models/load-model.ts";
import { TOLERANCE, type CaseRun, type ParityCase } from "./case.ts";
import { compareExact, compareTensor } from "./compare.ts";
import { gridOf } from "./language.ts";
import { storedPieces } from "./stored-pieces.ts";
import type { ParityRow } from "./row.ts";

/** Prompts without padding: left padding of the reference is only its way to batch. */
async function promptsOf(
  parity: ParityCase,
  model: Model,
  name: string,
  run: CaseRun,
): Promise<Prompt[]> {
  const mask = run.inputs.attention_mask ?? [];
  const rows = (run.inputs.input_ids ?? []).map((ids, b) =>
    ids.filter((_, t) => mask[b]?.[t] === 1),
  );
  const { vision } = model;
  if (vision === null) return rows.map((input_ids) => ({ input_ids }));
  const pieces = await storedPieces(parity, name, run, vision.patchValues);
  if (pieces.length === 0) return rows.map((input_ids) => ({ input_ids }));
  const store = model.weights();
  const stages = vision.encode(store.root);
  await using session = await openSession({ features: stages.features }, { device: "cpu" });
  const { features } = await session.run(vision.feeds(pieces));
  const values = features!.data as Float32Array;
  const grids = pieces.map((piece) => gridOf(model, piece));
  let at = 0;
  return rows.map((input_ids) => {
    const tokens = input_ids.filter((id) => id === vision.imageToken).length;
    const size = tokens * model.decoder.hiddenSize;
    at += size;
    const image_features = values.subarray(at - size, at);
    if (model.decoder.multimodal === null) return { input_ids, image_features };
    const image_grids: TokenGrid[] = [];
    for (
      let left = tokens;
      left > 0;
      left -= image_grids.at(-1)!.rows * image_grids.at(-1)!.columns
    ) {
      image_grids.push(grids.shift()!);
    }
    return { input_ids, image_features, image_grids };
  });
}

/** Greedy ids through the generation loop: several rows at once, ended by the run's stop token. */
async function idRows(
  parity: ParityCase,
  generator: Generator,
  prompts: readonly Prompt[],
  name: string,
  run: CaseRun,
): Promise<ParityRow> {
  const count = run.n ?? 20;
  const want = [...(await parity.values(`${name}.new_ids`))];
  const decoded = await decode(generator, prompts, {
    adapter: null,
    maxNewTokens: count,
    stopIds: run.eos_token_id === undefined ? [] : [run.eos_token_id],
    sampling: GREEDY,
  });
  const config = (await readModelJson(parity.folder, "config.json")) as {
    pad_token_id?: number;
    text_config?: { pad_token_id?: number };
  };
  const pad = config.pad_token_id ?? config.text_config?.pad_token_id ?? 0;
  const got = decoded.flatMap(({ tokens, finish }) => {
    const ids = tokens.map(({ id }) => id);
    if (finish === "stop") ids.push(run.eos_token_id!); // the reference keeps it, then pads
    return [...ids, ...new Array<number>(count - ids.length).fill(pad)];
  });
  return compareExact(`${name}.new_ids`, got, want);
}

/** Logits of every generated token, fed with the reference's own tokens. */
async function logitRow(
  parity: ParityCase,
  generator: Generator,
  prompts: readonly Prompt[],
  name: string,
): Promise<ParityRow> {
  const [batch, count, vocabulary] = parity.file.tensors[`${name}.step_logits`]!.shape as [
    number,
    number,
    number,
  ];
  const ids = await parity.values(`${name}.new_ids`);
  const got = new Float32Array(batch * count * vocabulary);
  const reading = await generator.read(prompts, null);
  for (let t = 0; t < count; t++) {
    for (let b = 0; b < batch; b++) {
      const row = reading.logits.subarray(b * vocabulary, (b + 1) * vocabulary);
      got.set(row, (b * count + t) * vocabulary);
    }
    if (t + 1 < count) await reading.step(prompts.map((_, b) => [ids[b * count + t]!]));
  }
  const key = `${name}.step_logits`;
  return compareTensor(key, got, await parity.values(key), { absolute: TOLERANCE.activation });
}

/** Every generation run of a case. */
export async function generationRows(parity: ParityCase, model: Model): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  const runs = Object.entries(parity.file.runs).filter(([, run]) => run.kind.endsWith("generate"));
  if (runs.length === 0) return rows;
  await using generator = await openGenerator(model, { device: "cpu" });
  for (const [name, run] of runs) {
    const prompts = await promptsOf(parity, model, name, run);
    rows.push(await idRows(parity, generator, prompts, name, run));
    if (parity.has(`${name}.step_logits`)) {
      rows.push(await logitRow(parity, generator, prompts, name));
    }
  }
  return rows;
}
