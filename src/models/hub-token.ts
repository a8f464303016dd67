import { readFile } from "node:fs/promises";
import { hubToken, hubTokenPath } from "../core/env.ts";
import { KvittoError } from "../core/errors.ts";

/**
 * The user's token: HF_TOKEN, or the file that `hf auth login` writes. Nothing prints or stores it.
 * @throws {KvittoError} `hub.no_token`
 */
export async function findHubToken(): Promise<string> {
  const given = hubToken()?.trim() ?? "";
  if (given !== "") return given;
  const path = hubTokenPath();
  const stored = (await readFile(path, "utf8").catch(() => "")).trim();
  if (stored !== "") return stored;
  throw new KvittoError(
    "hub.no_token",
    `There is no token to write to the Hub with: HF_TOKEN is not set, and ${path} holds none.`,
    "Make one with write access at https://huggingface.co/settings/tokens and set HF_TOKEN to it.",
  );
}
