import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../../src/core/random.ts";
import { formatTable } from "../../src/cli/table.ts";
import { parseOptions, positive } from "../../pretrain/arguments.ts";
import { reportFailure } from "../../pretrain/report-failure.ts";
import { quantile } from "../../src/evaluate/latency.ts";
import { KvittoError } from "../../src/core/errors.ts";
import { writeModelGguf } from "../../src/export/gguf-model.ts";
import { writeOnnxFolder } from "../../src/export/onnx-folder.ts";
import { openBundle } from "../../src/models/bundle.ts";
import { openClient, type ClientProcess } from "./client-process.ts";
import { writeRandomLlama } from "./random-llama.ts";

/**
 * Decoding beside other clients on the same float32 weights, each in its own process, in turns:
 * `npm run bench:clients -- --llama FOLDER --transformers FOLDER`. The last two are
 * folders where node-llama-cpp and @huggingface/transformers are installed; one left out is not asked.
 */
const OPTIONS = {
  /** A random Llama of 107 M parameters when left out. */
  model: { type: "string" },
  llama: { type: "string" },
  transformers: { type: "string" },
  prompt: { type: "string", default: "256" },
  tokens: { type: "string", default: "64" },
  rounds: { type: "string", default: "9" },
  threads: { type: "string", default: "2" },
  json: { type: "boolean", default: false },
} as const;

interface Client {
  readonly name: string;
  readonly process: ClientProcess;
  /** Of each round: a prompt with its first token, and a further token. */
  readonly prompt: number[];
  readonly step: number[];
  readonly tokens: (readonly number[])[];
}

async function measure(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), OPTIONS);
  const [length, tokens, rounds] = (["prompt", "tokens", "rounds"] as const).map((name) =>
    Math.ceil(positive(name, options[name])),
  ) as [number, number, number]; // three names, three numbers
  const { llama, transformers, threads } = options;
  if (llama === undefined && transformers === undefined) {
    throw new KvittoError(
      "usage",
      "Neither --llama nor --transformers is given, so there is nothing to compare with.",
      "Give a folder where one of them is installed.",
    );
  }
  await using random = options.model === undefined ? await writeRandomLlama("base-model") : null;
  const folder = options.model ?? random!.folder; // one of them
  const bundle = await openBundle(folder);
  const scratch = await mkdtemp(join(tmpdir(), "kvitto-clients-"));
  const opened: Client[] = [];
  const open = async (name: string, child: string, args: readonly string[]) => {
    opened.push({ name, process: await openClient(child, args), prompt: [], step: [], tokens: [] });
  };
  try {
    await open("kvitto", "./ours-child.ts", [folder, threads]);
    if (llama !== undefined) {
      const path = join(scratch, "model.gguf");
      await writeModelGguf(path, bundle, { name: "bench", type: "f32", pre: "gpt-2" });
      const positions = String(length + tokens + 8);
      await open("node-llama-cpp", "./llama-child.ts", [path, threads, llama, positions]);
    }
    if (transformers !== undefined) {
      const path = join(scratch, "onnx-model");
      await mkdir(path);
      await writeOnnxFolder(bundle.model, path, {});
      await open("transformers.js", "./transformers-child.ts", [path, threads, transformers]);
    }
    const draws = new Random("clients");
    const last = bundle.model.decoder.vocabularySize - 1;
    for (let round = 0; round <= rounds; round++) {
      const prompt = Array.from({ length }, () => draws.int(3, last));
      for (const client of opened) {
        const first = await client.process.ask({ prompt, tokens: 1 });
        const all = await client.process.ask({ prompt, tokens: tokens + 1 });
        if (round === 0) continue; // warms up
        client.prompt.push(first.seconds);
        client.step.push((all.seconds - first.seconds) / tokens);
        client.tokens.push(all.tokens);
      }
    }
  } finally {
    for (const client of opened) client.process[Symbol.dispose]();
    await rm(scratch, { recursive: true, force: true });
  }
  const [ours, ...others] = opened;
  if (ours === undefined) throw new Error("internal: no client");
  const rows = others.map(({ name, prompt, step, tokens: said }) => {
    const ratio = (own: readonly number[], other: readonly number[]) =>
      quantile(
        own.map((seconds, i) => other[i]! / seconds),
        0.5,
      )!;
    const same = said.map((list, i) => list.every((id, k) => id === ours.tokens[i]![k]));
    return {
      client: name,
      decode_ratio: ratio(ours.step, step),
      prompt_ratio: ratio(ours.prompt, prompt),
      tokens_per_second: 1 / quantile(step, 0.5)!,
      ours_tokens_per_second: 1 / quantile(ours.step, 0.5)!,
      same_answers: same.filter(Boolean).length,
      rounds,
    };
  });
  if (options.json) {
    console.log(JSON.stringify({ model: options.model ?? "random", prompt: length, tokens, rows }));
    return;
  }
  const titles = ["client", "ours/theirs, decode", "prompt", "tokens/s", "ours", "same answers"];
  const cells = rows.map((row) => [
    row.client,
    row.decode_ratio.toFixed(2),
    row.prompt_ratio.toFixed(2),
    row.tokens_per_second.toFixed(1),
    row.ours_tokens_per_second.toFixed(1),
    `${row.same_answers} of ${row.rounds}`,
  ]);
  console.log(
    formatTable(
      titles.map((title) => ({ title })),
      cells,
    ),
  );
}

try {
  await measure();
} catch (error) {
  reportFailure(error);
}
