import { z } from "zod";
import { messageOf } from "../../core/errors.ts";

export interface WandbServer {
  /** Without a slash at the end: https://api.wandb.ai. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** `isFinal`: another try would be answered alike. */
export class WandbError extends Error {
  readonly isFinal: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isFinal: boolean }) {
    super(message, options);
    this.isFinal = options.isFinal;
  }
}

export interface RunDescription {
  /** The server's own id; null before the run is known there. */
  readonly storageId: string | null;
  /** The id in its address. */
  readonly id: string;
  readonly project: string;
  /** null: the one the key belongs to. */
  readonly entity: string | null;
  readonly displayName: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A run as the server knows it. */
export interface ServerRun {
  readonly storageId: string;
  readonly id: string;
  readonly project: string;
  readonly entity: string;
  readonly historyLineCount: number;
}

/** Lines of one file, the first of them at `offset`; lines that are there already are replaced. */
interface FileChunk {
  readonly offset: number;
  readonly content: readonly string[];
}

export interface StreamRequest {
  readonly files?: Readonly<Record<string, FileChunk>>;
  readonly complete?: boolean;
  readonly exitcode?: number;
}

export interface WandbClient {
  /** Makes the run, or says what is known of it. @throws {WandbError} */
  upsertRun(run: RunDescription, signal: AbortSignal): Promise<ServerRun>;
  /** `{}` says that the run is alive. @throws {WandbError} */
  stream(run: ServerRun, request: StreamRequest, signal: AbortSignal): Promise<void>;
}

/** Longer than any answer takes, and short enough for a connection that has died to be noticed. */
const ATTEMPT_MS = 60_000;

/** Answers that another try may change: a busy server, or one that is being restarted. */
const isTemporary = (status: number) => status === 408 || status === 429 || status >= 500;

const UPSERT_BUCKET = `mutation UpsertBucket($id: String, $name: String, $project: String, $entity: String, $displayName: String, $config: JSONString) {
  upsertBucket(input: {id: $id, name: $name, modelName: $project, entityName: $entity, displayName: $displayName, config: $config}) {
    bucket { id name displayName project { id name entity { id name } } historyLineCount }
    inserted
  }
}`;

const GraphqlErrors = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

const Upserted = z
  .object({
    data: z.object({
      upsertBucket: z.object({
        bucket: z.object({
          id: z.string(),
          name: z.string(),
          project: z.object({ name: z.string(), entity: z.object({ name: z.string() }) }),
          historyLineCount: z.int().nullish(),
        }),
      }),
    }),
  })
  .transform(({ data: { upsertBucket } }): ServerRun => {
    const { id, name, project, historyLineCount } = upsertBucket.bucket;
    return {
      ...{ storageId: id, id: name, project: project.name, entity: project.entity.name },
      historyLineCount: historyLineCount ?? 0,
    };
  });

/**
 * Readers expect each setting as `{value}`; the official client goes on only with runs that have
 * `_wandb.t`, in which it counts what a program uses.
 */
function wrappedConfig(config: RunDescription["config"]): string {
  const entries = Object.entries(config).map(([key, value]) => [key, { value }]);
  return JSON.stringify({ ...Object.fromEntries(entries), _wandb: { value: { t: {} } } });
}

/** The write path of W&B's HTTP protocol, as wandb 0.2x uses it: one mutation and one stream. */
export function wandbClient({ baseUrl, apiKey }: WandbServer): WandbClient {
  const credentials = Buffer.from(`api:${apiKey}`).toString("base64");
  const headers = {
    authorization: `Basic ${credentials}`,
    "content-type": "application/json",
    "user-agent": "kvitto",
  };
  /** What a server or a library says may quote the request. */
  const withoutKey = (text: string) =>
    text.replaceAll(apiKey, "***").replaceAll(credentials, "***");

  async function post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${baseUrl}${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        redirect: "error", // the key goes to the server that was named, and to no other
        signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]),
      });
      text = await response.text();
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const reason = cause === undefined ? messageOf(error) : messageOf(cause);
      throw new WandbError(withoutKey(`${baseUrl} does not answer (${reason})`), {
        isFinal: false,
      });
    }
    const { status } = response;
    if (!response.ok) {
      const said = text.length > 200 ? `${text.slice(0, 200)}…` : text;
      const message = `${baseUrl} answers ${status}${said === "" ? "" : `: ${said}`}`;
      throw new WandbError(withoutKey(message), { isFinal: !isTemporary(status) });
    }
    try {
      return text === "" ? null : JSON.parse(text);
    } catch {
      throw new WandbError(`${baseUrl} answers ${status}, and not in JSON`, { isFinal: false });
    }
  }

  return {
    async upsertRun(run, signal) {
      const variables = {
        ...{ id: run.storageId, name: run.id, project: run.project, entity: run.entity },
        ...{ displayName: run.displayName, config: wrappedConfig(run.config) },
      };
      const body = { query: UPSERT_BUCKET, variables, operationName: "UpsertBucket" };
      const answer = await post("/graphql", body, signal);
      const refused = GraphqlErrors.safeParse(answer);
      if (refused.success) {
        const reasons = refused.data.errors.map(({ message }) => message).join("; ");
        throw new WandbError(withoutKey(`${baseUrl} refuses the run: ${reasons}`), {
          isFinal: true,
        });
      }
      const known = Upserted.safeParse(answer);
      if (known.success) return known.data;
      const message = `${baseUrl} does not say which run it has made`;
      throw new WandbError(message, { isFinal: true, cause: known.error });
    },
    async stream({ entity, project, id }, request, signal) {
      const path = ["files", entity, project, id, "file_stream"].map(encodeURIComponent).join("/");
      await post(`/${path}`, request, signal);
    },
  };
}
