import { type Bend } from "./geometry.ts";
import { type Dial } from "./grade.ts";

/** Angle in radians by which the paper has turned from the middle to its edge. */
export const CURL: Dial = {
  chance: [0, 0, 0.4, 0.6, 0.7],
  most: [0, 0, 0.12, 0.22, 0.32],
};

/** The camera's distance over the longer side of the page. */
const CAMERA_DISTANCE = 2;

export interface CurlOptions {
  readonly width: number;
  readonly height: number;
  /** At the edge; positive bends the edges away from the camera, negative towards it. */
  readonly edgeAngle: number;
  /** Which lines of the page stay straight: those along the cylinder's axis. */
  readonly axis: "upright" | "level";
}

/**
 * Paper that lies on a cylinder, seen by a camera above its middle. A point s along the paper is at
 * the angle θ = s / R, so at (R sin θ, R (1 − cos θ)) across and away from the camera; the camera at
 * distance D scales everything by D / (D + depth).
 *
 * Backwards, X (D + R − R cos θ) = R D sin θ is a sum of a sine and a cosine of θ, which is one
 * shifted sine.
 */
export function curl({ width, height, edgeAngle, axis }: CurlOptions): Bend {
  const across = axis === "upright" ? width : height;
  const radius = across / 2 / edgeAngle; // signed, as the angle is: depth keeps its sign
  const distance = CAMERA_DISTANCE * Math.max(width, height);
  const bend = (s: number, t: number): readonly [number, number] => {
    const angle = s / radius;
    const scale = distance / (distance + radius * (1 - Math.cos(angle)));
    return [radius * Math.sin(angle) * scale, t * scale];
  };
  const unbend = (x: number, y: number): readonly [number, number] => {
    const [a, b, c] = [radius * distance, x * radius, x * (distance + radius)];
    const size = Math.hypot(a, b) * Math.sign(a);
    const sine = Math.max(-1, Math.min(1, c / size));
    const angle = Math.asin(sine) - Math.atan2(b / a, 1);
    return [angle * radius, (y * (distance + radius * (1 - Math.cos(angle)))) / distance];
  };
  if (axis === "upright") return { forward: bend, inverse: unbend };
  return {
    forward: (x, y) => {
      const [v, u] = bend(y, x);
      return [u, v];
    },
    inverse: (x, y) => {
      const [t, s] = unbend(y, x);
      return [s, t];
    },
  };
}
