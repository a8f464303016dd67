import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Answered, Asked } from "./answering.ts";

const AnsweredSchema = z.object({ tokens: z.array(z.number()), seconds: z.number() });

/** A client in a process of its own, so that none shares threads or memory with another. */
export interface ClientProcess extends Disposable {
  ask(asked: Asked): Promise<Answered>;
}

/** @throws {Error} when it ends before it is asked; what it said is on standard error */
export async function openClient(child: string, args: readonly string[]): Promise<ClientProcess> {
  const path = fileURLToPath(new URL(child, import.meta.url));
  const process_ = spawn(process.execPath, ["--import", "tsx", path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines: AsyncIterator<string, undefined> = createInterface({ input: process_.stdout })[
    Symbol.asyncIterator
  ]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${child} ended`);
    return line.value;
  };
  // Clients may say other things first.
  while ((await next()) !== "ready");
  return {
    async ask(asked) {
      process_.stdin.write(`${JSON.stringify(asked)}\n`);
      for (;;) {
        const line = await next();
        if (line.startsWith("{")) return AnsweredSchema.parse(JSON.parse(line));
      }
    },
    [Symbol.dispose]: () => void process_.kill(),
  };
}
