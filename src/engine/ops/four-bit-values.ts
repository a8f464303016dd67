import { apply, defineOp, type GraphWriter } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import {
  bnb4Attributes,
  checkFourBit,
  emitMaxima,
  emitZero,
  FROZEN_PARTS,
  type FourBitFormat,
  type FourBitName,
  type FourBitTensors,
} from "./four-bit-maxima.ts";

/**
 * The whole weight as float32: the runtime's own kernel multiplies it, as a column of `size` rows of one
 * value, by [[1]]. Half the time and the memory of looking the codes up by Cast, Gather and Mul.
 * @param after  a value that is there before: without one the floats are made when the graph is loaded
 */
export function emitFourBitValues(
  g: GraphWriter,
  names: Readonly<Record<FourBitName, string>>,
  format: FourBitFormat,
  after: string | null,
): readonly string[] {
  const zero = emitZero(g, after);
  const [none] = g.node("Cast", [zero], { to: 1 });
  const [one] = g.node("Add", [none!, g.constant("float32", [1, 1], Float32Array.of(1))]);
  const { outFeatures, inFeatures } = format;
  const [column] = g.node(
    "MatMulBnb4",
    [one!, names.codes, emitMaxima(g, names, format, zero)],
    bnb4Attributes(format, outFeatures * inFeatures, 1),
    { domain: "com.microsoft" },
  );
  return g.node("Reshape", [column!, g.shapeVector([outFeatures, inFeatures])]);
}

export const fourBitValuesOp = defineOp<FourBitName, FourBitFormat>({
  name: "fourBitValues",
  infer: (inputs, format) => {
    checkFourBit("fourBitValues", inputs, format);
    return [{ dtype: "float32", shape: [format.outFeatures, format.inFeatures] }];
  },
  emit: (g, names, format) => emitFourBitValues(g, names, format, null),
  gradient: () => FROZEN_PARTS,
});

/**
 * codeBook[code] · maximum of its block: a 4-bit weight of bitsandbytes as float32 [O,I]. Of weights in a
 * file it is computed once, when the graph is loaded.
 */
export const fourBitValues = (tensors: FourBitTensors, format: FourBitFormat): Tensor =>
  apply(fourBitValuesOp, { ...tensors }, format);
