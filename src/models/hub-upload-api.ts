import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { HubBusyError, type HubConnection } from "./hub-api.ts";

const Hex64 = z.string().regex(/^[0-9a-f]{64}$/);

export const CreatedAnswer = z.looseObject({ url: z.string() });
/** Of `GET /api/models/owner/name`: who may see it. */
export const VisibilityAnswer = z.looseObject({ private: z.boolean() });

/** How each file is to be sent. */
export const PreuploadAnswer = z.looseObject({
  files: z.array(
    z.looseObject({
      path: z.string(),
      uploadMode: z.enum(["lfs", "regular"]),
      shouldIgnore: z.boolean().default(false),
    }),
  ),
});

const LfsAction = z.looseObject({
  href: z.string(),
  header: z.record(z.string(), z.string()).default({}),
});

/** Where large files are to be put; one that is there already has no actions. */
export const LfsBatchAnswer = z.looseObject({
  objects: z.array(
    z.looseObject({
      oid: Hex64,
      actions: z
        .looseObject({ upload: LfsAction.optional(), verify: LfsAction.optional() })
        .optional(),
      error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
    }),
  ),
});
export type LfsObject = z.infer<typeof LfsBatchAnswer>["objects"][number];

export const CommitAnswer = z.looseObject({ commitOid: z.string(), commitUrl: z.string() });

export interface HubRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly type?: string;
  readonly body?: string | Blob;
  /** Answers with these are given back like any other: 409 for what exists already. */
  readonly mayBe?: readonly number[];
  /** The address itself is signed. */
  readonly isSigned?: boolean;
}

const TOKEN_HINT =
  "Make a token with write access at https://huggingface.co/settings/tokens and set HF_TOKEN to it.";

/** The Hub's own words, shortened; an answer that is no JSON is somebody else's page. */
async function reasonOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "";
  }
  const said = typeof value === "object" && value !== null && "error" in value ? value.error : "";
  return typeof said === "string" && said !== "" ? `: ${said.slice(0, 300)}` : "";
}

async function refusal(response: Response, { endpoint }: HubConnection, what: string) {
  const { status } = response;
  const { host } = new URL(endpoint);
  const reason = await reasonOf(response);
  if (status === 429 || status >= 500) return new HubBusyError(`${host} answered ${status}`);
  if (status === 401 || status === 403) {
    return new KvittoError(
      "hub.refused",
      `${host} does not let this token write to ${what} (${status})${reason}.`,
      `The token may have expired, have read access only, or belong to somebody else. ${TOKEN_HINT}`,
    );
  }
  if (status === 404) {
    return new KvittoError(
      "hub.not_found",
      `${host} has no ${what}, or does not show it to this token${reason}.`,
      "Check owner/name: the owner is your own name there or an organisation that you may write to.",
    );
  }
  if (status === 409 || status === 412) {
    return new KvittoError(
      "hub.changed",
      `${what} was changed by somebody else while it was being sent (${status})${reason}.`,
      "Give the command again: what has arrived is not sent twice.",
    );
  }
  return new KvittoError(
    "hub.unexpected",
    `${host} answered ${status} for ${what}${reason}.`,
    "Give the command again later: what has arrived is not sent twice.",
  );
}

/**
 * One request. The token goes to the endpoint's own host and to nobody else: large files are put into a
 * store whose addresses are signed.
 * @param url  a path of the endpoint, or a whole address that the Hub has given
 * @throws {KvittoError} `hub.refused`, `hub.not_found`, `hub.changed`, `hub.unexpected`;
 *   {@link HubBusyError} and fetch's own errors, for a caller that tries again
 */
export async function sendToHub(
  connection: HubConnection,
  what: string,
  url: string,
  { method, type, body, mayBe = [], isSigned = false }: HubRequest,
): Promise<Response> {
  const { endpoint, token, signal } = connection;
  const address = new URL(url, `${endpoint}/`);
  const isOwn = !isSigned && address.host === new URL(endpoint).host;
  const headers: Record<string, string> = {
    ...(type === undefined ? {} : { "content-type": type }),
    // The LFS parts of the Hub answer in this type only.
    ...(type?.includes("git-lfs") === true ? { accept: type } : {}),
    ...(isOwn && token !== undefined ? { authorization: `Bearer ${token}` } : {}),
  };
  const response = await connection.fetch(address, {
    ...{ method, headers },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok || mayBe.includes(response.status)) return response;
  throw await refusal(response, connection, what);
}

/** @throws {KvittoError} `hub.malformed` when the answer is not what the Hub gives */
export async function parsedAnswer<T>(
  response: Response,
  schema: z.ZodType<T>,
  { endpoint }: HubConnection,
  step: string,
): Promise<T> {
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new KvittoError(
    "hub.malformed",
    `${new URL(endpoint).host} does not answer ${step} as the Hub does.`,
    "If HF_ENDPOINT names a mirror, try without it.",
    { cause: parsed.error },
  );
}
