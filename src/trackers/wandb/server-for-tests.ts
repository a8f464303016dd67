import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { StreamRequest } from "./client.ts";
import { parseExtended } from "./extended-json.ts";

/** A run as a W&B server has it. */
export interface KeptRun {
  readonly entity: string;
  readonly project: string;
  displayName: string;
  config: Record<string, { value: unknown }>;
  /** As they arrived, by line number. */
  history: string[];
  summary: string | undefined;
  exitcode: number | undefined;
}

export const TEST_KEY = "0123456789abcdef-the-key-of-a-test";

/** Speaks the write path: UpsertBucket and file_stream, with line numbers. */
export interface WandbTestServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly runs: Map<string, KeptRun>;
  /** Every request that was answered well: "graphql", "lines 0+3", "heartbeat", "complete". */
  readonly requests: string[];
  /** What it answers instead: a status, or nothing at all. */
  fault: number | "hangs up" | null;
}

interface UpsertVariables {
  readonly id: string | null;
  readonly name: string;
  readonly project: string;
  readonly entity: string | null;
  readonly displayName: string;
  readonly config: string;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** @param port  0 for any; a given one for a server that comes back */
export async function startWandbServer(port = 0): Promise<WandbTestServer> {
  const runs = new Map<string, KeptRun>();
  const requests: string[] = [];

  function upsert({ id, name, project, entity, displayName, config }: UpsertVariables) {
    const known = runs.get(name);
    if (id !== null && id !== `Run:v1:${name}`) return { errors: [{ message: "no such run" }] };
    const run = known ?? {
      ...{ entity: entity ?? "the-default", project, displayName, config: {} },
      ...{ history: [], summary: undefined, exitcode: undefined },
    };
    run.config = JSON.parse(config) as KeptRun["config"];
    runs.set(name, run);
    requests.push("graphql");
    const place = { name: run.project, entity: { id: "E", name: run.entity } };
    const bucket = { id: `Run:v1:${name}`, name, displayName, project: { id: "P", ...place } };
    return {
      data: {
        upsertBucket: {
          bucket: { ...bucket, historyLineCount: run.history.length },
          inserted: known === undefined,
        },
      },
    };
  }

  function stream(run: KeptRun, { files = {}, complete, exitcode }: StreamRequest): void {
    const history = files["wandb-history.jsonl"];
    if (history !== undefined) {
      const { offset, content } = history;
      if (offset > run.history.length) throw new Error(`line ${offset} of ${run.history.length}`);
      content.forEach((line) => parseExtended(line));
      run.history.splice(offset, content.length, ...content);
      requests.push(`lines ${offset}+${content.length}`);
    }
    run.summary = files["wandb-summary.json"]?.content[0] ?? run.summary;
    if (complete === true) {
      run.exitcode = exitcode;
      requests.push("complete");
    } else if (history === undefined) requests.push("heartbeat");
  }

  const server = createServer((request, response) => {
    const answer = async () => {
      const text = await bodyOf(request);
      if (kept.fault === "hangs up") return request.socket.destroy();
      const { authorization = "" } = request.headers;
      const expected = `Basic ${Buffer.from(`api:${TEST_KEY}`).toString("base64")}`;
      const status = kept.fault ?? (authorization === expected ? 200 : 401);
      // A careless server that repeats what it was sent: none of it may reach the user's screen.
      const password = Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
      if (status !== 200) return response.writeHead(status).end(`${authorization} ${password}`);
      const [, first, entity, project, name] = (request.url ?? "")
        .split("/")
        .map(decodeURIComponent);
      if (first === "graphql") {
        const { variables } = JSON.parse(text) as { variables: UpsertVariables };
        return response.end(JSON.stringify(upsert(variables)));
      }
      const run = runs.get(name ?? "");
      if (run?.entity !== entity || run?.project !== project) return response.writeHead(404).end();
      try {
        stream(run!, JSON.parse(text) as StreamRequest);
        return response.end("{}");
      } catch (error) {
        return response.writeHead(400).end(String(error));
      }
    };
    void answer();
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const address = server.address() as AddressInfo;
  const kept: WandbTestServer = {
    ...{ baseUrl: `http://127.0.0.1:${address.port}`, runs, requests, fault: null },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return kept;
}
