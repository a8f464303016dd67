import { multiplyDimensions, symbol, type Dimension } from "../engine/dimension.ts";
import { apply, defineOp, notDifferentiable, type GraphWriter } from "../engine/op.ts";
import type { Tensor } from "../engine/tensor.ts";
import { HIDDEN } from "../models/sequence.ts";

/** What the host computes for our own towers, from what other programs feed. None has a gradient. */
const exported = notDifferentiable("an exported graph is not trained");

const CAST_TO = { float32: 1, int64: 7, bool: 9 } as const;

/** Shorter spellings of the nodes that the ops below are made of. */
function nodesOf(g: GraphWriter) {
  const vector = (...values: number[]) =>
    g.constant("int64", [values.length], BigInt64Array.from(values, BigInt));
  const integer = (value: number) => g.constant("int64", [], BigInt64Array.of(BigInt(value)));
  const one = (type: string, ...inputs: string[]) => g.node(type, inputs)[0]!;
  const unsqueeze = (x: string, ...axes: number[]) => one("Unsqueeze", x, vector(...axes));
  return {
    ...{ vector, integer, one, unsqueeze },
    float: (value: number) => g.constant("float32", [], Float32Array.of(value)),
    cast: (x: string, to: keyof typeof CAST_TO) => g.node("Cast", [x], { to: CAST_TO[to] })[0]!,
    shaped: (x: string, ...shape: number[]) => one("Reshape", x, vector(...shape)),
    /** The size of an axis, an int64 scalar. */
    side(of: string, axis: number) {
      const [size] = g.node("Shape", [of], { start: axis, end: axis + 1 });
      return one("Squeeze", size!, vector(0));
    },
    upTo: (size: string) => one("Range", integer(0), size, integer(1)),
    /** Column `at` of spatial_shapes [N,2], as [N,1]. */
    column: (of: string, at: number) =>
      one("Slice", of, vector(at), vector(at + 1), vector(1), vector(1)),
  };
}

const realFramesOp = defineOp<"frames" | "mask", null>({
  name: "exportedRealFrames",
  infer: ({ frames }) => [
    { dtype: frames.dtype, shape: [symbol("frames"), ...frames.shape.slice(1)] },
  ],
  emit: (g, { frames, mask }) => {
    const { cast, shaped, vector } = nodesOf(g);
    const [seen] = g.node("ReduceMax", [cast(mask, "float32"), vector(2, 3)], { keepdims: 0 });
    return g.node("Compress", [frames, cast(shaped(seen!, -1), "bool")], { axis: 0 });
  },
  gradient: () => ({ frames: exported, mask: exported }),
});

/** Frames [B·N,3,S,S] of which the mask [B,N,S,S] shows anything; the rest fill a batch up. */
export const realFrames = (frames: Tensor, mask: Tensor): Tensor =>
  apply(realFramesOp, { frames, mask }, null);

interface Squares {
  /** Rows of one frame's patches, an image token after another. */
  readonly index: readonly number[];
  /** Patches of a frame, and of a token. */
  readonly patches: number;
  readonly square: number;
}

const frameSquaresOp = defineOp<"frames", Squares>({
  name: "exportedFrameSquares",
  infer: ({ frames }, { index, square }) => {
    const tokens: Dimension = multiplyDimensions(frames.shape[0]!, index.length / square);
    return [{ dtype: "int64", shape: [tokens, square] }];
  },
  emit: (g, { frames }, { index, patches, square }) => {
    const { integer, one, shaped, side, unsqueeze, upTo } = nodesOf(g);
    const first = one("Mul", upTo(side(frames, 0)), integer(patches));
    const own = g.constant("int64", [1, index.length], BigInt64Array.from(index, BigInt));
    return [shaped(one("Add", unsqueeze(first, 1), own), -1, square)];
  },
  gradient: () => ({ frames: exported }),
});

/** Which rows of the flattened [N·P] patches make each image token, of frames alike. int64 [M,square] */
export const frameSquares = (frames: Tensor, squares: Squares): Tensor =>
  apply(frameSquaresOp, { frames }, squares);

const paddingBiasOp = defineOp<"mask", null>({
  name: "exportedPaddingBias",
  infer: ({ mask }) => [{ dtype: "float32", shape: [mask.shape[0]!, 1, 1, mask.shape[1]!] }],
  emit: (g, { mask }) => {
    const { cast, float, one, unsqueeze } = nodesOf(g);
    return [unsqueeze(one("Where", cast(mask, "bool"), float(0), float(HIDDEN)), 1, 2)];
  },
  gradient: () => ({ mask: exported }),
});

/** Patches' mask [N,P], 1 for one that is there → [N,1,1,P], 0 for it, else very negative. */
export const paddingBias = (mask: Tensor): Tensor => apply(paddingBiasOp, { mask }, null);

const gridPositionsOp = defineOp<"pixels" | "sizes", { readonly gridSide: number }>({
  name: "exportedGridPositions",
  infer: ({ pixels }, { gridSide }) => [
    { dtype: "float32", shape: [pixels.shape[0]!, pixels.shape[1]!, gridSide ** 2] },
  ],
  emit: (g, { pixels, sizes }, { gridSide }) => {
    const { cast, column, float, integer, one, shaped, side, unsqueeze, upTo, vector } = nodesOf(g);
    const [height, width] = [column(sizes, 0), column(sizes, 1)]; // [N,1]
    const place = unsqueeze(upTo(side(pixels, 1)), 0); // [1,P]
    // Filling has the place of patch 0, as the reference has it.
    const isPatch = one("Less", place, one("Mul", height, width)); // [N,P]
    const inside = one("Where", isPatch, place, integer(0));
    const row = one("Div", inside, width);
    const cells = g.constant(
      "float32",
      [gridSide],
      Float32Array.from({ length: gridSide }, (_, i) => i + 0.5),
    );
    /** Triangles of one axis, as `resizeMatrix` draws them: [N,P,grid]. */
    const axis = (at: string, of: string) => {
      const scale = one("Div", float(gridSide), cast(of, "float32")); // [N,1]
      const support = unsqueeze(one("Max", scale, float(1)), 2);
      const centre = unsqueeze(one("Mul", one("Add", cast(at, "float32"), float(0.5)), scale), 2);
      const far = one("Div", one("Abs", one("Sub", cells, centre)), support);
      const weight = one("Max", one("Sub", float(1), far), float(0));
      const [total] = g.node("ReduceSum", [weight, vector(2)], { keepdims: 1 });
      return one("Div", weight, total!);
    };
    const rows = unsqueeze(axis(row, height), 3); // [N,P,grid,1]
    const columns = unsqueeze(axis(one("Sub", inside, one("Mul", row, width)), width), 2);
    return [shaped(one("Mul", rows, columns), 0, 0, gridSide ** 2)];
  },
  gradient: () => ({ pixels: exported, sizes: exported }),
});

/**
 * Each patch's mixture of the learned grid of positions, as `positionWeights` makes it on the host.
 * pixels [N,P,V], sizes int64 [N,2] (patches down and across) → [N,P,grid²].
 */
export const gridPositions = (pixels: Tensor, sizes: Tensor, gridSide: number): Tensor =>
  apply(gridPositionsOp, { pixels, sizes }, { gridSide });

const gridSquaresOp = defineOp<"pixels" | "sizes", { readonly downsample: number }>({
  name: "exportedGridSquares",
  infer: (_, { downsample }) => [
    { dtype: "int64", shape: [symbol("image_tokens"), downsample ** 2] },
  ],
  emit: (g, { pixels, sizes }, { downsample }) => {
    const { column, integer, one, shaped, side, unsqueeze, upTo } = nodesOf(g);
    const [height, width] = [column(sizes, 0), column(sizes, 1)]; // [N,1]
    const patches = side(pixels, 1);
    const factor = integer(downsample);
    const token = unsqueeze(upTo(one("Div", patches, integer(downsample ** 2))), 0); // [1,T]
    const across = one("Div", width, factor);
    const isToken = one("Less", token, one("Mul", one("Div", height, factor), across)); // [N,T]
    const row = one("Div", token, across);
    const left = one("Mul", one("Sub", token, one("Mul", row, across)), factor);
    const first = one("Mul", unsqueeze(upTo(side(pixels, 0)), 1), patches); // [N,1]
    const top = one("Mul", one("Mul", row, factor), width);
    const corner = unsqueeze(one("Add", one("Add", first, top), left), 2); // [N,T,1]
    const offsets = (of: (i: number) => number) => {
      const list = Array.from({ length: downsample ** 2 }, (_, i) => BigInt(of(i)));
      return g.constant("int64", [1, 1, list.length], BigInt64Array.from(list));
    };
    const down = offsets((i) => Math.floor(i / downsample));
    const offset = one("Add", one("Mul", down, unsqueeze(width, 2)), offsets((i) => i % downsample)); // prettier-ignore
    const all = shaped(one("Add", corner, offset), -1, downsample ** 2);
    return g.node("Compress", [all, shaped(isToken, -1)], { axis: 0 });
  },
  gradient: () => ({ pixels: exported, sizes: exported }),
});

/**
 * Which rows of the flattened [N·P] patches make each image token, as `unshuffleIndex` makes it on the
 * host. pixels [N,P,V], sizes int64 [N,2] → int64 [M, downsample²].
 */
export const gridSquares = (pixels: Tensor, sizes: Tensor, downsample: number): Tensor =>
  apply(gridSquaresOp, { pixels, sizes }, { downsample });
