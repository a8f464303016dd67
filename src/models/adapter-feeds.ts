import { hostFloat32, type HostTensor } from "../engine/session.ts";
import type { Model } from "./load-model.ts";
import { doraGains, doraInputNames, doraPlace } from "./dora.ts";
import { loraInputNames, partsHead, type WeightStore } from "./weights.ts";

/** A low-rank update as it is fed: PEFT's tensors and the factor of their product. */
export interface LowRankUpdate {
  readonly kind: "low_rank";
  readonly lora_A: Float32Array; // [r, in]
  readonly lora_B: Float32Array; // [out, r]
  readonly rank: number;
  readonly scaling: number;
  /** Of DoRA: the length that each row of W + s·B·A is given. [out] */
  readonly magnitude?: Float32Array;
}

/** A weight in place of the base's: of PEFT's modules_to_save. */
export interface WholeWeight {
  readonly kind: "whole";
  readonly data: Float32Array;
}

export type AdapterModule = LowRankUpdate | WholeWeight;

/**
 * What an adapter changes: low-rank updates by the path of their linear, whole weights by their name,
 * which no path is: `lm_head` and `lm_head.weight`.
 */
export type AdapterModules = ReadonlyMap<string, AdapterModule>;

interface LoadedAdapter {
  readonly modules: ReadonlyMap<string, Omit<LowRankUpdate, "kind">>;
  readonly weights?: ReadonlyMap<string, Omit<WholeWeight, "kind">>;
}

const formsOf = new WeakMap<LoadedAdapter, AdapterModules>();

/**
 * What a loaded adapter changes, in the form that it is read with; null is the base. The same one each
 * time, by which feeds that were made for it are found again.
 */
export function modulesOf(adapter: LoadedAdapter): AdapterModules;
export function modulesOf(adapter: LoadedAdapter | null): AdapterModules | null;
export function modulesOf(adapter: LoadedAdapter | null): AdapterModules | null {
  if (adapter === null) return null;
  const before = formsOf.get(adapter);
  if (before !== undefined) return before;
  const modules = new Map<string, AdapterModule>();
  for (const [path, one] of adapter.modules) modules.set(path, { kind: "low_rank", ...one });
  for (const [name, { data }] of adapter.weights ?? []) modules.set(name, { kind: "whole", data });
  formsOf.set(adapter, modules);
  return modules;
}

/** The places that a graph must have for an adapter; none for the base. */
export function placesOf(modules: AdapterModules | null): ReadonlySet<string> {
  const places = new Set<string>();
  for (const [name, module] of modules ?? []) {
    places.add(name);
    if (module.kind === "low_rank" && module.magnitude !== undefined) places.add(doraPlace(name));
  }
  return places;
}

/**
 * Weights of a graph that adapters are fed to.
 * @param places as {@link placesOf} them; "all" is every linear, for adapters that are not known yet.
 *   Whole weights have a place only where they are named, for each costs its size in memory, and so
 *   have the factors of DoRA, for each costs a pass over what the linear gives.
 */
export function weightsWithPlaces(
  { weights, decoder }: Pick<Model, "weights" | "decoder">,
  places: ReadonlySet<string> | "all",
): WeightStore {
  const isNamed = (name: string) => places !== "all" && places.has(name);
  return weights({
    adapted: (path) => places === "all" || isNamed(path),
    trainable: isNamed,
    headApart: partsHead(decoder, isNamed),
    dora: { of: (path) => isNamed(doraPlace(path)), as: "fed" },
  });
}

/** The places of a graph that is built. */
export function compiledPlaces(store: WeightStore): ReadonlySet<string> {
  const withGain = [...store.adapters].filter(([, { gain }]) => (gain ?? null) !== null);
  return new Set([
    ...store.adapters.keys(),
    ...withGain.map(([path]) => doraPlace(path)),
    ...store.trainables.keys(),
  ]);
}

type Base = Pick<Model, "checkpoint" | "storedName">;

/** The base's own weights in float32, by name: read each time, or once and kept. */
interface BaseWeights {
  readWeight(name: string): Promise<Float32Array>;
  keptWeight(name: string): Promise<Float32Array>;
}

/**
 * Feeds for every place: the adapter's own, or what leaves the base as it is, which is rank-1 zeros or
 * the base's weight.
 */
async function adapterFeeds(
  { readWeight, keptWeight }: BaseWeights,
  store: WeightStore,
  modules: AdapterModules,
  isOutside: (place: string) => boolean,
): Promise<Record<string, HostTensor>> {
  const feeds: Record<string, HostTensor> = {};
  const compiled = compiledPlaces(store);
  for (const place of placesOf(modules)) {
    if (!compiled.has(place) && !isOutside(place)) {
      throw new Error(`internal: the graph was compiled without a place for ${place}`);
    }
  }
  for (const [path, { inFeatures, outFeatures, gain }] of store.adapters) {
    const names = loraInputNames(path);
    const module = modules.get(path);
    if (module?.kind === "whole") throw new Error(`internal: ${path} is no weight`);
    const rank = module?.rank ?? 1;
    feeds[names.A] = hostFloat32(
      [rank, inFeatures],
      module?.lora_A ?? new Float32Array(inFeatures),
    );
    feeds[names.B] = hostFloat32(
      [outFeatures, rank],
      module?.lora_B ?? new Float32Array(outFeatures),
    );
    feeds[names.scaling] = hostFloat32([], Float32Array.of(module?.scaling ?? 0));
    if ((gain ?? null) === null) continue;
    const magnitude = module?.magnitude;
    const own =
      module === undefined || magnitude === undefined
        ? new Float32Array(outFeatures).fill(1) // · 1 is exact: plain LoRA stays what it is
        : doraGains(await readWeight(`${path}.weight`), { ...module, magnitude });
    feeds[doraInputNames(path).gain] = hostFloat32([outFeatures], own);
  }
  for (const [name, { shape }] of store.trainables) {
    const module = modules.get(name);
    if (module?.kind === "low_rank") throw new Error(`internal: ${name} is no linear`);
    feeds[name] = hostFloat32(shape.map(Number), module?.data ?? (await keptWeight(name)));
  }
  return feeds;
}

const NO_ADAPTER: AdapterModules = new Map();

/** Feeds of adapters, null for the base: made once for each, and they refer to its own arrays. */
export type AdapterFeeder = (
  adapter: AdapterModules | null,
) => Promise<Readonly<Record<string, HostTensor>>>;

/**
 * @param store what the graph was built from
 * @param isOutside places that adapters may have and the graph has no part for; none when left out
 */
export function adapterFeeder(
  { checkpoint, storedName }: Base,
  store: WeightStore,
  isOutside: (place: string) => boolean = () => false,
): AdapterFeeder {
  const known = new WeakMap<AdapterModules, Promise<Record<string, HostTensor>>>();
  const read = new Map<string, Promise<Float32Array>>();
  const readWeight = (name: string) => checkpoint.readFloat32(storedName(name));
  const keptWeight = (name: string) => {
    const values = read.get(name) ?? readWeight(name);
    read.set(name, values);
    return values;
  };
  return (adapter) => {
    const key = adapter ?? NO_ADAPTER;
    const feeds = known.get(key) ?? adapterFeeds({ readWeight, keptWeight }, store, key, isOutside);
    known.set(key, feeds);
    return feeds;
  };
}
