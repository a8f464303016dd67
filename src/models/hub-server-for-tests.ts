import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** One request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** A Hub on this machine that misbehaves on demand. */
export interface FakeHub extends AsyncDisposable {
  readonly endpoint: string;
  readonly seen: SeenRequest[];
  /** File → bytes, of the one repository that there is. */
  readonly files: Map<string, Buffer>;
  /** Answers a request in place of the Hub; true when it did. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Cuts the connection after so many bytes of a file, this many times. */
  cutAfter_bytes: number;
  cuts: number;
  ignoresRange: boolean;
  close(): Promise<void>;
}

function sibling(name: string, bytes: Buffer) {
  const blob = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const isLarge = name.endsWith(".safetensors");
  // For a large file the blob is that of a pointer, which is no use to anybody.
  return isLarge
    ? { rfilename: name, size: bytes.length, blobId: "f".repeat(40), lfs: { sha256, size: 1 } }
    : { rfilename: name, size: bytes.length, blobId: blob };
}

export async function startHub(
  repository: string,
  contents: Readonly<Record<string, string | Buffer>>,
): Promise<FakeHub> {
  const files = new Map(
    Object.entries(contents).map(([name, bytes]) => [name, Buffer.from(bytes)] as const),
  );
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    const { range, authorization } = request.headers;
    hub.seen.push({ path, range, authorization });
    if (hub.intercept(request, response)) return;
    const listed = repository.startsWith("datasets/") ? repository : `models/${repository}`;
    if (path.startsWith(`/api/${listed}/revision/`)) {
      const siblings = [...files].map(([name, bytes]) => sibling(name, bytes));
      response.end(JSON.stringify({ id: repository, sha: COMMIT, siblings, tags: [] }));
      return;
    }
    const prefix = `/${repository}/resolve/${COMMIT}/`;
    const bytes = path.startsWith(prefix) ? files.get(path.slice(prefix.length)) : undefined;
    if (bytes === undefined) {
      response.writeHead(404, { "x-error-code": "RepoNotFound" }).end();
      return;
    }
    sendFile(hub, bytes, range, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  const hub: FakeHub = {
    endpoint: `http://127.0.0.1:${port}`,
    seen: [],
    files,
    intercept: () => false,
    cutAfter_bytes: Infinity,
    cuts: 0,
    ignoresRange: false,
    close,
    [Symbol.asyncDispose]: close,
  };
  return hub;
}

function sendFile(
  hub: FakeHub,
  bytes: Buffer,
  range: string | undefined,
  response: ServerResponse,
): void {
  const start = hub.ignoresRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  if (start > 0 && start >= bytes.length) {
    response.writeHead(416).end();
    return;
  }
  const rest = bytes.subarray(start);
  const last = bytes.length - 1;
  const headers: Record<string, string> = { "content-length": String(rest.length) };
  if (start > 0) headers["content-range"] = `bytes ${start}-${last}/${bytes.length}`;
  response.writeHead(start > 0 ? 206 : 200, headers);
  if (hub.cuts > 0 && rest.length > hub.cutAfter_bytes) {
    hub.cuts -= 1;
    response.write(rest.subarray(0, hub.cutAfter_bytes), () => {
      // Give what was written time to arrive: a reset may overtake it.
      setTimeout(() => response.destroy(), 50);
    });
    return;
  }
  response.end(rest);
}
