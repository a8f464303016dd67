/**
 * The float64 reference that ops are tested against: arrays built position by position, slow and
 * obvious. Nothing here is used outside tests.
 */
export interface Array64 {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

type Position = readonly number[];

const sizeOf = (shape: Position): number => shape.reduce((product, side) => product * side, 1);

/** The row-major index of a position. */
function indexOf(shape: Position, position: Position): number {
  return shape.reduce((index, side, axis) => index * side + position[axis]!, 0);
}

/** The position at a row-major index. */
export function positionAt(shape: Position, index: number): number[] {
  const position: number[] = [];
  let left = index;
  for (const side of shape.toReversed()) {
    position.unshift(left % side);
    left = Math.floor(left / side);
  }
  return position;
}

/** An array whose value at each position is `value(position)`. */
export function generate(shape: Position, value: (position: number[]) => number): Array64 {
  const values = new Float64Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = value(positionAt(shape, i));
  return { shape, values };
}

/** The value at a position, read as if broadcast: aligned at the right, axes of size 1 stretched. */
export function at(x: Array64, position: Position): number {
  const lead = position.length - x.shape.length;
  return x.values[
    indexOf(
      x.shape,
      x.shape.map((side, i) => (side === 1 ? 0 : position[i + lead]!)),
    )
  ]!;
}

export function broadcast(a: Position, b: Position): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    return x === 1 ? y : x;
  });
}

export function map(x: Array64, f: (value: number) => number): Array64 {
  return { shape: x.shape, values: x.values.map(f) };
}

export function zip(x: Array64, y: Array64, f: (x: number, y: number) => number): Array64 {
  return generate(broadcast(x.shape, y.shape), (p) => f(at(x, p), at(y, p)));
}

/** Σ over `count` terms. */
export function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

/** Replaces one number of a position. */
const put = (position: Position, axis: number, value: number): number[] =>
  position.map((old, i) => (i === axis ? value : old));

/** Σ over one axis, which stays with size 1. */
export function sumOver(x: Array64, axis: number): Array64 {
  const shape = put(x.shape, axis, 1);
  return generate(shape, (p) => sum(x.shape[axis]!, (i) => at64(x, put(p, axis, i))));
}

/** The value at a full position; nothing is stretched. */
export const at64 = (x: Array64, position: Position): number =>
  x.values[indexOf(x.shape, position)]!;

/** The same values under another shape. */
export const withShape = (x: Array64, shape: Position): Array64 => ({ shape, values: x.values });

/** x·w; leading axes broadcast. */
export function matmul64(x: Array64, w: Array64): Array64 {
  const inner = x.shape.at(-1)!;
  const lead = broadcast(x.shape.slice(0, -2), w.shape.slice(0, -2));
  return generate([...lead, x.shape.at(-2)!, w.shape.at(-1)!], (p) => {
    const [front, row, column] = [p.slice(0, -2), p.at(-2)!, p.at(-1)!];
    return sum(inner, (k) => at(x, [...front, row, k]) * at(w, [...front, k, column]));
  });
}

export const transpose64 = (x: Array64, order: readonly number[]): Array64 =>
  generate(
    order.map((axis) => x.shape[axis]!),
    (p) =>
      at64(
        x,
        order.map((_, axis) => p[order.indexOf(axis)]!),
      ),
  );

/** log softmax over the last axis. */
export function logSoftmax64(x: Array64): Array64 {
  const last = x.shape.length - 1;
  const total = sumOver(map(x, Math.exp), last);
  return zip(x, total, (value, sumOfExp) => value - Math.log(sumOfExp));
}

/** (x − mean) / √(mean((x − mean)²) + ε) over the last axis; the mean is left out for RMS. */
export function normalise64(x: Array64, epsilon: number, subtractMean: boolean): Array64 {
  const last = x.shape.length - 1;
  const side = x.shape[last]!;
  const mean = map(sumOver(x, last), (total) => (subtractMean ? total / side : 0));
  const centred = zip(x, mean, (value, m) => value - m);
  const power = sumOver(
    map(centred, (value) => value * value),
    last,
  );
  return zip(centred, power, (value, total) => value / Math.sqrt(total / side + epsilon));
}

/** Gauss error function: Σ of its Taylor series. Exact to 1e-13 for |x| ≤ 3, which tests stay in. */
export function erf64(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}

export function concat64(parts: readonly Array64[], axis: number): Array64 {
  const total = sum(parts.length, (i) => parts[i]!.shape[axis]!);
  return generate(put(parts[0]!.shape, axis, total), (p) => {
    let along = p[axis]!;
    let i = 0;
    while (along >= parts[i]!.shape[axis]!) along -= parts[i++]!.shape[axis]!;
    return at64(parts[i]!, put(p, axis, along));
  });
}

/** Zeros added before and after along one axis; a negative number takes values away instead. */
export function sliceOrPad64(x: Array64, axis: number, before: number, after: number): Array64 {
  const side = x.shape[axis]!;
  return generate(put(x.shape, axis, before + side + after), (p) => {
    const from = p[axis]! - before;
    return from < 0 || from >= side ? 0 : at64(x, put(p, axis, from));
  });
}

/** Rotates (j, j + D/2) of x [B,H,T,D] by the angle whose cosine and sine are at positions [B,T]. */
export function rotary64(x: Array64, positions: Array64, cos: Array64, sin: Array64): Array64 {
  const half = x.shape[3]! / 2;
  return generate(x.shape, ([b, h, t, d]) => {
    const angle = [at64(positions, [b!, t!]), d! % half];
    const here = at64(x, [b!, h!, t!, d!]);
    const other = at64(x, [b!, h!, t!, d! < half ? d! + half : d! - half]);
    return here * at64(cos, angle) + (d! < half ? -other : other) * at64(sin, angle);
  });
}
