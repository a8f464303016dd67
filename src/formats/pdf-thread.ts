import { Worker } from "node:worker_threads";
import { KvittoError } from "../core/errors.ts";
import type { PdfAnswer, PdfRequest } from "./pdf-worker.ts";

/** A thread does not inherit the loader of TypeScript from the one that starts it. */
const START = `
  const { workerData } = require("node:worker_threads");
  import(workerData.loader).then(({ register }) => {
    register();
    return import(workerData.entry);
  });
`;

function startWorker(): Worker {
  const loader = import.meta.resolve("tsx/esm/api");
  const entry = new URL("./pdf-worker.ts", import.meta.url).href;
  return new Worker(START, { eval: true, execArgv: [], workerData: { loader, entry } });
}

interface Waiting {
  readonly resolve: (answer: PdfAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread that reads one PDF at a time. PDFium cannot be interrupted, and a page of a kilobyte can
 * keep it busy for years; a thread can be ended.
 */
export class PdfThread {
  readonly #worker: Worker;
  /** The last thing asked; the next one waits for it. */
  #last: Promise<unknown>;
  #waiting: Waiting | undefined;
  #ended: Error | undefined;

  constructor() {
    this.#worker = startWorker();
    this.#worker.on("message", (answer: PdfAnswer) => this.#settle((w) => w.resolve(answer)));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("internal: the thread of a PDF ended")));
    this.#last = this.#wait(); // until it says that it is ready
    this.#last.catch(() => {}); // whoever asks something first hears of it
  }

  /** Whether it can still be asked. */
  get isAlive(): boolean {
    return this.#ended === undefined;
  }

  /**
   * Asks the thread, after what it was asked before, and waits at most `limit_s` from then.
   * @throws {KvittoError} what the thread failed with; `pdf.too_slow`, after which it is ended
   */
  ask(request: PdfRequest, name: string, limit_s: number): Promise<PdfAnswer> {
    const ask = (): Promise<PdfAnswer> => this.#askNow(request, name, limit_s);
    const answer = this.#last.then(ask, ask);
    this.#last = answer;
    return answer;
  }

  async #askNow(request: PdfRequest, name: string, limit_s: number): Promise<PdfAnswer> {
    if (this.#ended !== undefined) throw this.#ended;
    const reply = this.#wait();
    this.#worker.postMessage(request);
    const timer = setTimeout(() => this.#end(tooSlow(name, limit_s)), limit_s * 1000);
    try {
      const answer = await reply;
      if (answer.kind === "failed") throw failed(answer);
      if (answer.kind === "bug") throw new Error(answer.message);
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the thread, whatever it is doing. */
  end(): void {
    this.#end(new Error("internal: the thread of a PDF was ended"));
  }

  #wait(): Promise<PdfAnswer> {
    if (this.#waiting !== undefined) throw new Error("internal: the thread of a PDF is busy");
    this.#worker.ref(); // a program may not end while it waits, but may while the thread is idle
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  #settle(use: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#worker.unref();
    if (waiting !== undefined) use(waiting);
  }

  #end(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#settle((waiting) => waiting.reject(error));
    void this.#worker.terminate();
  }
}

function failed(answer: Extract<PdfAnswer, { kind: "failed" }>): KvittoError {
  return new KvittoError(answer.code, answer.message, answer.hint);
}

function tooSlow(name: string, limit_s: number): KvittoError {
  return new KvittoError(
    "pdf.too_slow",
    `${name} was given up: a page took longer than ${limit_s} s.`,
    "Print it to a new PDF, or scan the paper.",
  );
}

/** The one idle thread that is kept: starting takes a quarter of a second, most PDFs less. */
let idle: PdfThread | undefined;

/** An idle thread, or a new one. */
export function takeThread(): PdfThread {
  const thread = idle?.isAlive === true ? idle : new PdfThread();
  idle = undefined;
  return thread;
}

/** Gives a thread back that was asked to close its document and nothing after that. */
export function returnThread(thread: PdfThread): void {
  if (idle === undefined && thread.isAlive) idle = thread;
  else thread.end();
}
