import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { silentProgress } from "../core/progress.ts";
import { Random } from "../core/random.ts";
import { scratchFolder } from "./checkpoint-for-tests.ts";
import { filesToUpload } from "./hub-upload-files.ts";
import { startUploadHub, type UploadHub } from "./hub-upload-server-for-tests.ts";
import { uploadToHub } from "./hub-upload.ts";

const NAME = "someone/receipts-lora";
const random = new Random("upload");
const noise = (count: number) =>
  Buffer.from(Array.from({ length: count }, (_, i) => (i === 0 ? 0 : random.int(0, 255))));
const CONTENTS: Readonly<Record<string, string | Buffer>> = {
  "README.md": "---\nlibrary_name: peft\n---\n",
  "adapter_config.json": "{}",
  "adapter_model.safetensors": noise(70_000),
  "empty.txt": "",
  "onnx/model.onnx": noise(30_001),
};

async function writeContents(folder: string): Promise<void> {
  await mkdir(join(folder, "onnx"));
  for (const [name, bytes] of Object.entries(CONTENTS)) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, ".hidden"), "not for others");
}

async function push(
  hub: UploadHub,
  folder: string,
  change: { isPrivate?: boolean; token?: string } = {},
  signal?: AbortSignal,
) {
  const { isPrivate = true, token = hub.token } = change;
  const connection = { endpoint: hub.endpoint, token, fetch, signal };
  return uploadToHub(connection, NAME, await filesToUpload(folder), {
    ...{ isPrivate, message: "Upload", progress: silentProgress, firstDelay_ms: 1 },
  });
}

function expectContents(hub: UploadHub): void {
  expect([...hub.files.keys()].sort()).toEqual(Object.keys(CONTENTS).sort());
  for (const [name, bytes] of Object.entries(CONTENTS)) {
    expect(Buffer.compare(hub.files.get(name)!.bytes, Buffer.from(bytes))).toBe(0);
  }
}

async function problemOf(work: Promise<unknown>): Promise<KvittoError> {
  const error = await work.then(
    (value) => new Error(`it gave ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KvittoError)) throw error;
  expect(`${error.message} ${error.hint}`).not.toContain("hf_secret");
  return error;
}

const puts = (hub: UploadHub) => hub.seen.filter((one) => one.startsWith("PUT ")).length;

describe("an upload", () => {
  test("makes a private repository and sends every file in one commit", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startUploadHub(NAME);
    await writeContents(scratch.folder);
    const uploaded = await push(hub, scratch.folder);
    expect(hub.created).toEqual({
      ...{ name: "receipts-lora", organization: "someone", type: "model", visibility: "private" },
    });
    expectContents(hub);
    expect(hub.files.get("adapter_model.safetensors")!.isLarge).toBe(true);
    // Empty files cannot be put into the store.
    expect(hub.files.get("empty.txt")!.isLarge).toBe(false);
    expect(hub.commits).toHaveLength(1);
    expect(uploaded).toMatchObject({ isPrivate: true, unchanged: [] });
    expect(uploaded.sent).toHaveLength(5);

    // What is there by its hash is not sent again, and without a change there is no commit.
    hub.seen.length = 0;
    expect(await push(hub, scratch.folder)).toMatchObject({ commit: null, sent: [] });
    expect(puts(hub)).toBe(0);
    await writeFile(join(scratch.folder, "README.md"), "changed");
    const again = await push(hub, scratch.folder);
    expect(again.sent.map(({ name }) => name)).toEqual(["README.md"]);
    expect(hub.commits[1]!.names).toEqual(["README.md"]);
  });

  test("goes in parts where the Hub wants that", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startUploadHub(NAME);
    hub.partSize_bytes = 30_000;
    await writeContents(scratch.folder);
    await push(hub, scratch.folder);
    expectContents(hub);
    expect(puts(hub)).toBe(5); // ⌈70,000 / 30,000⌉ + ⌈30,001 / 30,000⌉
  });

  test("goes on after a stop: what the store has is not sent twice", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startUploadHub(NAME);
    await writeContents(scratch.folder);
    const stop = new AbortController();
    hub.intercept = (request, response) => {
      if (request.method !== "PUT" || puts(hub) < 2) return false;
      stop.abort(new KvittoError("interrupted", "stopped"));
      response.destroy();
      return true;
    };
    const stopped = await problemOf(push(hub, scratch.folder, {}, stop.signal));
    expect(stopped.code).toBe("interrupted");
    expect(hub.commits).toEqual([]);
    expect(hub.store.size).toBe(1);

    hub.intercept = () => false;
    hub.seen.length = 0;
    await push(hub, scratch.folder);
    expect(puts(hub)).toBe(1);
    expectContents(hub);
  });

  test("is tried again while the Hub is busy or the line is cut", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startUploadHub(NAME);
    await writeContents(scratch.folder);
    const failed = new Set<string>();
    hub.intercept = (request, response) => {
      const url = `${request.method} ${request.url}`;
      if (failed.has(url)) return false;
      failed.add(url);
      if (failed.size % 2 === 0) response.destroy();
      else response.writeHead(503).end();
      return true;
    };
    await push(hub, scratch.folder);
    expectContents(hub);
    // Each of them once in vain: create, who may see it, list, preupload, batch, 2 PUTs, verify, commit.
    expect(failed.size).toBe(9);
  });
});

describe("what is refused", () => {
  test("a token that may not write", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startUploadHub(NAME);
    await writeContents(scratch.folder);
    const refused = await problemOf(push(hub, scratch.folder, { token: "hf_secret_other" }));
    expect(refused.code).toBe("hub.refused");
    expect(refused.message).toContain("(401): Invalid username or password.");
  });

  test("a repository that everybody can see, unless that is meant", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startUploadHub(NAME);
    await writeContents(scratch.folder);
    hub.created = {};
    hub.isPrivate = false;
    expect((await problemOf(push(hub, scratch.folder))).code).toBe("hub.is_public");
    expect(hub.seen.some((one) => one.includes("commit") || one.startsWith("PUT"))).toBe(false);
    expect((await push(hub, scratch.folder, { isPrivate: false })).isPrivate).toBe(false);
    expectContents(hub);
  });

  test("an answer that is not the Hub's, and an object that the store does not take", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startUploadHub(NAME);
    await writeContents(scratch.folder);
    hub.intercept = (request, response) => {
      if (request.url?.includes("preupload") !== true) return false;
      response.end("<html>");
      return true;
    };
    expect((await problemOf(push(hub, scratch.folder))).code).toBe("hub.malformed");
    hub.intercept = (request, response) => {
      if (request.url?.includes("batch") !== true) return false;
      const oid = "0".repeat(64);
      response.end(JSON.stringify({ objects: [{ oid, error: { code: 507, message: "full" } }] }));
      return true;
    };
    expect((await problemOf(push(hub, scratch.folder))).code).toBe("hub.unexpected");
    expect(hub.commits).toEqual([]);
  });
});
