import { readFile } from "node:fs/promises";
import { gguf } from "@huggingface/gguf";

/** Tensors by name, all of float32, and the metadata, as another reader sees them. */
export async function readGguf(path: string) {
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(path, { allowLocalFile: true });
  const bytes = await readFile(path);
  const tensors = new Map(
    tensorInfos.map(({ name, shape, offset }) => {
      const sides = shape.map(Number).reverse();
      const at = Number(tensorDataOffset + offset);
      const size = sides.reduce((product, side) => product * side, 1);
      const data = Float32Array.from({ length: size }, (_, i) => bytes.readFloatLE(at + 4 * i));
      return [name, { shape: sides, data }];
    }),
  );
  // Keys are not all in the reader's own list of names.
  return { metadata: metadata as unknown as Record<string, unknown>, tensors };
}
