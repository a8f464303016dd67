import { createInterface } from "node:readline";

/** Greedy answer of so many tokens to a prompt, without stopping at any token. */
export type Answer = (prompt: readonly number[], tokens: number) => Promise<readonly number[]>;

export interface Asked {
  readonly prompt: readonly number[];
  readonly tokens: number;
}

export interface Answered {
  readonly tokens: readonly number[];
  readonly seconds: number;
}

/** Says when it is ready, then answers each line of standard input with a line of standard output. */
export async function answerLines(answer: Answer): Promise<void> {
  console.log("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    const { prompt, tokens } = JSON.parse(line) as Asked; // written by the bench that started this
    const started = performance.now();
    const said = await answer(prompt, tokens);
    const seconds = (performance.now() - started) / 1000;
    console.log(JSON.stringify({ tokens: said, seconds } satisfies Answered));
  }
}
