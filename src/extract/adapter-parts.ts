import type { Model } from "../models/load-model.ts";
import type { AdapterModules } from "./generator.ts";

/** What of an adapter belongs to the decoder, and what to tower and projector. */
export interface AdapterParts {
  readonly language: AdapterModules;
  readonly vision: AdapterModules;
}

/** Paths of the linears of tower and projector, and names of their weights. */
export function visionPaths({ vision, weights }: Model): ReadonlyMap<string, "linear" | "weight"> {
  if (vision === null) return new Map();
  const store = weights({ trainable: () => true });
  vision.encode(store.root, { alone: true });
  return new Map([
    ...store.linears.map(({ path }) => [path, "linear"] as const),
    ...[...store.trainables.keys()].map((name) => [name, "weight"] as const),
  ]);
}

/** Splits adapters, each once: what is made of a part is remembered by the part. */
export function adapterSplitter(isVision: (path: string) => boolean) {
  const known = new WeakMap<AdapterModules, AdapterParts>();
  return (adapter: AdapterModules): AdapterParts => {
    const before = known.get(adapter);
    if (before !== undefined) return before;
    const entries = [...adapter];
    const isOneThing = entries.every(([path]) => !isVision(path));
    const parts: AdapterParts = {
      language: isOneThing ? adapter : new Map(entries.filter(([path]) => !isVision(path))),
      vision: new Map(entries.filter(([path]) => isVision(path))),
    };
    known.set(adapter, parts);
    return parts;
  };
}
