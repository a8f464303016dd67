import { basename, dirname } from "node:path";
import { answerLines } from "./answering.ts";
import { clientModule } from "./client-module.ts";

/** What is used of transformers.js. */
interface TransformersModule {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly AutoModelForCausalLM: {
    from_pretrained(
      name: string,
      options: Readonly<Record<string, unknown>>,
    ): Promise<{
      generate(options: Readonly<Record<string, unknown>>): Promise<{ data: BigInt64Array }>;
    }>;
  };
  readonly Tensor: new (type: "int64", data: BigInt64Array, shape: readonly number[]) => object;
}

/** transformers.js on the ONNX export: `transformers-child.ts FOLDER THREADS CLIENTS`. */
const [folder = "", threads = "1", clients = ""] = process.argv.slice(2);
// Its types are installed where it is.
const { env, AutoModelForCausalLM, Tensor } = (await clientModule(
  clients,
  "@huggingface/transformers",
)) as TransformersModule;
env.allowRemoteModels = false;
env.localModelPath = `${dirname(folder)}/`;
const model = await AutoModelForCausalLM.from_pretrained(basename(folder), {
  ...{ dtype: "fp32", device: "cpu" },
  session_options: { intraOpNumThreads: Number(threads) },
});
await answerLines(async (prompt, tokens) => {
  const shape = [1, prompt.length];
  const { data } = await model.generate({
    input_ids: new Tensor("int64", BigInt64Array.from(prompt, BigInt), shape),
    attention_mask: new Tensor("int64", new BigInt64Array(prompt.length).fill(1n), shape),
    ...{ max_new_tokens: tokens, min_new_tokens: tokens, do_sample: false },
    ...{ repetition_penalty: 1, eos_token_id: null },
  });
  return Array.from(data, Number).slice(prompt.length);
});
process.exit(0); // its threads would go on
