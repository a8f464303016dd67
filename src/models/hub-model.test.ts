import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { downloadModel, isHubName } from "./hub-model.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

/** What the stand-in for the Hub has; tests change it. */
let files: Map<string, Buffer>;
let asked: string[];
let damaged: string | null;
let status: number | null;
let server: Server;
let cache: string;

/** The few calls of the Hub's HTTP interface that fetching a model needs. */
function serve(url: string, range: string | undefined) {
  const { pathname } = new URL(url, "http://hub");
  if (pathname === "/api/models/some/model/revision/main") {
    return { status: 200, headers: {}, body: JSON.stringify({ id: "some/model", sha: SHA }) };
  }
  if (pathname === `/api/models/some/model/tree/${SHA}`) {
    const list = [...files].map(([path, bytes]) => {
      const oid = createHash("sha256").update(bytes).digest("hex");
      const lfs = path.endsWith(".safetensors") ? { lfs: { oid, size: bytes.length } } : {};
      return { type: "file", path, size: bytes.length, oid: "git", ...lfs };
    });
    return { status: 200, headers: {}, body: JSON.stringify(list) };
  }
  const name = pathname.replace(`/some/model/resolve/${SHA}/`, "");
  const bytes = files.get(name);
  if (bytes === undefined) return { status: 404, headers: {}, body: "{}" };
  asked.push(name);
  const sent = name === damaged ? Buffer.from(bytes.toString().replace("a", "b")) : bytes;
  if (range !== "bytes=0-0") return { status: 200, headers: { ETag: '"x"' }, body: sent };
  const headers = { ETag: '"x"', "Content-Range": `bytes 0-0/${bytes.length}` };
  return { status: 206, headers, body: sent.subarray(0, 1) };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = serve(request.url ?? "", request.headers.range);
    response.writeHead(status ?? answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(() => new Promise((done) => server.close(done)));

beforeEach(async () => {
  files = new Map([
    ["config.json", Buffer.from('{"model_type":"llama"}')],
    ["model.safetensors", Buffer.from("a".repeat(5000))],
    ["tokenizer.json", Buffer.from("{}")],
    ["model.onnx", Buffer.from("not wanted")],
    ["pytorch_model.bin", Buffer.from("not wanted")],
  ]);
  [asked, damaged, status] = [[], null, null];
  cache = await mkdtemp(join(tmpdir(), "kvitto-hub-"));
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  vi.stubEnv("HF_ENDPOINT", `http://127.0.0.1:${port}`);
  vi.stubEnv("HF_TOKEN", undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

const download = (name = "some/model") => downloadModel(name, { cache, progress: silentProgress });
const distinct = () => [...new Set(asked)].sort();

test("fetches what a model folder is read from, as plain files, and only once", async () => {
  const folder = await download();
  expect((await readdir(folder)).sort()).toEqual([
    "config.json",
    "model.safetensors",
    "tokenizer.json",
  ]);
  expect(await readFile(join(folder, "model.safetensors"))).toEqual(files.get("model.safetensors"));
  expect(distinct()).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
  asked = [];
  expect(await download()).toBe(folder);
  expect(asked).toEqual([]);
});

test("a file that arrives damaged is not kept; the next try fetches only what is missing", async () => {
  damaged = "model.safetensors";
  await expect(download()).rejects.toMatchObject({
    code: "hub.failed",
    message: expect.stringContaining("model.safetensors did not arrive as it is") as string,
  });
  const [folder] = (await readdir(join(cache, "some--model"))).filter((name) => name === SHA);
  expect(await readdir(join(cache, "some--model", folder!))).toEqual(["config.json"]);
  [damaged, asked] = [null, []];
  await download();
  expect(distinct()).toEqual(["model.safetensors", "tokenizer.json"]);
});

test("without a network the copy that was fetched before is used, and that is said", async () => {
  const folder = await download();
  vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9"); // nobody listens there
  const said: string[] = [];
  const progress = { ...silentProgress, say: (line: string) => said.push(line) };
  expect(await downloadModel("some/model", { cache, progress })).toBe(folder);
  expect(said.join()).toMatch(/could not be fetched: .*The copy that was fetched before is used/);
  await rm(join(cache, "some--model"), { recursive: true });
  await expect(download()).rejects.toMatchObject({ code: "hub.failed" });
});

test.each([
  [404, "hub.not_found"],
  [401, "hub.no_access"],
  [403, "hub.no_access"],
  [500, "hub.failed"],
])("the Hub's %i is %s", async (given, code) => {
  status = given;
  await expect(download()).rejects.toMatchObject({ code });
});

test("a model without safetensors is refused before anything is fetched", async () => {
  files.delete("model.safetensors");
  await expect(download()).rejects.toMatchObject({ code: "hub.no_weights" });
  expect(asked).toEqual([]);
});

test("a stop ends the download with its own reason", async () => {
  const reason = new Error("stopped");
  const signal = AbortSignal.abort(reason);
  const options = { cache, progress: silentProgress, signal };
  await expect(downloadModel("some/model", options)).rejects.toBe(reason);
});

test.each([
  ["owner/name", true],
  ["LiquidAI/LFM2-VL-450M", true],
  ["owner/name@refs/pr/1", true],
  ["./name", false],
  ["/owner/name", false],
  ["a/b/c", false],
  ["name", false],
  ["../name", false],
])("%s is a name on the Hub: %s", (name, expected) => {
  expect(isHubName(name)).toBe(expected);
});
