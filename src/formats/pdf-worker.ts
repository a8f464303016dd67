import { parentPort } from "node:worker_threads";
import { KvittoError, messageOf } from "../core/errors.ts";
import type { PdfAttachment } from "./pdf-attachments.ts";
import type { RenderedPage } from "./pdf-page.ts";
import { PdfSession } from "./pdf-session.ts";
import type { PdfLine } from "./pdf-text.ts";

/** What the thread of `pdf-thread.ts` is asked, one thing at a time. */
export type PdfRequest =
  | { readonly kind: "open"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "render"; readonly index: number; readonly dpi: number }
  | { readonly kind: "text"; readonly index: number }
  | { readonly kind: "attachments" }
  | { readonly kind: "close" };

/** What it answers. `ready` comes once, unasked; `bug` is an error of ours. */
export type PdfAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "opened"; readonly pageCount: number }
  | { readonly kind: "page"; readonly page: RenderedPage }
  | { readonly kind: "lines"; readonly lines: PdfLine[] }
  | { readonly kind: "attachments"; readonly attachments: PdfAttachment[] }
  | { readonly kind: "closed" }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
    }
  | { readonly kind: "bug"; readonly message: string };

let session: PdfSession | undefined;

async function answer(request: PdfRequest): Promise<PdfAnswer> {
  if (request.kind === "close") {
    session = undefined; // its memory goes with it
    return { kind: "closed" };
  }
  if (request.kind === "open") {
    session = await PdfSession.open(request.name, request.bytes);
    return { kind: "opened", pageCount: session.pageCount };
  }
  if (session === undefined) throw new Error("internal: no PDF is open in this thread");
  if (request.kind === "text") return { kind: "lines", lines: session.text(request.index) };
  if (request.kind === "attachments") {
    return { kind: "attachments", attachments: session.attachments() };
  }
  return { kind: "page", page: session.render(request.index, request.dpi) };
}

function failure(error: unknown): PdfAnswer {
  if (!(error instanceof KvittoError)) return { kind: "bug", message: messageOf(error) };
  const { code, message, hint } = error; // an error that is sent would lose its class and code
  return { kind: "failed", code, message, hint };
}

const port = parentPort;
if (port === null) throw new Error("internal: pdf-worker.ts runs in a thread of its own");

port.on("message", (request: PdfRequest) => {
  void answer(request)
    .catch(failure)
    .then((reply) => {
      const moved = reply.kind === "page" ? [reply.page.data.buffer as ArrayBuffer] : []; // ours alone
      port.postMessage(reply, moved);
    });
});
port.postMessage({ kind: "ready" } satisfies PdfAnswer);
