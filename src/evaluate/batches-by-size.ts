/**
 * Places of `items` in batches of like size, small ones first: a batch is padded to its largest. Equal
 * sizes keep their order, so that the same items always give the same batches.
 */
export function batchesBySize<T>(
  items: readonly T[],
  batchSize: number,
  sizeOf: (item: T) => number,
): number[][] {
  const sizes = items.map(sizeOf);
  const order = items.map((_, i) => i).sort((a, b) => sizes[a]! - sizes[b]! || a - b);
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, k) =>
    order.slice(k * batchSize, (k + 1) * batchSize),
  );
}
