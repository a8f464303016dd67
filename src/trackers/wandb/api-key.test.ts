import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findApiKey, passwordIn } from "./api-key.ts";

afterEach(() => vi.unstubAllEnvs());

const NETRC = `machine example.com login me password other
machine api.wandb.ai
  login user
  password key-of-file
machine no.password login me
default login anonymous password public`;

test("netrc: the password of the very machine", () => {
  expect(passwordIn(NETRC, "api.wandb.ai")).toBe("key-of-file");
  expect(passwordIn(NETRC, "wandb.ai")).toBeUndefined();
  expect(passwordIn(NETRC, "no.password")).toBeUndefined();
});

test("the environment is asked first, then the file, and without both it is said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kvitto-netrc-"));
  const file = join(folder, "netrc");
  writeFileSync(file, NETRC);
  vi.stubEnv("NETRC", file);
  vi.stubEnv("WANDB_API_KEY", " key-of-environment\n");
  expect(await findApiKey("https://api.wandb.ai")).toBe("key-of-environment");
  vi.stubEnv("WANDB_API_KEY", undefined);
  expect(await findApiKey("https://api.wandb.ai")).toBe("key-of-file");
  await expect(findApiKey("https://other.org")).rejects.toMatchObject({ code: "track.wandb_key" });
  rmSync(folder, { recursive: true });
});
