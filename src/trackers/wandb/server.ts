import { wandbBaseUrl } from "../../core/env.ts";
import { KvittoError } from "../../core/errors.ts";
import { findApiKey } from "./api-key.ts";
import type { WandbServer } from "./client.ts";

/**
 * The server and its key, as the official client finds them.
 * @throws {KvittoError} `track.wandb_url`, `track.wandb_key`
 */
export async function findServer(): Promise<WandbServer> {
  const given = wandbBaseUrl();
  if (!URL.canParse(given) || !/^https?:/.test(given)) {
    const message = `WANDB_BASE_URL is ${given}, which is no address.`;
    throw new KvittoError("track.wandb_url", message, "It is like https://api.wandb.ai.");
  }
  const baseUrl = given.replace(/\/+$/, "");
  return { baseUrl, apiKey: await findApiKey(baseUrl) };
}
