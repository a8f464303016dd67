import { type PointMap } from "./geometry.ts";

/** Pixels between two nodes. Bends are so wide that between nodes a straight line is good to 0.05 px. */
export const MESH_CELL_PX = 16;

/**
 * A value for every 16th pixel of the picture, both ways, from its top left corner to beyond its
 * bottom right one: what varies slowly is worked out at the nodes and drawn out in between.
 */
export interface Mesh {
  readonly columns: number;
  readonly rows: number;
  /** Row-major. */
  readonly values: Float32Array;
}

export function meshSize(width: number, height: number): { columns: number; rows: number } {
  return {
    columns: Math.ceil(width / MESH_CELL_PX) + 1,
    rows: Math.ceil(height / MESH_CELL_PX) + 1,
  };
}

/** A mesh of a function of the picture's pixels. */
export function meshOf(
  width: number,
  height: number,
  value: (x: number, y: number) => number,
): Mesh {
  const { columns, rows } = meshSize(width, height);
  const values = new Float32Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      values[at] = value(column * MESH_CELL_PX, row * MESH_CELL_PX);
    }
  }
  return { columns, rows, values };
}

/** Meshes of both coordinates of a map. */
export function meshesOf(width: number, height: number, map: PointMap): { x: Mesh; y: Mesh } {
  const { columns, rows } = meshSize(width, height);
  const x = new Float32Array(columns * rows);
  const y = new Float32Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      [x[at], y[at]] = map(column * MESH_CELL_PX, row * MESH_CELL_PX) as [number, number];
    }
  }
  return { x: { columns, rows, values: x }, y: { columns, rows, values: y } };
}

/** Fills `line` with the nodes' values at the middle of pixel row `y`. */
export function meshLine({ columns, values }: Mesh, y: number, line: Float32Array): void {
  const at = (y + 0.5) / MESH_CELL_PX;
  const row = Math.floor(at);
  const share = at - row;
  const [upper, lower] = [row * columns, (row + 1) * columns];
  for (let column = 0; column < columns; column++) {
    const above = values[upper + column]!;
    line[column] = above + (values[lower + column]! - above) * share;
  }
}
