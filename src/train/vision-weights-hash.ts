import { hashTensors } from "../data/feature-cache.ts";
import type { ModelBundle } from "../models/bundle.ts";

/** SHA-256 of every weight between pixels and features: the tower and the projector. */
export async function visionWeightsHash({ model }: ModelBundle): Promise<string> {
  const { vision } = model;
  if (vision === null) throw new Error("internal: no vision weights to hash");
  const store = model.weights({ trainable: () => true });
  vision.encode(store.root);
  return hashTensors(
    [...store.trainables.keys()].map((name) => {
      const stored = model.storedName(name);
      return { file: model.checkpoint.tensors.get(stored)!.file, name: stored };
    }),
  );
}
