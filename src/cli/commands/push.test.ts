import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { drawnAdapter } from "../../export/export-for-tests.ts";
import { openBundle } from "../../models/bundle.ts";
import { startUploadHub } from "../../models/hub-upload-server-for-tests.ts";
import { saveAdapter } from "../../train/peft-adapter.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { pushCommand } from "./push.ts";

let place: TinyWorkplace;
let run: string;
beforeAll(async () => {
  place = await tinyWorkplace(1);
  run = join(place.folder, "run");
  await mkdir(run);
  await saveAdapter(join(run, "adapter"), drawnAdapter(await openBundle(place.model)));
  vi.stubEnv("HF_TOKEN", "");
  vi.stubEnv("HF_TOKEN_PATH", join(place.folder, "token"));
}, 60_000);
afterAll(() => place[Symbol.asyncDispose]());

interface Told {
  readonly files?: readonly { readonly name: string; readonly bytes: number }[];
  readonly error?: { readonly code: string };
}

async function push(...args: string[]) {
  const said = await kvitto(pushCommand, [...args, "--json"]);
  expect(said.stdout + said.stderr).not.toContain("hf_secret");
  return { ...said, json: JSON.parse(said.stdout) as Told & Record<string, unknown> };
}

test("--dry-run lists the adapter's files, with no token and no network", async () => {
  const { status, json } = await push(run, "me/mine", "--dry-run");
  expect(status).toBe(0);
  expect(json).toMatchObject({ repository: "me/mine", visibility: "private", dry_run: true });
  const names = json.files?.map(({ name }) => name);
  expect(names).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
});

test("an adapter and a model are sent, with the token of the file", async () => {
  expect((await push(run, "me/mine")).json.error?.code).toBe("hub.no_token");
  await writeFile(join(place.folder, "token"), "hf_secret\n");
  await using hub = await startUploadHub("me/mine");
  vi.stubEnv("HF_ENDPOINT", hub.endpoint);
  const { status, json } = await push(run, "me/mine", "--message", "Second try");
  expect(status).toBe(0);
  expect(json).toMatchObject({ visibility: "private", url: `${hub.endpoint}/me/mine` });
  expect(hub.commits).toEqual([
    { summary: "Second try", names: ["adapter_config.json", "adapter_model.safetensors"] },
  ]);

  expect((await push(place.model, "me/mine")).status).toBe(0);
  expect([...hub.files.keys()]).toEqual(
    expect.arrayContaining(["config.json", "model.safetensors", "tokenizer.json"]),
  );
});

test("what is no folder, no adapter and no name is said before anything is sent", async () => {
  expect((await push(join(place.folder, "nothing"), "me/mine")).json.error?.code).toBe("push.no_folder"); // prettier-ignore
  expect((await push(place.data, "me/mine")).json.error?.code).toBe("model.file");
  const { status, json } = await push(run, "mine");
  expect({ status, code: json.error?.code }).toEqual({ status: 2, code: "push.name" });
});
