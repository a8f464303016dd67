import { KvittoError } from "../core/errors.ts";
import {
  type Dimension,
  divideDimensions,
  formatDimension,
  productOf,
  sameDimension,
} from "./dimension.ts";

export type Shape = readonly Dimension[];

export function formatShape(shape: Shape): string {
  return `[${shape.map(formatDimension).join(",")}]`;
}

/** Two shapes that do not fit: `tensor.shape`, with the rule that was broken and what was given. */
export function shapeError(op: string, rule: string, shapes: Record<string, Shape>): KvittoError {
  const given = Object.entries(shapes).map(([name, shape]) => `${name} ${formatShape(shape)}`);
  return new KvittoError("tensor.shape", `${op}: ${rule}; got ${given.join(", ")}`);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, i) => sameDimension(dimension, b[i]!));
}

/** The shape two operands are stretched to: axes aligned at the right, 1 stretches to anything. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const result: Dimension[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x === 1) result.push(y);
    else if (y === 1 || sameDimension(x, y)) result.push(x);
    else throw shapeError(op, "axes must be equal or 1", { x: a, y: b });
  }
  return result;
}

/** Axis counted from the end when negative, as an index into a shape of this rank. */
export function normaliseAxis(op: string, axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || index < 0 || index >= rank) {
    throw new KvittoError("tensor.axis", `${op}: axis ${axis} is outside a tensor of rank ${rank}`);
  }
  return index;
}

/** `shape` with its one `null` replaced so that it holds as many values as `of`. */
export function completeShape(op: string, of: Shape, shape: readonly (Dimension | null)[]): Shape {
  const known = shape.filter((dimension): dimension is Dimension => dimension !== null);
  const open = shape.length - known.length;
  if (open === 0 && !sameDimension(productOf(known), productOf(of))) {
    throw shapeError(op, "must keep the number of values", { from: of, to: known });
  }
  if (open === 0) return known;
  const missing = divideDimensions(productOf(of), productOf(known));
  if (missing === null || open > 1) {
    throw shapeError(op, "cannot fill in the open axis", { from: of, known });
  }
  return shape.map((dimension) => dimension ?? missing);
}
