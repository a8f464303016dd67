import { copyFile, link, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { KvittoError, messageOf } from "../core/errors.ts";
import { deviceUnavailable, resolveDevice, type Device, type ExecutionProvider } from "./device.ts";
import { emitGraph, type EmittedGraph, type GraphInput } from "./emit.ts";
import { BRANCH_INPUT, emitBranches, type EmittedBranch } from "./emit-branches.ts";
import { checkFeeds } from "./feeds.ts";
import { neg } from "./ops/neg.ts";
import { input, type Tensor } from "./tensor.ts";

export type HostData = Float32Array | BigInt64Array | Int32Array | Uint8Array;

/** Values outside the graph: what is fed and what is fetched. Row-major. */
export interface HostTensor {
  readonly dtype: "float32" | "int64" | "int32" | "uint8" | "bool";
  readonly shape: readonly number[];
  readonly data: HostData;
}

export interface SessionOptions {
  readonly device?: Device;
  /** Threads inside one op; the runtime's own choice (the physical cores) when left out. */
  readonly threads?: number;
  /**
   * Keep a second copy of every weight in the layout its kernel likes. Training gains nothing from
   * it; products with a handful of rows, as in decoding, become about 2.5 times faster.
   */
  readonly prepack?: boolean;
  /** Let idle threads wait busily (the runtime's default): faster alone, harmful beside other work. */
  readonly spinning?: boolean;
}

/** A compiled graph. `using` or {@link Session.release} frees its native memory. */
export interface Session extends AsyncDisposable {
  readonly inputs: EmittedGraph["inputs"];
  /** Runs the graph. Feeds must name every input, and nothing else. */
  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
  release(): Promise<void>;
}

export function hostFloat32(shape: readonly number[], data: Float32Array): HostTensor {
  return { dtype: "float32", shape, data };
}

export function hostInt64(shape: readonly number[], values: Iterable<number>): HostTensor {
  return { dtype: "int64", shape, data: BigInt64Array.from(values, BigInt) };
}

function toRuntime({ dtype, shape, data }: HostTensor): RuntimeTensor {
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length) {
    throw new Error(`internal: feed of shape [${shape.join()}] with ${data.length} values`);
  }
  // The union of typed arrays is exactly what the constructor's overloads take, one by one.
  return new RuntimeTensor(dtype, data as Float32Array, shape);
}

function toHost(tensor: RuntimeTensor): HostTensor {
  const { type } = tensor;
  if (type !== "float32" && type !== "int64" && type !== "int32" && type !== "uint8") {
    throw new Error(`internal: output of type ${type}`);
  }
  return { dtype: type, shape: tensor.dims, data: tensor.data as HostData }; // type was checked
}

/**
 * Puts the weight files beside the graph: the runtime refuses external data outside the graph's
 * folder, symbolic links included. A hard link costs nothing; across file systems it is a copy.
 */
async function placeWeights(folder: string, files: EmittedGraph["weightFiles"]): Promise<void> {
  for (const [name, path] of files) {
    const target = join(folder, name);
    // A link to a symbolic link is one too, and model caches are full of them.
    const real = await realpath(path);
    await link(real, target).catch(() => copyFile(real, target));
  }
}

/** A scratch folder on the file system of the weights, so that hard links work; else the default. */
async function scratchFolder(files: EmittedGraph["weightFiles"]): Promise<string> {
  const [first] = files.values();
  if (first !== undefined) {
    const folder = dirname(await realpath(first));
    const beside = await mkdtemp(join(folder, ".graph-")).catch(() => null);
    if (beside !== null) return beside;
  }
  return mkdtemp(join(tmpdir(), "kvitto-graph-"));
}

function runtimeOptions(
  options: SessionOptions,
  provider: ExecutionProvider,
): InferenceSession.SessionOptions {
  return {
    executionProviders: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
    graphOptimizationLevel: "all",
    // Prepacking keeps a second copy of every weight and is no faster here (docs/log.md).
    extra: {
      session: {
        disable_prepacking: (options.prepack ?? false) ? "0" : "1",
        intra_op: { allow_spinning: (options.spinning ?? true) ? "1" : "0" },
      },
    },
    logSeverityLevel: 4, // errors are thrown; the runtime would print them as well
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
  };
}

async function createSession(
  graph: EmittedGraph,
  settings: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  if (graph.weightFiles.size === 0) return InferenceSession.create(graph.model, settings);
  const folder = await scratchFolder(graph.weightFiles);
  try {
    await placeWeights(folder, graph.weightFiles);
    const path = join(folder, "graph.onnx");
    await writeFile(path, graph.model);
    return await InferenceSession.create(path, settings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why a device takes no graph at all, such as one without an adapter or a driver; null when it does. */
async function whyUnusable(provider: ExecutionProvider): Promise<string | null> {
  const { model } = emitGraph({ y: neg(input("x", "float32", [1])) }, provider);
  try {
    await (await InferenceSession.create(model, runtimeOptions({}, provider))).release();
    return null;
  } catch (error) {
    // A condition of the runtime's own sources comes first, then what it means.
    return messageOf(error).split(" was false. ").at(-1)!.trim();
  }
}

async function sessionOf(
  graph: EmittedGraph,
  options: SessionOptions,
  provider: ExecutionProvider,
): Promise<InferenceSession> {
  try {
    const prepack = options.prepack === true || graph.needsPrepacking;
    return await createSession(graph, runtimeOptions({ ...options, prepack }, provider));
  } catch (error) {
    const why = await whyUnusable(provider);
    if (why !== null) throw deviceUnavailable(provider, `the runtime cannot use it here: ${why}`);
    throw new KvittoError("session.create", `the runtime refused the graph: ${messageOf(error)}`);
  }
}

/**
 * Compiles the graph that computes `outputs` and loads it on a device.
 * @throws {KvittoError} `session.create` when the runtime refuses the graph, `device.unavailable` when the
 *   device cannot be had.
 */
export async function openSession(
  outputs: Readonly<Record<string, Tensor>>,
  options: SessionOptions = {},
): Promise<Session> {
  const provider = resolveDevice(options.device ?? "auto");
  const graph = emitGraph(outputs, provider);
  const session = await sessionOf(graph, options, provider);
  return {
    inputs: graph.inputs,
    async run(feeds) {
      checkFeeds(graph.inputs, feeds);
      const runtimeFeeds = Object.fromEntries(
        Object.entries(feeds).map(([name, tensor]) => [name, toRuntime(tensor)]),
      );
      const results = await session.run(runtimeFeeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, toHost(tensor)]),
      );
    },
    release: () => session.release(),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** Fed to the branch that does not run: every axis without a fixed size is empty. */
function nothingFor({ dtype, shape }: GraphInput): RuntimeTensor {
  const sides = shape.map((side) => (typeof side === "number" ? side : 0));
  const size = sides.reduce((product, side) => product * side, 1);
  if (dtype === "float32") return new RuntimeTensor(dtype, new Float32Array(size), sides);
  if (dtype === "int64") return new RuntimeTensor(dtype, new BigInt64Array(size), sides);
  throw new Error(`internal: no stand-in for an input of type ${dtype}`);
}

/** Two graphs over one copy of their weights. `release` of either frees nothing: use the pair's. */
export interface SessionPair extends AsyncDisposable {
  readonly sessions: readonly [Session, Session];
}

/**
 * Compiles two graphs as the branches of one: weights that both use are in memory once.
 * @throws {KvittoError} as {@link openSession}
 */
export async function openSessionPair(
  pair: readonly [Readonly<Record<string, Tensor>>, Readonly<Record<string, Tensor>>],
  options: SessionOptions = {},
): Promise<SessionPair> {
  const provider = resolveDevice(options.device ?? "auto");
  const { graph, branches } = emitBranches(pair, provider);
  const session = await sessionOf(graph, options, provider);
  const nothing = Object.fromEntries(graph.inputs.map((input) => [input.name, nothingFor(input)]));

  function sessionFor(branch: EmittedBranch, isFirst: boolean): Session {
    const chosen = new RuntimeTensor("bool", Uint8Array.of(isFirst ? 1 : 0), []);
    const fetched = [...branch.outputs.values()];
    return {
      inputs: branch.inputs,
      async run(feeds) {
        checkFeeds(branch.inputs, feeds);
        const given: Record<string, RuntimeTensor> = { ...nothing, [BRANCH_INPUT]: chosen };
        for (const { name, joinedName } of branch.inputs)
          given[joinedName] = toRuntime(feeds[name]!);
        const results = await session.run(given, fetched);
        return Object.fromEntries(
          [...branch.outputs].map(([name, joined]) => [name, toHost(results[joined]!)]),
        );
      },
      release: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  return {
    sessions: [sessionFor(branches[0], true), sessionFor(branches[1], false)],
    [Symbol.asyncDispose]: () => session.release(),
  };
}
