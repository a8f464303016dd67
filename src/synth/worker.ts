import { parentPort, workerData } from "node:worker_threads";
import { KvittoError, messageOf } from "../core/errors.ts";
import { type SynthDocument, synthesizeDocument } from "./one.ts";
import { type SynthOptions } from "./options.ts";

/** What a thread of `worker-pool.ts` is started with. */
export interface WorkerSettings {
  readonly seed: string;
  readonly options: SynthOptions;
}

/** What it answers to the index of a document. `ready` comes once, unasked; `bug` is an error of ours. */
export type WorkerAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "document"; readonly index: number; readonly document: SynthDocument }
  | {
      readonly kind: "failed";
      readonly index: number;
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
    }
  | { readonly kind: "bug"; readonly index: number; readonly message: string };

const { settings } = workerData as { settings: WorkerSettings }; // given by worker-pool.ts
const port = parentPort;
if (port === null) throw new Error("internal: worker.ts runs in a thread of its own");

async function answer(index: number): Promise<WorkerAnswer> {
  try {
    const document = await synthesizeDocument(settings.seed, index, settings.options);
    return { kind: "document", index, document };
  } catch (error) {
    if (!(error instanceof KvittoError)) {
      const stack = error instanceof Error ? error.stack : undefined;
      return { kind: "bug", index, message: stack ?? messageOf(error) };
    }
    const { code, message, hint } = error; // an error that is sent would lose its class and code
    return { kind: "failed", index, code, message, hint };
  }
}

port.on("message", (index: number) => {
  void answer(index).then((reply) => port.postMessage(reply));
});
port.postMessage({ kind: "ready" } satisfies WorkerAnswer);
