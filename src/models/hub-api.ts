import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";

/** Where and as whom the Hub is asked. */
export interface HubConnection {
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal | undefined;
}

/** Where the Hub keeps data sets: `datasets/owner/name` beside the models' `owner/name`. */
const DATASETS = /^datasets\//;

function isDatasetName(repository: string): boolean {
  return DATASETS.test(repository);
}

/** One file of a repository at one commit, with what its bytes must hash to. */
export interface HubFile {
  readonly name: string;
  readonly size_bytes: number;
  /** `sha256` of the bytes, or git's own `sha1` of "blob <size>\0" and the bytes. */
  readonly hash: { readonly algorithm: "sha256" | "sha1"; readonly hex: string };
}

export interface HubRevision {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

const Hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));

/** The parts of the Hub's answer that are used; it says more, and may say more tomorrow. */
const RevisionAnswer = z.looseObject({
  sha: Hex(40),
  siblings: z.array(
    z.looseObject({
      rfilename: z.string(),
      size: z.int().nonnegative(),
      blobId: Hex(40),
      lfs: z.looseObject({ sha256: Hex(64) }).nullish(),
    }),
  ),
});

/** System errors of a connection that may work a moment later. */
const MAY_PASS = new Set(["ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN"]);
const FETCH_MAY_PASS = /^UND_ERR_(SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT)$/;

/** Whether fetch itself failed: the specification makes that a TypeError. */
export function isFetchError(error: unknown): error is TypeError {
  return (
    error instanceof TypeError && (error.message === "terminated" || error.cause !== undefined)
  );
}

/** The system's code of a failed fetch, which hides it in its causes. */
function networkCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
  }
  return undefined;
}

/** Whether asking again may help: a dropped connection, a busy or restarting server. */
export function mayPass(error: unknown): boolean {
  if (error instanceof HubBusyError || error instanceof HubStalledError) return true;
  if (!isFetchError(error)) return false;
  const code = networkCode(error);
  if (code !== undefined) return MAY_PASS.has(code) || FETCH_MAY_PASS.test(code);
  return error.message === "terminated"; // fetch's word for a body that was cut off
}

/** 429 or 5xx. */
export class HubBusyError extends Error {}
/** Nothing arrived for too long. */
export class HubStalledError extends Error {}

export function unreachable({ endpoint }: HubConnection, error: unknown): KvittoError {
  const why = networkCode(error) ?? messageOf(error);
  return new KvittoError(
    "hub.unreachable",
    `${new URL(endpoint).host} cannot be reached (${why}).`,
    "Check the connection, or name a model folder on this machine. A download that was cut off continues where it stopped.",
    { cause: error },
  );
}

const TOKEN_HINT =
  "Make a token with read access at https://huggingface.co/settings/tokens and set HF_TOKEN to it.";

/** What a refusal means to a user. */
function refusal(response: Response, connection: HubConnection, repository: string): Error {
  const { status, headers } = response;
  const reason = headers.get("x-error-code");
  const page = `${connection.endpoint}/${repository}`;
  if (status === 429 || status >= 500) {
    return new HubBusyError(`${new URL(connection.endpoint).host} answered ${status}`);
  }
  if (reason === "GatedRepo") {
    return new KvittoError(
      "hub.gated",
      connection.token === undefined
        ? `${repository} is only given to people who have accepted its terms.`
        : `${repository} has not been opened to the owner of this HF_TOKEN.`,
      `Accept the terms at ${page}. ${TOKEN_HINT}`,
    );
  }
  if (reason === "RevisionNotFound") {
    return new KvittoError(
      "hub.no_revision",
      `${repository} has no such revision.`,
      `${page}/commits/main lists them.`,
    );
  }
  if (status === 404 || reason === "RepoNotFound" || (status === 401 && !connection.token)) {
    // The Hub answers 401 to strangers for what does not exist, so that private names stay private.
    return new KvittoError(
      "hub.not_found",
      `${new URL(connection.endpoint).host} has no public ${isDatasetName(repository) ? "data set" : "model"} ${repository.replace(DATASETS, "")}.`,
      `Check the spelling of owner/name. If it is private: ${TOKEN_HINT}`,
    );
  }
  if (status === 401 || status === 403) {
    return new KvittoError(
      "hub.refused",
      `The Hub refuses ${repository} to this HF_TOKEN (${status}).`,
      `The token may have expired or lack read access. ${TOKEN_HINT}`,
    );
  }
  return new KvittoError(
    "hub.unexpected",
    `The Hub answered ${status} for ${repository}.`,
    "Try again later, or set HF_ENDPOINT to a mirror.",
  );
}

/**
 * A GET of the Hub. The token is only sent to the endpoint itself: fetch drops it when it follows a
 * redirect to another host.
 * @throws {KvittoError} `hub.gated`, `hub.not_found`, `hub.no_revision`, `hub.refused`,
 *   `hub.unexpected`; {@link HubBusyError} and fetch's own errors, for a caller that tries again
 */
export async function askHub(
  connection: HubConnection,
  repository: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  signal: AbortSignal | undefined = connection.signal,
): Promise<Response> {
  const authorization: Record<string, string> =
    connection.token === undefined ? {} : { authorization: `Bearer ${connection.token}` };
  const response = await connection.fetch(`${connection.endpoint}${path}`, {
    headers: { ...headers, ...authorization },
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok || response.status === 416) return response;
  await response.body?.cancel();
  throw refusal(response, connection, repository);
}

/**
 * What a repository holds at a branch, tag or commit.
 * @throws {KvittoError} as {@link askHub}, and `hub.malformed`
 */
export async function readRevision(
  connection: HubConnection,
  repository: string,
  revision: string,
): Promise<HubRevision> {
  const listed = isDatasetName(repository) ? repository : `models/${repository}`;
  const path = `/api/${listed}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await askHub(connection, repository, path);
  const parsed = RevisionAnswer.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) {
    throw new KvittoError(
      "hub.malformed",
      `${new URL(connection.endpoint).host} does not list the files of ${repository} as the Hub does.`,
      "If HF_ENDPOINT names a mirror, try without it.",
      { cause: parsed.error },
    );
  }
  const files = parsed.data.siblings.map(({ rfilename, size, blobId, lfs }): HubFile => {
    return {
      name: rfilename,
      size_bytes: size,
      hash: lfs ? { algorithm: "sha256", hex: lfs.sha256 } : { algorithm: "sha1", hex: blobId },
    };
  });
  return { commit: parsed.data.sha, files };
}
