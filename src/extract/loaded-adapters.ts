import { KvittoError } from "../core/errors.ts";
import { placesOf, type AdapterModules } from "../models/adapter-feeds.ts";

/**
 * Adapters by name over one compiled base. They are fed, never compiled: loading, unloading and
 * changing from one to the next touches no graph, whatever their ranks, alphas and targets are.
 */
export interface LoadedAdapters {
  readonly names: readonly string[];
  /** @throws {KvittoError} `adapter.name_taken`, `adapter.not_compiled` */
  load(name: string, modules: AdapterModules): void;
  /** @throws {KvittoError} `adapter.not_loaded` */
  unload(name: string): void;
  /** @throws {KvittoError} `adapter.not_loaded` */
  get(name: string): AdapterModules;
}

/** @param isCompiled which of `placesOf` an adapter the base has */
export function loadedAdapters(isCompiled: (place: string) => boolean): LoadedAdapters {
  const loaded = new Map<string, AdapterModules>();
  function get(name: string): AdapterModules {
    const found = loaded.get(name);
    if (found !== undefined) return found;
    const names = [...loaded.keys()].join(", ");
    throw new KvittoError(
      "adapter.not_loaded",
      `No adapter is loaded as ${name}; ${names === "" ? "none is loaded" : `loaded are ${names}`}.`,
    );
  }
  return {
    get names() {
      return [...loaded.keys()];
    },
    load(name, modules) {
      if (loaded.has(name)) {
        throw new KvittoError(
          "adapter.name_taken",
          `An adapter is loaded as ${name} already.`,
          "Unload it first, or give the new one another name.",
        );
      }
      const outside = [...placesOf(modules)].find((place) => !isCompiled(place));
      if (outside !== undefined) {
        throw new KvittoError(
          "adapter.not_compiled",
          `The adapter ${name} changes ${outside}, and the base was compiled for other layers only.`,
          'Open the reader with the places of every adapter; `adapted: "all"` has one for each linear, and none for whole weights.',
        );
      }
      loaded.set(name, modules);
    },
    unload(name) {
      get(name);
      loaded.delete(name);
    },
    get,
  };
}
