import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import type { Progress } from "../core/progress.ts";
import { scratchFolder } from "./checkpoint-for-tests.ts";
import { COMMIT, startHub, type FakeHub } from "./hub-server-for-tests.ts";
import { resolveModel, type ResolveOptions } from "./hub.ts";

const NAME = "someone/small-model";
const random = new Random("hub");
const noise = (count: number) =>
  Buffer.from(Array.from({ length: count }, () => random.int(0, 255)));
/** Larger than what one write of a socket carries, so that a cut leaves a part. */
const WEIGHTS = noise(300_000);

const MODEL = {
  "config.json": "{}",
  "tokenizer.json": "{}",
  "tokenizer_config.json": "{}",
  "chat_template.jinja": "{{ messages }}",
  "preprocessor_config.json": "{}",
  "model.safetensors": WEIGHTS,
};
const UNWANTED = {
  ".gitattributes": "x",
  "README.md": "x",
  "pytorch_model.bin": "x",
  "onnx/model.onnx": "x",
  "onnx/config.json": "x",
  "training_args.bin": "x",
};

function optionsFor(hub: FakeHub, cache: string): ResolveOptions {
  return { endpoint: hub.endpoint, cache, token: "hf_secret", firstDelay_ms: 1 };
}

async function problemOf(work: Promise<unknown>): Promise<KvittoError> {
  const error = await work.then(
    (value) => new Error(`it gave ${String(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KvittoError)) throw error;
  expect(error.hint).toBeDefined();
  expect(`${error.message} ${error.hint}`).not.toContain("hf_secret");
  return error;
}

const filesAsked = (hub: FakeHub) =>
  hub.seen
    .filter(({ path }) => path.includes("/resolve/"))
    .map(({ path }) => path.split("/").at(-1));

test("a folder that exists is used as it is, without a network", async () => {
  await using scratch = await scratchFolder();
  const fetchNothing = () => Promise.reject(new Error("the network was used"));
  expect(await resolveModel(scratch.folder, { fetch: fetchNothing })).toBe(scratch.folder);
});

test("a model is downloaded: what it needs and nothing else, under its commit", async () => {
  await using scratch = await scratchFolder();
  await using hub = await startHub(NAME, { ...MODEL, ...UNWANTED });
  const bars: string[] = [];
  const lines: string[] = [];
  let advanced = 0;
  const progress: Progress = {
    bar(label, total, unit) {
      bars.push(`${label} ${total} ${unit}`);
      return { advance: (by = 1) => (advanced += by), done: () => bars.push("done") };
    },
    say: (line) => lines.push(line),
  };
  const folder = await resolveModel(NAME, { ...optionsFor(hub, scratch.folder), progress });
  expect(folder).toBe(join(scratch.folder, "someone--small-model", COMMIT));
  expect((await readdir(folder)).sort()).toEqual(Object.keys(MODEL).sort());
  for (const [name, bytes] of Object.entries(MODEL)) {
    expect(Buffer.compare(await readFile(join(folder, name)), Buffer.from(bytes))).toBe(0);
  }
  expect(filesAsked(hub).sort()).toEqual(Object.keys(MODEL).sort());
  expect(new Set(hub.seen.map(({ authorization }) => authorization))).toEqual(
    new Set(["Bearer hf_secret"]),
  );
  expect(bars).toEqual([`Downloading ${NAME} 1 MB`, "done"]); // 0.3 MB, rounded up
  expect(advanced).toBe(1);
  expect(lines).toEqual([`${NAME} is in ${folder}`]);
});

test("once complete, a model needs no network", async () => {
  await using scratch = await scratchFolder();
  const hub = await startHub(NAME, MODEL);
  const options = optionsFor(hub, scratch.folder);
  const folder = await resolveModel(NAME, options);
  await hub.close();
  expect(await resolveModel(NAME, options)).toBe(folder);
  expect(await resolveModel(`${NAME}@${COMMIT}`, options)).toBe(folder); // by its commit, too
  // Another revision may be another model: that has to be asked for.
  expect((await problemOf(resolveModel(`${NAME}@v2`, options))).code).toBe("hub.unreachable");
});

describe("a download that is cut off", () => {
  test("continues where it stopped", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    hub.cutAfter_bytes = 100_000;
    hub.cuts = 2;
    const folder = await resolveModel(NAME, optionsFor(hub, scratch.folder));
    expect(Buffer.compare(await readFile(join(folder, "model.safetensors")), WEIGHTS)).toBe(0);
    const ranges = hub.seen.flatMap(({ range }) => range ?? []);
    expect(ranges).toEqual(["bytes=100000-", "bytes=200000-"]);
  });

  test("continues in another process, after the first was stopped", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    hub.cutAfter_bytes = 100_000;
    hub.cuts = 1;
    const stop = new AbortController();
    hub.intercept = (request) => {
      if (request.headers.range !== undefined) stop.abort(new Error("interrupted"));
      return false;
    };
    const first = resolveModel(NAME, { ...optionsFor(hub, scratch.folder), signal: stop.signal });
    await expect(first).rejects.toThrow("interrupted");
    expect(await readdir(join(scratch.folder, "someone--small-model"))).toEqual([
      `${COMMIT}.partial`, // nothing that looks like a model
    ]);
    hub.intercept = () => false;
    hub.seen.length = 0;
    await resolveModel(NAME, optionsFor(hub, scratch.folder));
    expect(filesAsked(hub)).toEqual(["model.safetensors"]); // the small files were complete
    expect(hub.seen.flatMap(({ range }) => range ?? []).length).toBe(1);
  });

  test("starts again where the server cannot continue", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    hub.cutAfter_bytes = 100_000;
    hub.cuts = 1;
    hub.ignoresRange = true;
    const folder = await resolveModel(NAME, optionsFor(hub, scratch.folder));
    expect(Buffer.compare(await readFile(join(folder, "model.safetensors")), WEIGHTS)).toBe(0);
  });

  test("is given up when nothing arrives any more, and made anew", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    let silent = 1;
    hub.intercept = (request, response) => {
      if (silent === 0 || request.url?.endsWith("model.safetensors") !== true) return false;
      silent -= 1;
      response.writeHead(200, { "content-length": String(WEIGHTS.length) });
      response.write(WEIGHTS.subarray(0, 10_000));
      return true;
    };
    const options = { ...optionsFor(hub, scratch.folder), stalledAfter_ms: 200 };
    const folder = await resolveModel(NAME, options);
    expect(Buffer.compare(await readFile(join(folder, "model.safetensors")), WEIGHTS)).toBe(0);
    expect(hub.seen.flatMap(({ range }) => range ?? [])).toEqual(["bytes=10000-"]);
  });
});

test.each([429, 500, 503])(
  "a server that answers %i for a moment is asked again",
  async (status) => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    let busy = 3;
    hub.intercept = (_, response) => {
      if (busy === 0) return false;
      busy -= 1;
      response.writeHead(status).end();
      return true;
    };
    await resolveModel(NAME, optionsFor(hub, scratch.folder));
    hub.intercept = (_, response) => {
      response.writeHead(status).end();
      return true;
    };
    const error = await problemOf(resolveModel(`${NAME}@v2`, optionsFor(hub, scratch.folder)));
    expect(error.code).toBe("hub.unreachable");
    expect(error.message).toContain(String(status));
  },
);

describe("bytes that are not the Hub's", () => {
  const damaged = Buffer.from(WEIGHTS);
  damaged[150_000]! ^= 1;

  test("are refused, and no model appears", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    hub.intercept = (request, response) => {
      if (request.url?.endsWith("model.safetensors") !== true) return false;
      response.end(damaged);
      return true;
    };
    const error = await problemOf(resolveModel(NAME, optionsFor(hub, scratch.folder)));
    expect(error.code).toBe("hub.corrupt");
    expect(error.message).toContain("model.safetensors");
    const store = join(scratch.folder, "someone--small-model");
    expect(await readdir(store)).toEqual([`${COMMIT}.partial`]);
    expect(await readdir(join(store, `${COMMIT}.partial`))).not.toContain("model.safetensors");
    // The next attempt starts from nothing, not from the damage.
    hub.intercept = () => false;
    const folder = await resolveModel(NAME, optionsFor(hub, scratch.folder));
    expect(Buffer.compare(await readFile(join(folder, "model.safetensors")), WEIGHTS)).toBe(0);
  });

  test.each([
    ["a part of something else", damaged.subarray(0, 200_000)],
    ["a part longer than the file", noise(400_000)],
    ["a whole file of something else", damaged],
  ])("%s left behind is not built upon", async (_, left) => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    const partial = join(scratch.folder, "someone--small-model", `${COMMIT}.partial`);
    await mkdir(partial, { recursive: true });
    const part = join(partial, "model.safetensors.part-0");
    await writeFile(part, left);
    await utimes(part, 0, 0);
    const folder = await resolveModel(NAME, optionsFor(hub, scratch.folder));
    expect(Buffer.compare(await readFile(join(folder, "model.safetensors")), WEIGHTS)).toBe(0);
    expect((await readdir(folder)).length).toBe(Object.keys(MODEL).length);
  });

  test("more bytes than listed are not written to the disk", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    hub.intercept = (request, response) => {
      if (request.url?.endsWith("config.json") !== true) return false;
      response.end("x".repeat(1000));
      return true;
    };
    const error = await problemOf(resolveModel(NAME, optionsFor(hub, scratch.folder)));
    expect(error.code).toBe("hub.corrupt");
  });
});

test("two at once give the same folder, whole", async () => {
  await using scratch = await scratchFolder();
  await using hub = await startHub(NAME, MODEL);
  const options = optionsFor(hub, scratch.folder);
  const [first, second] = await Promise.all([
    resolveModel(NAME, options),
    resolveModel(NAME, options),
  ]);
  expect(first).toBe(second);
  expect((await readdir(first)).sort()).toEqual(Object.keys(MODEL).sort());
  expect(Buffer.compare(await readFile(join(first, "model.safetensors")), WEIGHTS)).toBe(0);
});

test("weights in several files are found through their index", async () => {
  await using scratch = await scratchFolder();
  const [one, two] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  const index = JSON.stringify({ metadata: {}, weight_map: { a: one, b: two, c: one } });
  const shared = { "config.json": "{}", "model.safetensors.index.json": index };
  await using hub = await startHub(NAME, {
    ...{ ...shared, [one]: noise(1000), [two]: noise(2000) },
    "model-00003-of-00003.safetensors": "of another split",
  });
  const folder = await resolveModel(NAME, optionsFor(hub, scratch.folder));
  expect((await readdir(folder)).sort()).toEqual([...Object.keys(shared), one, two].sort());

  await using other = await scratchFolder();
  hub.files.delete(two);
  const error = await problemOf(resolveModel(NAME, optionsFor(hub, other.folder)));
  expect(error.code).toBe("hub.no_model");
  expect(error.message).toContain(two);
});

test("the token is not sent where the Hub redirects to", async () => {
  await using scratch = await scratchFolder();
  await using hub = await startHub(NAME, MODEL);
  await using storage = await startHub(NAME, MODEL);
  hub.intercept = (request, response) => {
    if (request.url?.includes("/resolve/") !== true) return false;
    response.writeHead(302, { location: `${storage.endpoint}${request.url}` }).end();
    return true;
  };
  await resolveModel(NAME, optionsFor(hub, scratch.folder));
  expect(storage.seen.length).toBe(Object.keys(MODEL).length);
  for (const { authorization } of storage.seen) expect(authorization).toBeUndefined();
});

describe("refusals", () => {
  const answers = (status: number, code?: string): FakeHub["intercept"] => {
    return (_, response) => {
      response.writeHead(status, code === undefined ? {} : { "x-error-code": code }).end("{}");
      return true;
    };
  };

  test.each([
    ["no such model, asked by a stranger", 401, undefined, false, "hub.not_found"],
    ["no such model, asked with a token", 404, "RepoNotFound", true, "hub.not_found"],
    ["terms not accepted, asked by a stranger", 401, "GatedRepo", false, "hub.gated"],
    ["terms not accepted, asked with a token", 403, "GatedRepo", true, "hub.gated"],
    ["a token that has expired", 401, undefined, true, "hub.refused"],
    ["no such revision", 404, "RevisionNotFound", true, "hub.no_revision"],
    ["an answer that nobody expects", 418, undefined, true, "hub.unexpected"],
    ["an answer that is no list of files", 200, undefined, true, "hub.malformed"],
  ])("%s", async (_, status, reason, hasToken, code) => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    hub.intercept = answers(status, reason);
    const { token, ...stranger } = optionsFor(hub, scratch.folder);
    const options = hasToken ? { ...stranger, token: token! } : stranger;
    const error = await problemOf(resolveModel(NAME, options));
    expect(error.code).toBe(code);
    expect(hub.seen.length).toBe(1); // asking again would not help
    if (code === "hub.gated") expect(error.hint).toMatch(/settings\/tokens.*HF_TOKEN/);
  });

  test.each([
    ["an adapter", { "adapter_config.json": "{}", "adapter_model.safetensors": "x" }, "adapter"],
    ["pickles only", { "config.json": "{}", "pytorch_model.bin": "x" }, "safetensors"],
    ["weights without a config", { "model.safetensors": "x" }, "config.json"],
    ["a model in a folder", { "sub/config.json": "{}", "sub/model.safetensors": "x" }, "top level"],
    ["names that leave the folder", { "../config.json": "{}", "model.safetensors": "x" }, "config"],
  ])("%s is no model, and nothing is downloaded", async (_, files, word) => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, files);
    const error = await problemOf(resolveModel(NAME, optionsFor(hub, scratch.folder)));
    expect(error.code).toMatch(/^hub\.(is_adapter|no_model)$/);
    expect(error.message).toContain(word);
    expect(filesAsked(hub)).toEqual([]);
  });

  test("a model that does not fit on the disk is not begun", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub(NAME, MODEL);
    hub.intercept = (_, response) => {
      const size = Number.MAX_SAFE_INTEGER; // 9 PB
      const names = ["config.json", "model.safetensors"];
      const siblings = names.map((rfilename) => ({ rfilename, size, blobId: COMMIT }));
      response.end(JSON.stringify({ sha: COMMIT, siblings }));
      return true;
    };
    const error = await problemOf(resolveModel(NAME, optionsFor(hub, scratch.folder)));
    expect(error.code).toBe("file.disk_full");
    expect(error.message).toMatch(/needs \d+\.\d GB in .* \d+\.\d GB are free/);
    expect(filesAsked(hub)).toEqual([]);
  });

  test("no network", async () => {
    await using scratch = await scratchFolder();
    const hub = await startHub(NAME, MODEL);
    await hub.close();
    const error = await problemOf(resolveModel(NAME, optionsFor(hub, scratch.folder)));
    expect(error.code).toBe("hub.unreachable");
    expect(error.message).toContain("ECONNREFUSED");
  });
});

describe("a name that is meant as a path", () => {
  test.each(["./models/mine", "/models/mine", "../mine", "models/mine/final", "mine", "a b/c", ""])(
    "%j is never asked of the Hub",
    async (name) => {
      await using scratch = await scratchFolder();
      await using hub = await startHub(NAME, MODEL);
      const error = await problemOf(resolveModel(name, optionsFor(hub, scratch.folder)));
      expect(error.code).toBe("model.not_found");
      expect(hub.seen).toEqual([]);
    },
  );

  test("a folder mistyped beside others is answered with the others", async () => {
    await using scratch = await scratchFolder();
    await using hub = await startHub("src/modells", MODEL);
    // Tests run in the project's root, where src/ is.
    const error = await problemOf(resolveModel("src/modells", optionsFor(hub, scratch.folder)));
    expect(error.code).toBe("model.not_found");
    expect(error.message).toContain("which holds models, ");
    expect(hub.seen).toEqual([]);
    // Said with its prefix it is the Hub's all the same.
    await resolveModel("hf:src/modells", optionsFor(hub, scratch.folder));
    expect(hub.seen.length).toBeGreaterThan(0);
  });

  test("a file is not a model", async () => {
    const error = await problemOf(resolveModel(import.meta.filename));
    expect(error.message).toContain("is a file");
  });
});
