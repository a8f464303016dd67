import type { HeadFigures } from "../../extract/attention-figures.ts";

/** Means over layers and heads. */
export function meanOfHeads(layers: readonly (readonly HeadFigures[])[]): HeadFigures {
  const all = layers.flat();
  const mean = (figure: keyof HeadFigures) =>
    all.reduce((sum, head) => sum + head[figure], 0) / all.length;
  return { entropy: mean("entropy"), top: mean("top"), paper: mean("paper") };
}
