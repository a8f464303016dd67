import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A file as a repository has it: by its bytes, or as a pointer into the store. */
export interface StoredFile {
  readonly bytes: Buffer;
  readonly isLarge: boolean;
}

/**
 * The Hub's side of an upload, as its own Python client speaks with it: a model, commits, and on another
 * port the store of large files with its signed addresses. Strict where the Hub is: a commit of an object
 * that is not in the store fails, and a token that reaches the store is an error.
 */
export interface UploadHub extends AsyncDisposable {
  readonly endpoint: string;
  readonly token: string;
  /** Method and path of every request, in order. */
  readonly seen: string[];
  /** Body of the request that made the repository. */
  created: Record<string, unknown> | null;
  isPrivate: boolean;
  readonly files: Map<string, StoredFile>;
  readonly store: Map<string, Buffer>;
  readonly commits: { readonly summary: string; readonly names: string[] }[];
  /** Large files are taken in parts of this size; whole when Infinity. */
  partSize_bytes: number;
  /** Answers in place of the server; true when it did. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const sha = (algorithm: "sha1" | "sha256", ...parts: (string | Buffer)[]) => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a port, not a pipe
}

interface Line {
  readonly key: string;
  readonly value: Record<string, string | number>;
}

export async function startUploadHub(repository: string): Promise<UploadHub> {
  const parts = new Map<string, Buffer>();
  const send = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };

  /** The store: signed addresses, no token, content of a known length. */
  async function atStore(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const body = await bodyOf(request);
    const [, kind, oid = "", part = ""] = path.split("/");
    const isSound =
      request.headers.authorization === undefined &&
      request.headers["content-length"] === String(body.length) &&
      request.method === "PUT";
    if (!isSound) return send(response, 400, { error: "not as a signed address is used" });
    if (kind === "whole") {
      if (sha("sha256", body) !== oid) return send(response, 400, { error: "other bytes" });
      hub.store.set(oid, body);
      return void response.writeHead(200, { etag: `"${oid}"` }).end();
    }
    parts.set(`${oid}/${part}`, body);
    response.writeHead(200, { etag: `"part-${part}"` }).end();
  }

  function batch(body: Buffer) {
    const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
    return {
      transfer: hub.partSize_bytes === Infinity ? "basic" : "multipart",
      objects: objects.map(({ oid, size }) => {
        if (hub.store.has(oid)) return { oid, size };
        const verify = { href: `${hub.endpoint}/verify`, header: {} };
        if (size <= hub.partSize_bytes) {
          return { oid, size, actions: { upload: { href: `${store}/whole/${oid}` }, verify } };
        }
        const numbers = Array.from({ length: Math.ceil(size / hub.partSize_bytes) }, (_, i) =>
          String(i + 1).padStart(5, "0"),
        );
        const header = Object.fromEntries([
          ["chunk_size", String(hub.partSize_bytes)],
          ...numbers.map((number) => [number, `${store}/part/${oid}/${number}`]),
        ]) as Record<string, string>;
        return {
          ...{ oid, size },
          actions: { upload: { href: `${hub.endpoint}/complete/${oid}`, header }, verify },
        };
      }),
    };
  }

  function complete(oid: string, body: Buffer): boolean {
    const asked = JSON.parse(body.toString()) as {
      oid: string;
      parts: { partNumber: number; etag: string }[];
    };
    const names = asked.parts.map(({ partNumber }) => String(partNumber).padStart(5, "0"));
    if (asked.parts.some(({ etag }, i) => etag !== `"part-${names[i]}"`)) return false;
    const bytes = Buffer.concat(
      names.map((name) => parts.get(`${oid}/${name}`) ?? Buffer.alloc(0)),
    );
    if (asked.oid !== oid || sha("sha256", bytes) !== oid) return false;
    hub.store.set(oid, bytes);
    return true;
  }

  function commit(body: Buffer): string | null {
    const lines = body.toString().trim().split("\n").map((line) => JSON.parse(line) as Line); // prettier-ignore
    const [header, ...operations] = lines;
    if (header?.key !== "header" || typeof header.value["summary"] !== "string") return null;
    const added = new Map<string, StoredFile>();
    for (const { key, value } of operations) {
      const name = String(value["path"]);
      if (key === "file" && value["encoding"] === "base64") {
        added.set(name, { bytes: Buffer.from(String(value["content"]), "base64"), isLarge: false });
        continue;
      }
      const bytes = hub.store.get(String(value["oid"]));
      if (key !== "lfsFile" || bytes === undefined || bytes.length !== value["size"]) return null;
      added.set(name, { bytes, isLarge: true });
    }
    for (const [name, file] of added) hub.files.set(name, file);
    hub.commits.push({ summary: header.value["summary"], names: [...added.keys()] });
    return sha("sha1", body);
  }

  async function atHub(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? "");
    const body = await bodyOf(request);
    if (path.startsWith("/complete/") && request.headers.authorization === undefined) {
      return complete(path.slice("/complete/".length), body)
        ? send(response, 200, {})
        : send(response, 400, { error: "the parts are not the object" });
    }
    if (request.headers.authorization !== `Bearer ${hub.token}`) {
      return send(response, 401, { error: "Invalid username or password." });
    }
    const of = (rest: string) => path === `/api/models/${repository}${rest}`;
    if (path === "/api/repos/create") {
      if (hub.created !== null) return send(response, 409, { error: "You already created this" });
      hub.created = JSON.parse(body.toString()) as Record<string, unknown>;
      hub.isPrivate = hub.created["visibility"] === "private";
      return send(response, 200, { url: `${hub.endpoint}/${repository}`, id: "1" });
    }
    if (hub.created === null) return send(response, 404, { error: "Repository not found" });
    if (of("")) return send(response, 200, { id: repository, private: hub.isPrivate });
    if (of("/revision/main?blobs=true")) {
      const siblings = [...hub.files].map(([name, { bytes, isLarge }]) => ({
        ...{ rfilename: name, size: bytes.length },
        blobId: sha("sha1", `blob ${bytes.length}\0`, bytes),
        ...(isLarge ? { lfs: { sha256: sha("sha256", bytes), size: bytes.length } } : {}),
      }));
      return send(response, 200, { sha: sha("sha1", String(hub.commits.length)), siblings });
    }
    if (of("/preupload/main")) {
      const { files } = JSON.parse(body.toString()) as {
        files: { path: string; size: number; sample: string }[];
      };
      const answers = files.map(({ path: name, sample }) => {
        const isBinary = Buffer.from(sample, "base64").includes(0);
        return { path: name, uploadMode: isBinary ? "lfs" : "regular", shouldIgnore: false };
      });
      return send(response, 200, { files: answers });
    }
    if (path === `/${repository}.git/info/lfs/objects/batch`) {
      return send(response, 200, batch(body));
    }
    if (path === "/verify") {
      const { oid } = JSON.parse(body.toString()) as { oid: string };
      return hub.store.has(oid) ? send(response, 200, {}) : send(response, 404, {});
    }
    if (of("/commit/main")) {
      const oid = commit(body);
      if (oid === null) return send(response, 422, { error: "an object is not in the store" });
      const commitUrl = `${hub.endpoint}/${repository}/commit/${oid}`;
      return send(response, 200, { success: true, commitOid: oid, commitUrl });
    }
    send(response, 404, { error: `nothing is at ${path}` });
  }

  const serve = (answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) =>
    createServer((request, response) => {
      hub.seen.push(`${request.method} ${request.url}`);
      if (hub.intercept(request, response)) return;
      void answer(request, response).catch(() => response.destroy());
    });
  const servers = [serve(atHub), serve(atStore)] as const;
  const [endpoint, store] = await Promise.all([listen(servers[0]), listen(servers[1])]);
  const hub: UploadHub = {
    ...{ endpoint, token: "hf_secret", seen: [], created: null, isPrivate: true, commits: [] },
    ...{ files: new Map(), store: new Map(), partSize_bytes: Infinity, intercept: () => false },
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
  return hub;
}
