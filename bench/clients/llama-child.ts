import { answerLines } from "./answering.ts";
import { clientModule } from "./client-module.ts";

/** What is used of node-llama-cpp. */
interface Sequence {
  clearHistory(): Promise<void>;
  evaluate(
    tokens: readonly number[],
    options: { readonly temperature: 0; readonly yieldEogToken: true },
  ): AsyncGenerator<number>;
}
interface LlamaModule {
  getLlama(options: Readonly<Record<string, unknown>>): Promise<{
    loadModel(options: { readonly modelPath: string }): Promise<{
      createContext(
        options: Readonly<Record<string, unknown>>,
      ): Promise<{ getSequence(): Sequence }>;
    }>;
  }>;
}

/** llama.cpp through node-llama-cpp: `llama-child.ts MODEL.gguf THREADS CLIENTS POSITIONS`. */
const [path = "", threads = "1", clients = "", positions = "512"] = process.argv.slice(2);
// Its types are installed where it is.
const { getLlama } = (await clientModule(clients, "node-llama-cpp")) as LlamaModule;
const llama = await getLlama({
  ...{ build: "never", gpu: false, skipDownload: true, logLevel: "error" },
  maxThreads: Number(threads),
});
const model = await llama.loadModel({ modelPath: path });
const context = await model.createContext({
  ...{ contextSize: Number(positions), sequences: 1, threads: Number(threads) },
  ...{ flashAttention: false, experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32" }, // prettier-ignore
});
const sequence = context.getSequence();
await answerLines(async (prompt, tokens) => {
  await sequence.clearHistory();
  const said: number[] = [];
  for await (const token of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    said.push(token);
    if (said.length === tokens) break;
  }
  return said;
});
process.exit(0); // its threads would go on
