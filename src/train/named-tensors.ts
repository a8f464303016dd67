/** Parameters, gradients or optimiser state by parameter name; iteration order is the map's own. */
export type NamedTensors = ReadonlyMap<string, Float32Array>;

/** The tensor called `name`, of the length that a partner tensor has. Anything else is a bug of ours. */
export function partnerOf(
  tensors: NamedTensors,
  name: string,
  length: number,
  what: string,
): Float32Array {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`internal: ${what} of ${name} is missing`);
  if (found.length !== length) {
    throw new Error(
      `internal: ${what} of ${name} has ${found.length} values; the parameter has ${length}`,
    );
  }
  return found;
}

/** A fresh zero tensor for each name. */
export function zerosLike(tensors: NamedTensors): Map<string, Float32Array> {
  return new Map([...tensors].map(([name, values]) => [name, new Float32Array(values.length)]));
}

/** A copy of every tensor. */
export function copyOf(tensors: NamedTensors): Map<string, Float32Array> {
  return new Map([...tensors].map(([name, values]) => [name, values.slice()]));
}

/**
 * Copies every tensor of `source` into the tensor of that name in `target`, in place.
 * @throws {Error} `internal:` when the names or the lengths are not the same
 */
export function copyInto(target: NamedTensors, source: NamedTensors, what: string): void {
  for (const name of source.keys()) {
    if (!target.has(name))
      throw new Error(`internal: ${what} of ${name}, which is not a parameter`);
  }
  for (const [name, values] of target) values.set(partnerOf(source, name, values.length, what));
}
