import { readFile } from "node:fs/promises";
import { KvittoError } from "../../core/errors.ts";
import { netrcPath, wandbApiKey } from "../../core/env.ts";

/** The password of a machine in a netrc file, whose words may stand on any lines. */
export function passwordIn(netrc: string, machine: string): string | undefined {
  const words = netrc.split(/\s+/);
  const at = words.findIndex((word, i) => word === "machine" && words[i + 1] === machine);
  if (at < 0) return undefined;
  const next = words.findIndex((word, i) => i > at && (word === "machine" || word === "default"));
  const own = words.slice(at + 2, next < 0 ? undefined : next);
  const password = own.indexOf("password");
  return password < 0 ? undefined : own[password + 1];
}

/**
 * The key of a server: WANDB_API_KEY, or what `wandb login` has stored in ~/.netrc. It is kept in
 * memory only.
 * @throws {KvittoError} `track.wandb_key` when there is none
 */
export async function findApiKey(baseUrl: string): Promise<string> {
  const fromFile = async () => {
    const netrc = await readFile(netrcPath(), "utf8").catch(() => "");
    return passwordIn(netrc, new URL(baseUrl).hostname);
  };
  const key = (wandbApiKey() ?? (await fromFile()) ?? "").trim();
  if (key !== "") return key;
  throw new KvittoError(
    "track.wandb_key",
    `There is no W&B key for ${new URL(baseUrl).hostname}, neither in WANDB_API_KEY nor in ~/.netrc.`,
    "Set WANDB_API_KEY, or give --wandb-mode offline and send the run later: kvitto sync RUN.",
  );
}
