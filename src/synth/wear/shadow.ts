import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";
import { type LightField } from "./light.ts";

/** Share of the light that the hand or the telephone of the one who takes the picture keeps off. */
export const SHADOW: Dial = {
  chance: [0, 0, 0.3, 0.5, 0.65],
  most: [0, 0, 0.15, 0.28, 0.4],
};

/** A shadow that reaches in from one side, with a soft and slightly waved edge. */
export function castShadow(amount: number, random: Random): LightField {
  const angle = random.uniform(0, 2 * Math.PI);
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const reach = random.uniform(-0.25, 0.25);
  const soft = random.uniform(0.03, 0.12);
  const [wave, phase] = [random.uniform(0, 0.05), random.uniform(0, 2 * Math.PI)];
  return (x, y) => {
    const [u, v] = [x - 0.5, y - 0.5];
    const along = u * ny - v * nx;
    const depth = u * nx + v * ny - reach + wave * Math.sin(5 * along + phase);
    return 1 - amount / (1 + Math.exp((-depth / soft) * 2));
  };
}
