/**
 * Pairs rows with columns so that the sum of weights is greatest; each row and each column is used
 * at most once, and min(rows, columns) pairs are made. Returns the column of each row, or null.
 *
 * Kuhn-Munkres with potentials, O(rows²·columns) on the narrower side.
 * @see Jonker & Volgenant 1987, Computing 38, 325–340 (shortest augmenting paths)
 */
export function assignGreatest(weights: readonly (readonly number[])[]): (number | null)[] {
  const rows = weights.length;
  const columns = weights[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return weights.map(() => null);
  if (rows > columns) {
    const turned = Array.from({ length: columns }, (_, j) => weights.map((row) => row[j]!));
    const result: (number | null)[] = weights.map(() => null);
    assignGreatest(turned).forEach((i, j) => {
      if (i !== null) result[i] = j;
    });
    return result;
  }
  // Potentials of rows and columns, and the row that holds each column; index 0 is "none".
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const holder = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    const slack = new Float64Array(columns + 1).fill(Infinity);
    const visited = new Uint8Array(columns + 1);
    holder[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      const from = holder[column]!;
      let [step, next] = [Infinity, 0];
      for (let j = 1; j <= columns; j++) {
        if (visited[j] === 1) continue;
        const cost = -weights[from - 1]![j - 1]! - rowPotential[from]! - columnPotential[j]!;
        if (cost < slack[j]!) {
          slack[j] = cost;
          cameFrom[j] = column;
        }
        if (slack[j]! < step) [step, next] = [slack[j]!, j];
      }
      for (let j = 0; j <= columns; j++) {
        if (visited[j] === 1) {
          rowPotential[holder[j]!]! += step;
          columnPotential[j]! -= step;
        } else slack[j]! -= step;
      }
      column = next;
    } while (holder[column] !== 0);
    while (column !== 0) {
      const before = cameFrom[column]!;
      holder[column] = holder[before]!;
      column = before;
    }
  }
  const result: (number | null)[] = weights.map(() => null);
  for (let j = 1; j <= columns; j++) if (holder[j]! > 0) result[holder[j]! - 1] = j - 1;
  return result;
}
