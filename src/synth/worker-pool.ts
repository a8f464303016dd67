import { Worker } from "node:worker_threads";
import { KvittoError } from "../core/errors.ts";
import { type SynthDocument } from "./one.ts";
import type { WorkerAnswer, WorkerSettings } from "./worker.ts";

/** A thread does not inherit the loader of TypeScript from the one that starts it. */
const START = `
  const { workerData } = require("node:worker_threads");
  import(workerData.loader).then(({ register }) => {
    register();
    return import(workerData.entry);
  });
`;

/** Documents a thread has in hand: while one is being encoded outside it, it draws the next. */
const IN_HAND = 2;

interface Waiting {
  readonly index: number;
  readonly resolve: (document: SynthDocument) => void;
  readonly reject: (error: Error) => void;
}

function errorOf(answer: Extract<WorkerAnswer, { kind: "failed" | "bug" }>): Error {
  if (answer.kind === "bug") return new Error(answer.message);
  return new KvittoError(answer.code, answer.message, answer.hint);
}

/** Threads that make documents; which of them makes which changes nothing in it. */
export class WorkerPool {
  readonly #workers: Worker[];
  readonly #queue: Waiting[] = [];
  /** By thread, what it has in hand; a thread that is not ready yet has none. */
  readonly #inHand = new Map<Worker, Map<number, Waiting>>();
  #ended: Error | undefined;

  constructor(threads: number, settings: WorkerSettings) {
    const loader = import.meta.resolve("tsx/esm/api");
    const entry = new URL("./worker.ts", import.meta.url).href;
    const workerData = { loader, entry, settings };
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(START, { eval: true, execArgv: [], workerData });
      worker.on("message", (answer: WorkerAnswer) => this.#take(worker, answer));
      worker.on("error", (error) => this.#fail(error));
      worker.on("exit", () => this.#fail(new Error("internal: a thread that draws pages ended")));
      return worker;
    });
  }

  /** Document `index`. @throws {KvittoError} what the thread failed with */
  make(index: number): Promise<SynthDocument> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#queue.push({ index, resolve, reject });
      for (const worker of this.#inHand.keys()) this.#feed(worker);
    });
  }

  /** Ends the threads, whatever they are doing. */
  async end(): Promise<void> {
    this.#ended ??= new Error("internal: the threads that draw pages were ended");
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #take(worker: Worker, answer: WorkerAnswer): void {
    if (answer.kind === "ready") this.#inHand.set(worker, new Map());
    else {
      const waiting = this.#inHand.get(worker)?.get(answer.index);
      this.#inHand.get(worker)?.delete(answer.index);
      if (answer.kind === "document") waiting?.resolve(answer.document);
      else waiting?.reject(errorOf(answer));
    }
    this.#feed(worker);
  }

  #feed(worker: Worker): void {
    const inHand = this.#inHand.get(worker);
    while (inHand !== undefined && inHand.size < IN_HAND) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      inHand.set(next.index, next);
      worker.postMessage(next.index);
    }
  }

  #fail(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    const waiting = [...this.#inHand.values()].flatMap((inHand) => [...inHand.values()]);
    for (const { reject } of [...waiting, ...this.#queue.splice(0)]) reject(error);
    void this.end();
  }
}
